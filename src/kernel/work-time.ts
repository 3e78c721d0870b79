import { dateOfDay, localDate, offsetAt } from '#contract/zones.ts'

const DAY = 86_400_000
export const MINUTE = 60_000
export const HOUR = 3_600_000

/** Instants that were asked for: the same few shifts begin and end on the same few days, and reading a date is dear. */
const instants = new Map<string, number>()

/** The instant at which a zone's wall clock shows a date and HH:MM; in a skipped hour, the instant after the gap. */
export function instantAt(zone: string, date: string, time: string): number {
  const asked = `${zone} ${date} ${time}`
  let instant = instants.get(asked)
  if (instant === undefined) {
    const wall = Date.parse(`${date}T${time}:00Z`)
    instant = wall - offsetAt(zone, wall - offsetAt(zone, wall))
    if (instants.size > 5_000) instants.clear()
    instants.set(asked, instant)
  }
  return instant
}

/** Numbers of dates that were asked for. */
const numbers = new Map<string, number>()

function numberOf(date: string): number {
  let number = numbers.get(date)
  if (number === undefined) {
    if (numbers.size > 5_000) numbers.clear()
    numbers.set(date, (number = Date.parse(date) / DAY))
  }
  return number
}

/** The calendar date a number of days later (or earlier). */
export const addDays = (date: string, days: number): string => dateOfDay(numberOf(date) + days)

/** Every local date that an instant may have in a set of zones, earliest first, without repetition. */
export const datesAt = (zones: Iterable<string>, instant: number): string[] =>
  [...new Set([...zones].map((zone) => localDate(zone, instant)))].sort()
