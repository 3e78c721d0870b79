/**
 * Local dates and times of IANA zones, quick enough for every row of a board. Offsets are found with Intl and
 * kept per quarter of an hour: no zone changes its offset at any other moment.
 */
const QUARTER = 900_000
const DAY = 86_400_000
const formatters = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, Map<number, number>>()

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formatters.set(zone, formatter)
  }
  return formatter
}

function measureOffset(zone: string, at: number): number {
  const parts: Record<string, number> = {}
  for (const { type, value } of formatterOf(zone).formatToParts(at)) if (type !== 'literal') parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - at
}

/** Milliseconds to add to UTC for the local wall clock of a zone at an instant. Throws RangeError for an unknown zone. */
export function offsetAt(zone: string, instant: number): number {
  const quarter = Math.floor(instant / QUARTER)
  let known = offsets.get(zone)
  if (!known) offsets.set(zone, (known = new Map()))
  let offset = known.get(quarter)
  if (offset === undefined) {
    offset = measureOffset(zone, quarter * QUARTER)
    if (known.size > 5_000) known.clear()
    known.set(quarter, offset)
  }
  return offset
}

/** Dates that were asked for: the same few days are written again and again, and writing one is dear. */
const dates = new Map<number, string>()

/** YYYY-MM-DD of a day by its number since 1970-01-01. */
export function dateOfDay(day: number): string {
  let date = dates.get(day)
  if (date === undefined) {
    date = new Date(day * DAY).toISOString().slice(0, 10)
    if (dates.size > 5_000) dates.clear()
    dates.set(day, date)
  }
  return date
}

/** YYYY-MM-DD of an instant in a zone. */
export const localDate = (zone: string, instant: number): string =>
  dateOfDay(Math.floor((instant + offsetAt(zone, instant)) / DAY))

const two = (n: number): string => (n < 10 ? `0${n}` : String(n))

/** HH:MM:SS of an instant in a zone. */
export function localTime(zone: string, instant: number): string {
  const wall = instant + offsetAt(zone, instant)
  const second = Math.floor((wall - Math.floor(wall / DAY) * DAY) / 1_000)
  return `${two(Math.floor(second / 3_600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
}

const INDONESIAN: Record<string, string> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Pontianak': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Ujung_Pandang': 'WITA',
  'Asia/Jayapura': 'WIT',
}

/** What people call a zone: WIB, WITA, WIT; elsewhere UTC±hh:mm as it is at the instant. */
export function zoneLabel(zone: string, instant: number): string {
  const name = INDONESIAN[zone]
  if (name) return name
  const minutes = Math.round(offsetAt(zone, instant) / 60_000)
  const size = Math.abs(minutes)
  return `UTC${minutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** Whether the runtime knows a zone of this name. */
export function isZone(zone: string): boolean {
  try {
    formatterOf(zone)
    return true
  } catch {
    return false
  }
}
