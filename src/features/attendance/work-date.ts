import { localDate } from '#contract/zones.ts'
import type { DayPlan } from '#src/kernel/day-context.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { plannedDay } from './judged-day.ts'
import type { PlannedDay } from './planned.ts'

type PlanOn = (date: string) => DayPlan

/** The first of tomorrow's, today's and yesterday's shifts that fits; outside all of them, the local calendar date's. */
function dayAround(planOn: PlanOn, zone: string, at: number, fits: (day: PlannedDay) => boolean): PlannedDay {
  const today = localDate(zone, at)
  for (const days of [1, 0, -1]) {
    const date = addDays(today, days)
    const day = plannedDay(planOn(date), zone, date)
    if (day.plan.kind !== 'off' && fits(day)) return day
  }
  return plannedDay(planOn(today), zone, today)
}

export const dayOfCheckIn = (planOn: PlanOn, zone: string, at: number): PlannedDay =>
  dayAround(planOn, zone, at, (day) => at >= day.opensAt && at < day.endsAt)

export const dayOfLoneCheckOut = (planOn: PlanOn, zone: string, at: number): PlannedDay =>
  dayAround(planOn, zone, at, (day) => at >= day.startsAt && at <= day.closesAt)
