import type { AttendanceRow, DayCorrection, PunchFact } from '#contract/attendance.ts'
import { localTime } from '#contract/zones.ts'
import type { Queryable } from '#src/database/database.ts'
import { correctionsOf } from './corrections.ts'
import { rowOf } from './row.ts'
import { visibleRows } from './scope.ts'
import type { Visible } from './scope.ts'

/** One day with its taps and corrections, or null when there is none that this person may see. */
export async function readDetail(
  db: Queryable,
  id: string,
  visible: Visible,
): Promise<{ row: AttendanceRow; punches: PunchFact[]; corrections: DayCorrection[] } | null> {
  const day = await db.kysely
    .selectFrom('attendance')
    .selectAll()
    .where('id', '=', id)
    .where((eb) => visibleRows(eb, visible))
    .executeTakeFirst()
  if (!day) return null
  const punches = await db.kysely
    .selectFrom('punch')
    .selectAll()
    .where('attendance_id', '=', id)
    .orderBy('occurred_at')
    .orderBy('id')
    .execute()
  return {
    row: rowOf(day),
    corrections: await correctionsOf(db, day, punches),
    punches: punches.map((one) => ({
      id: one.id,
      receipt_number: one.receipt_number,
      kind: one.kind as 'in' | 'out',
      at: one.occurred_at,
      received_at: one.received_at,
      time: localTime(one.zone, one.occurred_at),
      node: one.node,
      source: one.source,
      merged: one.merged_into !== null,
      offline: one.offline === 1,
    })),
  }
}
