import { localDate } from '#contract/zones.ts'
import type { DayPlan } from '#src/kernel/day-context.ts'
import { addDays, HOUR } from '#src/kernel/work-time.ts'
import { shiftDay } from './shift-day.ts'
import type { ShiftDay } from './shift-day.ts'

/** What is planned on each date; asked for dates up to `DAYS_BEFORE` before a tap's and `DAYS_AFTER` after it. */
export type PlanOn = (date: string) => DayPlan
type Plans = DayPlan | PlanOn

/** A shift of up to 24 hours, awaited for half a day, may have begun two dates ago, and its neighbour matters too. */
export const DAYS_BEFORE = 3
export const DAYS_AFTER = 2

/** While one shift runs, the next one takes check-ins only in the last hour before it starts. */
const BEFORE_NEXT = HOUR

const planOnOf = (plans: Plans): PlanOn => (typeof plans === 'function' ? plans : () => plans)

/** The shifts around a date in the order in which they start; rest days have none. */
function shiftsAround(planOn: PlanOn, zone: string, today: string): ShiftDay[] {
  const days: ShiftDay[] = []
  for (let offset = -DAYS_BEFORE; offset <= DAYS_AFTER; offset++) {
    const date = addDays(today, offset)
    const day = shiftDay(planOn(date), zone, date)
    if (day.parts.length > 0) days.push(day)
  }
  // a day at a site further east may start before the day before it did
  return days.sort((a, b) => a.startsAt - b.startsAt || (a.date < b.date ? -1 : 1))
}

/**
 * Where check-ins cease to be the earlier shift's and begin to be the later one's: where the later opens, but not
 * while the earlier runs, except for the last hour before the later starts (or half of the time between the starts,
 * where that is less). So two days never take the same check-in.
 */
const turnover = (earlier: ShiftDay, later: ShiftDay): number =>
  Math.max(
    later.opensAt,
    Math.min(earlier.endsAt, Math.max(later.startsAt - BEFORE_NEXT, (earlier.startsAt + later.startsAt) / 2)),
  )

/** Outside of every shift: the calendar date at the place where the person works on that date. */
function calendarDay(planOn: PlanOn, zone: string, instant: number): ShiftDay {
  const there = planOn(localDate(zone, instant)).site?.zone ?? zone
  const date = localDate(there, instant)
  return shiftDay(planOn(date), zone, date)
}

/**
 * The work date rule for a check-in: the day whose shift is open for check-ins, so that a night shift keeps the date
 * it began on; outside every shift, the local calendar date. `plans`: the same on every date, or a function of the date.
 */
export function shiftOfCheckIn(plans: Plans, zone: string, instant: number): ShiftDay {
  const planOn = planOnOf(plans)
  const days = shiftsAround(planOn, zone, localDate(zone, instant))
  for (const [index, day] of days.entries()) {
    const [before, after] = [days[index - 1], days[index + 1]]
    const from = before ? turnover(before, day) : day.opensAt
    const to = after ? Math.min(day.endsAt, turnover(day, after)) : day.endsAt
    if (instant >= from && instant < to) return day
  }
  return calendarDay(planOn, zone, instant)
}

/**
 * The rule for a check-out that has no check-in to go with: of the shifts that have started and not closed, the one
 * whose end is nearest, the later at the same distance; without one, the local calendar date.
 */
export function shiftOfLoneCheckOut(plans: Plans, zone: string, instant: number): ShiftDay {
  const planOn = planOnOf(plans)
  const open = shiftsAround(planOn, zone, localDate(zone, instant)).filter(
    (day) => instant >= day.startsAt && instant <= day.closesAt,
  )
  const distance = (day: ShiftDay): number => Math.abs(day.endsAt - instant)
  const [first, ...others] = open
  if (!first) return calendarDay(planOn, zone, instant)
  return others.reduce((best, day) => (distance(day) <= distance(best) ? day : best), first)
}
