import type { OvertimeOfPerson, OvertimeSettings } from '#contract/overtime.ts'
import { localTime } from '#contract/zones.ts'
import { merged, overtimeWorked, without } from '#src/features/attendance/index.ts'
import type { Stretch, Worked } from '#src/features/attendance/index.ts'
import type { DayContext, PersonRef } from '#src/kernel/day-context.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { capWarnings, countedMinutes, mondayOf, paidBands, roundMinutes } from './count-overtime.ts'
import { ordinaryStretches, overtimeDayOf } from './day-kind.ts'
import { isExemptTitle } from './exempt-titles.ts'
import { ruleSetOn } from './rule-sets.ts'

export type ReportedPerson = PersonRef & { number: string; name: string; departmentName: string }
export type ReportInput = {
  person: ReportedPerson
  worked: readonly Worked[]
  context: (date: string) => DayContext
  settings: OvertimeSettings
  /** The person's job title on a date, as titles are compared. */
  title?: (date: string) => string | null
  /** The days that are reported; what was worked besides belongs to weeks that the period cuts. Left out: all of them. */
  period?: { from: string; to: string }
}

/**
 * One person's overtime: worked time that lies in agreed orders and not in a shift, what it is worth, and what was worked
 * beyond both. What a stored day was judged by goes before what is known of the date now. Pure. Somebody in an exempt
 * position, or with a job title that is exempt on the day, has hours and no Jam Hitung. A week's hours are the whole week's, whatever the period cuts off.
 */
export function overtimeOf({ person, worked, context, settings, title, period }: ReportInput): OvertimeOfPerson {
  const listed = settings.exempt.includes(person.id)
  const isExempt = (date: string): boolean =>
    listed || isExemptTitle(settings.exempt_titles, title?.(date) ?? null, date)
  const stored = new Map(worked.map((one) => [one.date, { plan: one.shift.plan, ...one.context }]))
  const known = (date: string): DayContext => stored.get(date) ?? context(date)
  let counted: Stretch[] = []
  const inPeriod = ({ date }: { date: string }): boolean => !period || (date >= period.from && date <= period.to)
  const all = worked
    .toSorted((a, b) => a.date.localeCompare(b.date))
    .flatMap((one) => {
      // where two days hold the same time, through a correction, it is paid once
      const stretches = without(merged(one.stretches), counted)
      counted = merged([...counted, ...one.stretches])
      return dayOf({ ...one, stretches }, person, known, { ...settings, exempt: isExempt(one.date) })
    })
  const days = all.filter(inPeriod)
  const capped = all.map(({ date, day, real }) => ({ date, day, minutes: real }))
  return {
    user: { id: person.id, number: person.number, name: person.name },
    department: { id: person.departmentId, name: person.departmentName },
    exempt: listed || days.some(({ date }) => isExempt(date)),
    days,
    weeks: weeksOf(capped).filter(({ monday }) => days.some(({ date }) => mondayOf(date) === monday)),
    real: days.reduce((sum, { real }) => sum + real, 0),
    counted: days.reduce((sum, day) => sum + day.counted, 0),
    warnings: capWarnings(ruleSetOn, capped).filter(inPeriod),
  }
}

type Day = OvertimeOfPerson['days'][number]

function dayOf(
  one: Worked,
  { zone: home }: ReportedPerson,
  context: (date: string) => DayContext,
  { rounding, exempt, outside_minutes }: Omit<OvertimeSettings, 'exempt'> & { exempt: boolean },
): Day[] {
  const { date, shift } = one
  const day = overtimeDayOf(context, shift.zone, date)
  const others = [-1, 1].flatMap((days) => ordinaryStretches(context, home, addDays(date, days)))
  const found = overtimeWorked({ ...one, others: merged(others) })
  // whoever comes ten minutes early has not worked overtime
  const outside = found.outside >= outside_minutes ? found.outside : 0
  const real = roundMinutes(found.minutes, rounding)
  if (real <= 0 && outside <= 0 && found.inShift <= 0 && found.filled <= 0) return []
  const rules = ruleSetOn(date)
  const bands = exempt ? [] : paidBands(rules, day, real)
  const clock = (at: number): string => localTime(shift.zone, at).slice(0, 5)
  return [
    {
      date,
      day,
      real,
      counted: exempt ? 0 : countedMinutes(rules, day, real),
      bands,
      zone: shift.zone,
      orders: found.orders.map(({ from, to, inShift }) => ({ start: clock(from), end: clock(to), in_shift: inShift })),
      in_shift: found.inShift,
      rest: found.rest,
      filled: found.filled,
      outside,
      basis: rules.basis,
    },
  ]
}

export function weeksOf(days: readonly { date: string; day: string; minutes: number }[]): OvertimeOfPerson['weeks'] {
  const weeks = new Map<string, number>()
  for (const { date, day, minutes } of days) {
    const monday = mondayOf(date)
    weeks.set(monday, (weeks.get(monday) ?? 0) + (day === 'workday' ? minutes : 0))
  }
  return [...weeks]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([monday, minutes]) => ({ monday, minutes, allowed: ruleSetOn(monday).weekCap }))
}
