import type { LeaveEntry, LeavePolicy } from '#contract/requests.ts'
import { addMonths } from './add-months.ts'
import { leaveYears } from './leave-years.ts'
import type { LeaveYear } from './leave-years.ts'

/** An entry as the rules see it: when it counts from, how much, and what it is for. Half days. */
export type Entry = { date: string; kind: LeaveEntry['kind']; half_days: number; source: string }
type Service = { activeFrom: string; activeTo: string | null }

export const sumOf = (entries: readonly Entry[]): number => entries.reduce((sum, { half_days }) => sum + half_days, 0)
const sumBefore = (entries: readonly Entry[], date: string): number => sumOf(entries.filter((one) => one.date < date))

/** What can be taken on a date without the book falling below zero then or on any later date. */
export function availableOn(entries: readonly Entry[], date: string): number {
  let running = sumOf(entries.filter((one) => one.date <= date))
  let least = running
  const later = entries.filter((one) => one.date > date).toSorted((a, b) => (a.date < b.date ? -1 : 1))
  for (const [index, one] of later.entries()) {
    running += one.half_days
    if (later[index + 1]?.date !== one.date) least = Math.min(least, running)
  }
  return least
}

/** From when on somebody has a right to leave. */
export const entitledFrom = ({ activeFrom }: Service, { after_months }: LeavePolicy): string =>
  addMonths(activeFrom, after_months)

/**
 * What has become due of a book by today: for each year that has begun, of service or of the calendar, what expires of the
 * old one, what is granted (at once, or a twelfth each month), and later what expires of the days that were carried over. Of
 * a first calendar year only the months from the beginning of the right give, that month counted. A book that begins does so
 * with the present year: what was before is entered by hand. Entries that are there are not made again.
 */
export function dueEntries(person: Service, policy: LeavePolicy, known: readonly Entry[], today: string): Entry[] {
  const last = person.activeTo !== null && person.activeTo < today ? person.activeTo : today
  const years = leaveYears(entitledFrom(person, policy), policy, known, last)
  const granted = known.filter(({ kind }) => kind === 'grant').map(({ date }) => date)
  const begun = granted.toSorted()[0] ?? years.findLast(({ start }) => start <= last)?.start
  const entries = [...known]
  const due: Entry[] = []
  const add = (entry: Entry): void => {
    if (entries.some(({ source }) => source === entry.source)) return
    entries.push(entry)
    due.push(entry)
  }
  for (const [index, year] of years.entries()) {
    const { start, source } = year
    if (begun === undefined || start < begun || start > last) continue
    if (!entries.some((one) => one.source === source)) {
      // the first year has nothing before it that could expire
      if (start !== begun && !year.goesOn) add(expired(entries, policy, start))
      add({ date: start, kind: 'grant', half_days: firstShare(policy, year), source })
    }
    const main = entries.find((one) => one.source === source)?.half_days ?? 0
    // a year that was given at once, before the policy was changed, is not given again month by month
    if (policy.accrual === 'monthly' && main <= MONTHS_AT_MOST * shareAtMost(policy) && !isWhole(policy, year, main))
      addMonthly(policy, year, last, add)
    const carriedUntil = addMonths(start, policy.carry_over_months)
    const next = years[index + 1]?.start ?? ''
    if (start !== begun && !year.goesOn && carriedUntil < next && carriedUntil <= last)
      add(expiredCarry(entries, start, carriedUntil))
  }
  return due
}

/** A first grant of more months than this was a whole year's; of fewer, a month's under another number of days. */
const MONTHS_AT_MOST = 3
const shareAtMost = ({ days_per_year }: LeavePolicy): number => Math.ceil((days_per_year * 2) / 12)

/** Of a first year of few months: whether this is all of it. */
const isWhole = (policy: LeavePolicy, year: LeaveYear, half_days: number): boolean =>
  half_days > shareOf(policy, year.first) && half_days === firstShare({ ...policy, accrual: 'yearly' }, year)

/** What the month with this number gives, so that twelve of them give the whole year. */
function shareOf({ days_per_year }: LeavePolicy, month: number): number {
  const whole = Math.round(days_per_year * 2)
  return Math.floor((whole * (month + 1)) / 12) - Math.floor((whole * month) / 12)
}

/** What a year gives when it begins: its first month, or all months that give. */
function firstShare(policy: LeavePolicy, { first }: LeaveYear): number {
  let half_days = shareOf(policy, first)
  if (policy.accrual === 'yearly') for (let month = first + 1; month < 12; month++) half_days += shareOf(policy, month)
  return half_days
}

function addMonthly(policy: LeavePolicy, year: LeaveYear, last: string, add: (entry: Entry) => void): void {
  for (let month = year.first + 1; month < 12; month++) {
    const date = year.dateOf(month)
    const half_days = shareOf(policy, month)
    if (date <= last && half_days > 0) add({ date, kind: 'grant', half_days, source: `${year.source} ${month}` })
  }
}

/** What is left of the old year beyond what may be carried over; never what has been taken of it for later. */
function expired(entries: readonly Entry[], policy: LeavePolicy, start: string): Entry {
  const excess = sumBefore(entries, start) - Math.round(policy.carry_over_days * 2)
  const half_days = -Math.max(0, Math.min(excess, availableOn(entries, start)))
  return { date: start, kind: 'expire', half_days: half_days === 0 ? 0 : half_days, source: `expire ${start}` }
}

/** What is left of the days that were carried over; leave takes those first. */
function expiredCarry(entries: readonly Entry[], start: string, until: string): Entry {
  const carried = sumBefore(entries, start) + sumOf(entries.filter(({ source }) => source === `expire ${start}`))
  const spent = entries.filter(
    ({ date, kind }) => date >= start && date < until && kind !== 'grant' && kind !== 'expire',
  )
  const left = Math.min(carried, carried + sumOf(spent))
  const half_days = -Math.max(0, Math.min(left, availableOn(entries, until)))
  return { date: until, kind: 'expire', half_days: half_days === 0 ? 0 : half_days, source: `expire-carry ${start}` }
}
