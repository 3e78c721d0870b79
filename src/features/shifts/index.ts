/** The door of the shifts feature: who works when, and what that means in instants. */
/** @public */
export type {
  DayContexts,
  DayFacts,
  MarkForRecompute,
  PersonColumns,
  ReadWithPerson,
  RecomputeDays,
} from './day-facts.ts'
/** @public */
export { plansFor, schedulesFor } from './plans-for.ts'
export { assignPatternToPeople } from './assign-to-people.ts'
export { createShift } from './work-shifts.ts'
export { putRoster } from './put-roster.ts'
export { rosterCodes, rosterEntries } from './roster-codes.ts'
/** @public */
export type { CodedDay, RosterCodes } from './roster-codes.ts'
export { scheduleOf } from './schedule-of.ts'
export { checkSwap, swapDays } from './swap-days.ts'
/** @public */
export type { Change as ScheduleChange, ShiftsNeeds } from './needs.ts'
export { shiftsRoutes } from './routes.ts'
export { awaitedUntil, shiftDay } from './shift-day.ts'
/** @public */
export type { PartOfDay, ShiftDay, ShiftPlan } from './shift-day.ts'
/** @public */
export { DAYS_AFTER, DAYS_BEFORE, shiftOfCheckIn, shiftOfLoneCheckOut } from './work-date.ts'
/** @public */
export type { PlanOn } from './work-date.ts'
export { eraseRosterNotes, readRoster } from './personal-data.ts'
