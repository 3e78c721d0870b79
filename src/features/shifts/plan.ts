import type { ShiftRule } from '#contract/shifts.ts'
import type { SiteTable } from '#src/database/schema.ts'
import type { DayPlan, PlannedPart } from '#src/kernel/day-context.ts'
import { partMinutes } from './shift-day.ts'

const DAY_MINUTES = 1_440

/** The same hours are the same plan, so that what has been found out about it is found again. */
const known = new Map<string, { hours: DayPlan; rest: DayPlan }>()
const MOST_KNOWN = 1_000

function usualOf(name: string, start: string, end: string, grace_minutes: number): { hours: DayPlan; rest: DayPlan } {
  const asked = `${start} ${end} ${grace_minutes} ${name}`
  let usual = known.get(asked)
  if (!usual) {
    const rest: DayPlan = { name: 'Libur', code: 'L', start, end, grace_minutes: 0, kind: 'off' }
    usual = { hours: { name, start, end, grace_minutes }, rest }
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(asked, usual)
  }
  return usual
}

/** The hours of a site: what somebody works for whom nothing else is planned, on every day of the week. */
export const siteHours = (
  site: Pick<SiteTable, 'shift_name' | 'shift_start' | 'shift_end' | 'grace_minutes'>,
): DayPlan => usualOf(site.shift_name, site.shift_start, site.shift_end, site.grace_minutes).hours

/** A rest day; the hours are those that somebody who comes anyway is shown. */
export const restDayOf = ({ name, start, end, grace_minutes }: DayPlan): DayPlan =>
  usualOf(name, start, end, grace_minutes).rest

const sum = (parts: readonly { start: number; end: number }[]): number =>
  parts.reduce((minutes, { start, end }) => minutes + end - start, 0)

/** Minutes of planned work, gaps left out. */
export const plannedMinutes = (parts: readonly PlannedPart[]): number => sum(partMinutes(parts))

/** From the first start to the last end, minutes. */
export function spanMinutes(parts: readonly PlannedPart[]): number {
  const minutes = partMinutes(parts)
  return (minutes.at(-1)?.end ?? 0) - (minutes[0]?.start ?? 0)
}

export type NamedShift = { id: string; name: string; code: string }

/** What a shift asks of a person on a date. */
export function planOfShift({ id, name, code }: NamedShift, rule: ShiftRule): DayPlan {
  const { parts, core } = rule
  return {
    name,
    start: parts[0]?.start ?? '00:00',
    end: parts.at(-1)?.end ?? '00:00',
    grace_minutes: rule.grace_minutes,
    ...(rule.kind === 'flexible' && { kind: 'flexible' as const }),
    shift_id: id,
    code,
    ...(parts.length > 1 && { parts }),
    ...(rule.kind === 'flexible' && core && { core }),
    ...(rule.break_minutes > 0 && { break_minutes: rule.break_minutes, break_after_minutes: rule.break_after_minutes }),
    ...(rule.early_grace_minutes > 0 && { early_grace_minutes: rule.early_grace_minutes }),
    opens_before_minutes: rule.opens_before_minutes,
    closes_after_minutes: rule.closes_after_minutes,
    required_minutes: rule.required_minutes ?? Math.max(0, plannedMinutes(parts) - rule.break_minutes),
    ...(rule.half_day_minutes !== null && { half_under_minutes: rule.half_day_minutes }),
    ...(rule.absent_minutes !== null && { absent_under_minutes: rule.absent_minutes }),
  }
}

const partsOf = (plan: DayPlan): PlannedPart[] => plan.parts ?? [{ start: plan.start, end: plan.end }]

/** Whether two shifts can be worked on one date: neither flexible, one after the other, within 24 hours. */
export function fitTogether(one: DayPlan, other: DayPlan): boolean {
  if (one.kind === 'flexible' || other.kind === 'flexible') return false
  const [first, second] = one.start <= other.start ? [one, other] : [other, one]
  const before = partMinutes(partsOf(first))
  const after = partMinutes(partsOf(second))
  const end = after.at(-1)?.end ?? 0
  return (before.at(-1)?.end ?? 0) <= (after[0]?.start ?? 0) && end - (before[0]?.start ?? 0) <= DAY_MINUTES
}

const withGrace = (plan: DayPlan): NonNullable<DayPlan['parts']> =>
  partsOf(plan).map((part) => ({
    ...part,
    grace_minutes: plan.grace_minutes,
    early_grace_minutes: plan.early_grace_minutes ?? 0,
  }))

/** Two shifts on one date as one plan; when they no longer fit together, the one that starts first. */
export function together(one: DayPlan, other: DayPlan): DayPlan {
  const [first, second] = one.start <= other.start ? [one, other] : [other, one]
  if (!fitTogether(first, second)) return first
  const added = (key: 'break_minutes' | 'required_minutes'): number => (first[key] ?? 0) + (second[key] ?? 0)
  const { early_grace_minutes: _early, half_under_minutes: _half, absent_under_minutes: _absent, ...begins } = first
  // where one of the two has no such limit the date has none
  const limit = (key: 'half_under_minutes' | 'absent_under_minutes') =>
    first[key] === undefined || second[key] === undefined ? {} : { [key]: first[key] + second[key] }
  return {
    ...begins,
    name: `${first.name} + ${second.name}`,
    code: `${first.code ?? ''}+${second.code ?? ''}`,
    end: second.end,
    parts: [...withGrace(first), ...withGrace(second)],
    ...(added('break_minutes') > 0 && {
      break_minutes: added('break_minutes'),
      break_after_minutes: Math.max(first.break_after_minutes ?? 0, second.break_after_minutes ?? 0),
    }),
    ...(second.early_grace_minutes !== undefined && { early_grace_minutes: second.early_grace_minutes }),
    ...(second.closes_after_minutes !== undefined && { closes_after_minutes: second.closes_after_minutes }),
    required_minutes: added('required_minutes'),
    ...limit('half_under_minutes'),
    ...limit('absent_under_minutes'),
  }
}
