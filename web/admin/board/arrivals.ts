import type { AttendanceRow } from '#contract/attendance.ts'
import { localDate, offsetAt } from '#contract/zones.ts'

export const STEP = 5
const MINUTE = 60_000
const DAY_MINUTES = 1_440

export type Arrivals = { minute: number; count: number }
/** Columns for the chart. `today` is null where the day has not come yet. */
export type Series = { minutes: number[]; today: (number | null)[]; yesterday: number[] }

/** The minute of the local day. */
export const localMinute = (zone: string, at: number): number =>
  Math.floor((at + offsetAt(zone, at)) / MINUTE) % DAY_MINUTES

/** Today's arrivals per five minutes of each site's own day: 08.00 in Jayapura stands beside 08.00 in Jakarta. */
export function countArrivals(rows: readonly AttendanceRow[], now: number): Arrivals[] {
  const counts = new Map<number, number>()
  for (const { masuk_at: at, site, date } of rows) {
    const today = localDate(site.zone, now)
    // the night shift of yesterday is still on the board, and may even have come after midnight, but not for today
    if (at === null || date !== today || localDate(site.zone, at) !== today) continue
    const minute = Math.floor(localMinute(site.zone, at) / STEP) * STEP
    counts.set(minute, (counts.get(minute) ?? 0) + 1)
  }
  return [...counts].sort(([a], [b]) => a - b).map(([minute, count]) => ({ minute, count }))
}

/** Both days on one axis of whole hours around the arrivals, up to now at least. */
export function arrivalSeries(today: readonly Arrivals[], yesterday: readonly Arrivals[], nowMinute: number): Series {
  const all = [...today, ...yesterday].map(({ minute }) => minute)
  const first = all.length > 0 ? Math.min(...all) : Math.min(nowMinute, 8 * 60)
  const last = Math.max(...all, nowMinute)
  const from = Math.floor(first / 60) * 60
  const to = Math.min(DAY_MINUTES, Math.max(from + 120, Math.ceil((last + STEP) / 60) * 60))
  const countToday = new Map(today.map(({ minute, count }) => [minute, count]))
  const countYesterday = new Map(yesterday.map(({ minute, count }) => [minute, count]))
  const minutes: number[] = []
  for (let minute = from; minute < to; minute += STEP) minutes.push(minute)
  return {
    minutes,
    today: minutes.map((minute) => (minute > nowMinute ? null : (countToday.get(minute) ?? 0))),
    yesterday: minutes.map((minute) => countYesterday.get(minute) ?? 0),
  }
}

/** The fullest five minutes and the sum: what the chart says, for those who do not see it. */
export function summarise(arrivals: readonly Arrivals[]): { total: number; peak: Arrivals | null } {
  const total = arrivals.reduce((sum, { count }) => sum + count, 0)
  const peak = arrivals.reduce<Arrivals | null>((best, one) => (best && best.count >= one.count ? best : one), null)
  return { total, peak }
}

/** `08:05` of a minute of the day. */
export const minuteText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
