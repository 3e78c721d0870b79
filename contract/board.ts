import type { AttendanceRow } from './attendance.ts'
import { localDate } from './zones.ts'

type OnBoard = Pick<AttendanceRow, 'date' | 'window_ends_at' | 'masuk_at' | 'pulang_at'> & { site: { zone: string } }

/**
 * Whether a row belongs on the board of "today" at an instant: its work date is the site's local date, or it is
 * a night shift of yesterday whose window has not closed yet, so that its check-out shows in place. A coming date is
 * there only where somebody has clocked in for it already, as before a shift that starts at midnight: leave that was
 * approved for tomorrow is nobody's day yet. Server and screens both use this rule.
 */
export function isOnTodaysBoard(row: OnBoard, now: number): boolean {
  const today = localDate(row.site.zone, now)
  if (row.date === today) return true
  return now < row.window_ends_at && (row.date < today || row.masuk_at !== null || row.pulang_at !== null)
}

/** Newest first: by the check-in (the check-out where there is none), then by id, so that equal times keep one order everywhere. */
export function compareNewestFirst(a: AttendanceRow, b: AttendanceRow): number {
  const difference = (b.masuk_at ?? b.pulang_at ?? 0) - (a.masuk_at ?? a.pulang_at ?? 0)
  return difference !== 0 ? difference : a.id < b.id ? 1 : -1
}
