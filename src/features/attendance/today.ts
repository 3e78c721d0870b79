import type { AttendanceRow } from '#contract/attendance.ts'
import { compareNewestFirst, isOnTodaysBoard } from '#contract/board.ts'
import type { Queryable } from '#src/database/database.ts'
import { addDays, datesAt } from '#src/kernel/work-time.ts'
import { rowOf } from './row.ts'
import { visibleRows } from './scope.ts'
import type { Visible } from './scope.ts'

/** The time zones in use. */
export async function zonesInUse(db: Queryable): Promise<string[]> {
  const rows = await db.kysely.selectFrom('site').select('zone').distinct().execute()
  return rows.map(({ zone }) => zone)
}

/** The rows of today's board that somebody may see, newest first; "today" is each site's own. */
export async function readToday(db: Queryable, visible: Visible, now: number): Promise<AttendanceRow[]> {
  const dates = datesAt(await zonesInUse(db), now)
  const first = dates[0]
  if (first === undefined) return []
  const rows = await db.kysely
    .selectFrom('attendance')
    .selectAll()
    .where('work_date', '>=', addDays(first, -1))
    .where((eb) => visibleRows(eb, visible))
    .execute()
  return rows
    .map(rowOf)
    .filter((row) => isOnTodaysBoard(row, now))
    .sort(compareNewestFirst)
}
