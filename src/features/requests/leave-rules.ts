import type { LeaveEntry, LeavePolicy } from '#contract/requests.ts'
import { addDays } from '#src/kernel/work-time.ts'

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

/** The same day so many months later; the last of the month where there is none. */
export function addMonths(date: string, months: number): string {
  const total = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months
  const first = `${String(Math.floor(total / 12)).padStart(4, '0')}-${String((total % 12) + 1).padStart(2, '0')}-01`
  const next = nextMonth(total)
  const wanted = addDays(first, Number(date.slice(8)) - 1)
  return wanted < next ? wanted : addDays(next, -1)
}
const nextMonth = (total: number): string =>
  `${String(Math.floor((total + 1) / 12)).padStart(4, '0')}-${String(((total + 1) % 12) + 1).padStart(2, '0')}-01`

/** From when on somebody has a right to leave. */
export const entitledFrom = ({ activeFrom }: Service, { after_months }: LeavePolicy): string =>
  addMonths(activeFrom, after_months)

/**
 * What has become due of a book by today: for each year of service that has begun, what expires of the old one, what is
 * granted (at once, or a twelfth each month), and later what expires of the days that were carried over. A book that
 * begins does so with the present year: what was before is entered by hand. Entries that are there are not made again.
 */
export function dueEntries(person: Service, policy: LeavePolicy, known: readonly Entry[], today: string): Entry[] {
  const last = person.activeTo !== null && person.activeTo < today ? person.activeTo : today
  const starts = yearsUntil(entitledFrom(person, policy), last)
  const granted = known.filter(({ kind }) => kind === 'grant').map(({ date }) => date)
  const begun = granted.toSorted()[0] ?? starts.at(-1)
  const entries = [...known]
  const due: Entry[] = []
  const add = (entry: Entry): void => {
    if (entries.some(({ source }) => source === entry.source)) return
    entries.push(entry)
    due.push(entry)
  }
  for (const start of starts) {
    if (begun === undefined || start < begun) continue
    if (!entries.some(({ source }) => source === `grant ${start}`)) {
      // the first year has nothing before it that could expire
      if (start !== begun) add(expired(entries, policy, start))
      add({ date: start, kind: 'grant', half_days: shareOf(policy, 0), source: `grant ${start}` })
    }
    if (policy.accrual === 'monthly') addMonthly(policy, start, last, add)
    const carriedUntil = addMonths(start, policy.carry_over_months)
    if (start !== begun && policy.carry_over_months < 12 && carriedUntil <= last)
      add(expiredCarry(entries, start, carriedUntil))
  }
  return due
}

function yearsUntil(first: string, last: string): string[] {
  const starts: string[] = []
  for (let year = 0; year < 80; year++) {
    const start = addMonths(first, year * 12)
    if (start > last) break
    starts.push(start)
  }
  return starts
}

/** What the month with this number gives, so that twelve of them give the whole year. */
function shareOf({ accrual, days_per_year }: LeavePolicy, month: number): number {
  const whole = Math.round(days_per_year * 2)
  if (accrual === 'yearly') return month === 0 ? whole : 0
  return Math.floor((whole * (month + 1)) / 12) - Math.floor((whole * month) / 12)
}

function addMonthly(policy: LeavePolicy, start: string, last: string, add: (entry: Entry) => void): void {
  for (let month = 1; month < 12; month++) {
    const date = addMonths(start, month)
    const half_days = shareOf(policy, month)
    if (date <= last && half_days > 0) add({ date, kind: 'grant', half_days, source: `grant ${start} ${month}` })
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
