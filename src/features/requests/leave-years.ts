import type { LeavePolicy } from '#contract/requests.ts'
import { addMonths } from './add-months.ts'
import type { Entry } from './leave-rules.ts'

/**
 * A year of leave: twelve months, of which the first ones may give nothing, because the right to leave begins later, or
 * because what was granted by the other reckoning reaches so far.
 */
export type LeaveYear = {
  /** What its grants are called in the book. */
  source: string
  /** The first month that gives, 0 to 11; on its date the year begins for the person. */
  first: number
  start: string
  /** The months before it were given singly by another reckoning: with them it is one year, in which nothing expires yet. */
  goesOn: boolean
  dateOf: (month: number) => string
}
type Covered = { until: string; singly: boolean }
type Reckoning = Pick<LeavePolicy, 'year' | 'days_per_year'>

/** The years from the beginning of the right until the first that begins after a date; that one is the last. */
export function leaveYears(right: string, policy: Reckoning, known: readonly Entry[], until: string): LeaveYear[] {
  const covered = coveredUntil(right, policy, known)
  const years: LeaveYear[] = []
  for (let index = 0; index < 90; index++) {
    const year = policy.year === 'calendar' ? calendarYear(right, index, covered) : serviceYear(right, index, covered)
    if (year) years.push(year)
    if (year && year.start > until) break
  }
  return years
}

function serviceYear(right: string, index: number, covered: Covered): LeaveYear | null {
  const begin = addMonths(right, index * 12)
  return withMonths(`grant ${begin}`, covered, 0, (month) => addMonths(begin, month))
}

function calendarYear(right: string, index: number, covered: Covered): LeaveYear | null {
  const year = Number(right.slice(0, 4)) + index
  const begin = `${String(year).padStart(4, '0')}-01-01`
  const least = index === 0 ? Number(right.slice(5, 7)) - 1 : 0
  // in the month in which the right begins it begins on its day
  return withMonths(`year ${begin.slice(0, 4)}`, covered, least, (month) =>
    index === 0 && month === least ? right : addMonths(begin, month),
  )
}

/** A month of which a part is not covered gives. */
function withMonths(
  source: string,
  covered: Covered,
  least: number,
  dateOf: (month: number) => string,
): LeaveYear | null {
  for (let first = least; first < 12; first++)
    if (dateOf(first + 1) > covered.until)
      return { source, first, start: dateOf(first), goesOn: first > least && covered.singly, dateOf }
  return null
}

/**
 * Until when the grants of another reckoning reach, also of years that began on another day before the first day or the
 * months until the right were corrected: whoever changes the policy or a person gives nothing twice.
 */
function coveredUntil(right: string, { year, days_per_year }: Reckoning, known: readonly Entry[]): Covered {
  const month = Math.ceil((days_per_year * 2) / 12)
  const ends = known.flatMap(({ kind, source, date, half_days }) => {
    const [word, begin = '', one] = source.split(' ')
    if (kind !== 'grant' || (word === 'year' ? year === 'calendar' : year !== 'calendar' && isBegin(right, begin)))
      return []
    // more than a month's share is what is left of a year, given at once
    if (one === undefined && half_days > month)
      return [{ until: addMonths(word === 'year' ? `${begin}-01-01` : begin, 12), singly: false }]
    return [{ until: addMonths(word === 'year' ? `${date.slice(0, 8)}01` : date, 1), singly: true }]
  })
  return ends.toSorted((a, b) => (a.until < b.until ? -1 : 1)).at(-1) ?? { until: '', singly: false }
}

const isBegin = (right: string, begin: string): boolean =>
  addMonths(right, 12 * (Number(begin.slice(0, 4)) - Number(right.slice(0, 4)))) === begin
