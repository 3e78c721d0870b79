import { localDate } from '#contract/zones.ts'
import type { DayPlan } from '#src/kernel/day-context.ts'
import { addDays, HOUR, instantAt } from '#src/kernel/work-time.ts'

/** A shift as it stands in a site's settings; HH:MM local. An end that is not after the start is the next day's. */
export type ShiftPlan = Pick<DayPlan, 'name' | 'start' | 'end' | 'grace_minutes'>

/** A shift on one work date, as instants. */
export type ShiftDay = {
  date: string
  plan: ShiftPlan
  zone: string
  opensAt: number
  startsAt: number
  endsAt: number
  closesAt: number
}

/** How long before its start a shift takes check-ins as its own. */
const OPENS_BEFORE = 4 * HOUR
/** How long after its end a check-out still belongs to it; then it counts as forgotten. */
const CLOSES_AFTER = 6 * HOUR

/** The shift that begins on a date, in the zone of its site. */
export function shiftDay(plan: ShiftPlan, zone: string, date: string): ShiftDay {
  const startsAt = instantAt(zone, date, plan.start)
  const endsAt = instantAt(zone, plan.end > plan.start ? date : addDays(date, 1), plan.end)
  return { date, plan, zone, opensAt: startsAt - OPENS_BEFORE, startsAt, endsAt, closesAt: endsAt + CLOSES_AFTER }
}

/** The first of tomorrow's, today's and yesterday's shifts that fits; outside all of them, the local calendar date's. */
function shiftAround(plan: ShiftPlan, zone: string, instant: number, fits: (day: ShiftDay) => boolean): ShiftDay {
  const today = localDate(zone, instant)
  for (const days of [1, 0, -1]) {
    const day = shiftDay(plan, zone, addDays(today, days))
    if (fits(day)) return day
  }
  return shiftDay(plan, zone, today)
}

/**
 * The work date rule for a check-in: the shift that is open for check-ins (from four hours before its start until
 * its end), so a night shift keeps the date it began on; outside every shift, the local calendar date.
 */
export const shiftOfCheckIn = (plan: ShiftPlan, zone: string, instant: number): ShiftDay =>
  shiftAround(plan, zone, instant, (day) => instant >= day.opensAt && instant < day.endsAt)

/** The rule for a check-out that has no check-in to go with: the shift that is running or ended within six hours. */
export const shiftOfLoneCheckOut = (plan: ShiftPlan, zone: string, instant: number): ShiftDay =>
  shiftAround(plan, zone, instant, (day) => instant >= day.startsAt && instant <= day.closesAt)

/**
 * Until when a check-in's check-out is awaited: the closing of its shift; for somebody who came after that, as long
 * again from when they came.
 */
export const awaitedUntil = (shift: ShiftDay, inAt: number): number =>
  inAt > shift.closesAt ? inAt + CLOSES_AFTER : shift.closesAt
