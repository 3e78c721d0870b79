const DAY = 86_400_000
const two = (number: number): string => String(number).padStart(2, '0')

/** `2026-11-03`. */
export const dateOf = (year: number, month: number, day: number): string =>
  `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`

/** How many days a month has; `month` counts from 1. */
export const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** Whether it is a date of the calendar, written `2026-11-03`. */
export function isDate(text: string): boolean {
  const found = /^([1-9]\d{3})-(\d\d)-(\d\d)$/.exec(text)
  if (!found) return false
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number]
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10)

/** The same day some months on; the last of a month that is too short for it. */
export function addMonths(date: string, months: number): string {
  const index = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months
  const [year, month] = [Math.floor(index / 12), (index % 12) + 1]
  return dateOf(year, month, Math.min(Number(date.slice(8)), daysIn(year, month)))
}

/** How far a date is into its week, Monday being 0. */
const weekday = (date: string): number => (new Date(date).getUTCDay() + 6) % 7

/** The Monday of the week that a date is in. */
export const mondayOf = (date: string): string => addDays(date, -weekday(date))

/** The weeks of the month of a date, Monday first; null where a day of another month would stand. */
export function weeksOf(date: string): (string | null)[][] {
  const first = `${date.slice(0, 7)}-01`
  const days = daysIn(Number(date.slice(0, 4)), Number(date.slice(5, 7)))
  const before = weekday(first)
  return Array.from({ length: Math.ceil((before + days) / 7) }, (_, week) =>
    Array.from({ length: 7 }, (__, at) => {
      const day = week * 7 + at - before
      return day < 0 || day >= days ? null : addDays(first, day)
    }),
  )
}

/** Where a key leads in a calendar, as the date picker of the ARIA practices has it; undefined for other keys. */
export function moveByKey(date: string, key: string, shift: boolean): string | undefined {
  const moves: Record<string, () => string> = {
    ArrowLeft: () => addDays(date, -1),
    ArrowRight: () => addDays(date, 1),
    ArrowUp: () => addDays(date, -7),
    ArrowDown: () => addDays(date, 7),
    Home: () => mondayOf(date),
    End: () => addDays(mondayOf(date), 6),
    PageUp: () => addMonths(date, shift ? -12 : -1),
    PageDown: () => addMonths(date, shift ? 12 : 1),
  }
  const next = moves[key]?.()
  // before the year 1000 there is nothing to go to
  return next === undefined || isDate(next) ? next : date
}
