const YEAR = 12

const indexOf = (month: string): number => Number(month.slice(0, 4)) * YEAR + Number(month.slice(5, 7)) - 1
const monthAt = (index: number): string =>
  `${String(Math.floor(index / YEAR)).padStart(4, '0')}-${String((index % YEAR) + 1).padStart(2, '0')}`

/** A year before and a year after both months, in order: whoever chooses the first or the last one sees a year more. */
export function monthsAround(now: string, chosen: string): string[] {
  const both = [now, chosen].filter((month) => /^\d{4}-\d\d$/.test(month)).map(indexOf)
  const first = Math.min(...both) - YEAR
  return Array.from({ length: Math.max(...both) + YEAR - first + 1 }, (_, step) => monthAt(first + step))
}
