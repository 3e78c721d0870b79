import type { DayContext, DayPlan } from '#src/kernel/day-context.ts'
import { instantAt, MINUTE, addDays } from '#src/kernel/work-time.ts'
import { mondayOf } from './count-overtime.ts'
import type { OvertimeDay } from './rule-sets.ts'

type Context = (date: string) => DayContext

/** The planned stretches of a date, as instants. A rest day has none. */
export function plannedStretches(plan: DayPlan, zone: string, date: string): { from: number; to: number }[] {
  if (plan.kind === 'off') return []
  let day = date
  let last = ''
  return (plan.parts ?? [{ start: plan.start, end: plan.end }]).map(({ start, end }) => {
    // a part that does not begin after the one before it is the next day's
    if (last !== '' && start < last) day = addDays(date, 1)
    const from = instantAt(zone, day, start)
    if (end <= start) day = addDays(day, 1)
    last = end
    return { from, to: instantAt(zone, day, end) }
  })
}

const plannedMinutes = (plan: DayPlan, zone: string, date: string): number =>
  plannedStretches(plan, zone, date).reduce((sum, { from, to }) => sum + (to - from) / MINUTE, 0)

/**
 * What kind of day overtime falls on. Six days and more that are planned in its week (Monday to Sunday, holidays
 * included) make a 6-day week. A holiday on the shortest of them has hours of its own there (Ps. 31).
 */
export function overtimeDayOf(context: Context, zone: string, date: string): OvertimeDay {
  const { plan, calendar } = context(date)
  const holiday = calendar !== null && calendar.counts !== 'work'
  if (plan.kind !== 'off' && !holiday) return 'workday'
  const monday = mondayOf(date)
  const week = Array.from({ length: 7 }, (_, days) => addDays(monday, days))
  const minutes = week.map((day) => plannedMinutes(context(day).plan, zone, day)).filter((one) => one > 0)
  if (minutes.length < 6) return 'rest_5'
  const own = plannedMinutes(plan, zone, date)
  return own > 0 && own < Math.max(...minutes) && own === Math.min(...minutes) ? 'rest_shortest' : 'rest_6'
}
