import { dateOfDay } from '#contract/zones.ts'
import type { OvertimeDay, RuleSet } from './rule-sets.ts'

/** How parts of an hour are paid: to the minute, or in whole half hours or hours. Always downwards. */
export type Rounding = 'minute' | 'half_hour' | 'hour'
const STEP: Record<Rounding, number> = { minute: 1, half_hour: 30, hour: 60 }

export const roundMinutes = (minutes: number, rounding: Rounding): number =>
  Math.floor(minutes / STEP[rounding]) * STEP[rounding]

/** One stretch of hours that is paid alike. */
export type PaidBand = { minutes: number; times: number }

/** Splits the minutes of one day into what is paid how often, in order. */
export function paidBands(rules: RuleSet, day: OvertimeDay, minutes: number): PaidBand[] {
  const paid: PaidBand[] = []
  let from = 0
  for (const { upTo, times } of rules.bands[day]) {
    const to = upTo === null ? minutes : Math.min(minutes, upTo * 60)
    if (to > from) paid.push({ minutes: to - from, times })
    from = Math.max(from, to)
  }
  return paid
}

/** Jam Hitung: what the minutes of one day (Jam Real) are worth in minutes of ordinary pay. */
export const countedMinutes = (rules: RuleSet, day: OvertimeDay, minutes: number): number =>
  paidBands(rules, day, minutes).reduce((sum, band) => sum + band.minutes * band.times, 0)

/**
 * The hourly wage: a share of the monthly one. Where there are allowances that vary, and what is fixed is less than
 * three quarters of everything, it is three quarters of everything that counts (Ps. 32). Rupiah.
 */
export function hourlyWage(rules: RuleSet, wage: { fixed: number; variable: number }): number {
  const all = wage.fixed + wage.variable
  const counts = wage.variable > 0 && wage.fixed < 0.75 * all ? 0.75 * all : wage.fixed
  return counts / rules.hoursOfMonth
}

export type CapWarning = { cap: 'day' | 'week'; date: string; minutes: number; allowed: number }
export type OvertimeOfDay = { date: string; day: OvertimeDay; minutes: number }

/**
 * Where somebody's overtime exceeds what the law allows: a day, or the week (Monday to Sunday) as far as it had
 * come on that date. Rest days and holidays do not count.
 */
export function capWarnings(ruleSet: (date: string) => RuleSet, days: readonly OvertimeOfDay[]): CapWarning[] {
  const warnings: CapWarning[] = []
  const weeks = new Map<string, number>()
  for (const { date, day, minutes } of days.toSorted((a, b) => a.date.localeCompare(b.date))) {
    if (day !== 'workday' || minutes <= 0) continue
    const { dayCap, weekCap } = ruleSet(date)
    if (minutes > dayCap) warnings.push({ cap: 'day', date, minutes, allowed: dayCap })
    const monday = mondayOf(date)
    const week = (weeks.get(monday) ?? 0) + minutes
    weeks.set(monday, week)
    if (week > weekCap) warnings.push({ cap: 'week', date, minutes: week, allowed: weekCap })
  }
  return warnings
}

const DAY = 86_400_000
/** The Monday of a date's week. */
export function mondayOf(date: string): string {
  const days = Date.parse(date) / DAY
  // 1970-01-01 was a Thursday
  const monday = days - ((((days + 3) % 7) + 7) % 7)
  return dateOfDay(monday)
}
