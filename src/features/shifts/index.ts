/** The door of the shifts feature: who works when, and what that means in instants. */
/** @public */
export type { DayContexts, DayFacts, MarkForRecompute, RecomputeDays } from './day-facts.ts'
export { awaitedUntil, shiftDay, shiftOfCheckIn, shiftOfLoneCheckOut } from './shift-day.ts'
export type { ShiftDay, ShiftPlan } from './shift-day.ts'
