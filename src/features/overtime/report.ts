import type { OvertimeOfPerson, OvertimeSettings } from '#contract/overtime.ts'
import { localTime } from '#contract/zones.ts'
import type { Worked } from '#src/features/attendance/index.ts'
import type { DayContext, PersonRef } from '#src/kernel/day-context.ts'
import { MINUTE } from '#src/kernel/work-time.ts'
import { capWarnings, countedMinutes, mondayOf, paidBands, roundMinutes } from './count-overtime.ts'
import { overtimeDayOf, plannedStretches } from './day-kind.ts'
import { ruleSetOn } from './rule-sets.ts'

type Stretch = { from: number; to: number }
export type ReportedPerson = PersonRef & { number: string; name: string; departmentName: string }
export type ReportInput = {
  person: ReportedPerson
  worked: readonly Worked[]
  context: (date: string) => DayContext
  settings: OvertimeSettings
}

/** Milliseconds that lie in both; neither list overlaps itself. */
const shared = (ones: readonly Stretch[], others: readonly Stretch[]): number =>
  ones.reduce(
    (sum, one) =>
      sum + others.reduce((ms, two) => ms + Math.max(0, Math.min(one.to, two.to) - Math.max(one.from, two.from)), 0),
    0,
  )

/**
 * One person's overtime: worked time that lies in agreed orders, what it is worth, and what was worked beyond the
 * shift without an order. Pure. Somebody in an exempt position has hours and no Jam Hitung.
 */
export function overtimeOf({ person, worked, context, settings }: ReportInput): OvertimeOfPerson {
  const exempt = settings.exempt.includes(person.id)
  const days = worked.flatMap((one) => dayOf(one, person, context, { ...settings, exempt }))
  const capped = days.map(({ date, day, real }) => ({ date, day, minutes: real }))
  return {
    user: { id: person.id, number: person.number, name: person.name },
    department: { id: person.departmentId, name: person.departmentName },
    exempt,
    days,
    weeks: weeksOf(capped),
    real: days.reduce((sum, { real }) => sum + real, 0),
    counted: days.reduce((sum, { counted }) => sum + counted, 0),
    warnings: capWarnings(ruleSetOn, capped),
  }
}

type Day = OvertimeOfPerson['days'][number]

function dayOf(
  { date, stretches }: Worked,
  { zone }: ReportedPerson,
  context: (date: string) => DayContext,
  { rounding, exempt, outside_minutes }: Omit<OvertimeSettings, 'exempt'> & { exempt: boolean },
): Day[] {
  const { plan, overtime } = context(date)
  const day = overtimeDayOf(context, zone, date)
  const orders = overtime.filter(({ agreed }) => agreed)
  const inside = shared(stretches, orders)
  const planned = day === 'workday' ? plannedStretches(plan, zone, date) : []
  const total = stretches.reduce((sum, { from, to }) => sum + to - from, 0)
  const beyond = Math.floor((total - shared(stretches, planned) - inside) / MINUTE)
  // whoever comes ten minutes early has not worked overtime
  const outside = beyond >= outside_minutes ? Math.max(0, beyond) : 0
  const real = roundMinutes(Math.floor(inside / MINUTE), rounding)
  if (real <= 0 && outside <= 0) return []
  const rules = ruleSetOn(date)
  const bands = exempt ? [] : paidBands(rules, day, real)
  const counted = exempt ? 0 : countedMinutes(rules, day, real)
  const clock = (at: number): string => localTime(zone, at).slice(0, 5)
  const agreed = orders
    .toSorted((a, b) => a.from - b.from)
    .map((order) => ({ start: clock(order.from), end: clock(order.to) }))
  return [{ date, day, real, counted, bands, zone, orders: agreed, outside, basis: rules.basis }]
}

function weeksOf(days: readonly { date: string; day: string; minutes: number }[]): OvertimeOfPerson['weeks'] {
  const weeks = new Map<string, number>()
  for (const { date, day, minutes } of days) {
    const monday = mondayOf(date)
    weeks.set(monday, (weeks.get(monday) ?? 0) + (day === 'workday' ? minutes : 0))
  }
  return [...weeks]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([monday, minutes]) => ({ monday, minutes, allowed: ruleSetOn(monday).weekCap }))
}
