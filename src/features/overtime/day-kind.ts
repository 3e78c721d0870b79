import { isOrdinary, shiftHours } from '#src/features/attendance/index.ts'
import type { Stretch } from '#src/features/attendance/index.ts'
import { shiftDay } from '#src/features/shifts/index.ts'
import type { DayContext, DayPlan } from '#src/kernel/day-context.ts'
import { addDays, MINUTE } from '#src/kernel/work-time.ts'
import { mondayOf } from './count-overtime.ts'
import type { OvertimeDay } from './rule-sets.ts'

type Context = (date: string) => Pick<DayContext, 'plan' | 'calendar'>

/**
 * The stretches of a date that are ordinary work and never overtime, in the zone of the place where the person works
 * that day. A rest day and a holiday have none.
 */
export function ordinaryStretches(context: Context, zone: string, date: string): Stretch[] {
  const { plan, calendar } = context(date)
  return isOrdinary(plan, calendar) ? shiftHours(shiftDay(plan, zone, date)) : []
}

/** How long a planned day is; of flexible hours not the whole band counts. */
function plannedMinutes(plan: DayPlan, zone: string, date: string): number {
  if (plan.kind === 'flexible' && plan.required_minutes !== undefined) return plan.required_minutes
  return shiftDay(plan, zone, date).parts.reduce((sum, { from, to }) => sum + (to - from) / MINUTE, 0)
}

/**
 * What kind of day overtime falls on. Six days and more that are planned in its week (Monday to Sunday, holidays
 * included) make a 6-day week. A holiday on the shortest of them has hours of its own there (Ps. 31).
 */
export function overtimeDayOf(context: Context, zone: string, date: string): OvertimeDay {
  const { plan, calendar } = context(date)
  if (isOrdinary(plan, calendar)) return 'workday'
  const monday = mondayOf(date)
  const week = Array.from({ length: 7 }, (_, days) => addDays(monday, days))
  const minutes = week.map((day) => plannedMinutes(context(day).plan, zone, day)).filter((one) => one > 0)
  if (minutes.length < 6) return 'rest_5'
  const own = plannedMinutes(plan, zone, date)
  return own > 0 && own < Math.max(...minutes) && own === Math.min(...minutes) ? 'rest_shortest' : 'rest_6'
}
