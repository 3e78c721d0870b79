import { addDays } from '#src/kernel/work-time.ts'

/** The same day so many months later; the last of the month where there is none. */
export function addMonths(date: string, months: number): string {
  const total = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months
  const first = firstOf(total)
  const wanted = addDays(first, Number(date.slice(8)) - 1)
  const next = firstOf(total + 1)
  return wanted < next ? wanted : addDays(next, -1)
}
const firstOf = (month: number): string =>
  `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}-01`
