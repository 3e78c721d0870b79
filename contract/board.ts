import type { AttendanceRow } from './attendance.ts'
import { localDate } from './zones.ts'

type OnBoard = Pick<AttendanceRow, 'date' | 'pulang_at' | 'window_ends_at' | 'flags'> & { site: { zone: string } }

/**
 * Whether a row belongs on the board of "today" at an instant: its work date is the site's local date, or it is
 * a night shift of yesterday that has neither ended nor been closed. Server and screens both use this rule.
 */
export function isOnTodaysBoard(row: OnBoard, now: number): boolean {
  if (row.date === localDate(row.site.zone, now)) return true
  return row.pulang_at === null && now < row.window_ends_at && !row.flags.includes('lupa_absen_pulang')
}

/** Newest first: by the last thing that happened, then by id, so that equal times keep one order everywhere. */
export function compareNewestFirst(a: AttendanceRow, b: AttendanceRow): number {
  const difference = (b.masuk_at ?? b.pulang_at ?? 0) - (a.masuk_at ?? a.pulang_at ?? 0)
  return difference !== 0 ? difference : a.id < b.id ? 1 : -1
}
