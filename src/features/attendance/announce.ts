import { ATTENDANCE_CREATED, ATTENDANCE_UPDATED } from '#contract/events.ts'
import type { Transaction } from '#src/database/database.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import { append } from '#src/outbox/append.ts'
import { channelsOf, rowText } from './row.ts'
import * as table from './table.ts'

const tell = (trx: Transaction, day: AttendanceTable, event: string): Promise<void> =>
  append(trx, {
    event,
    rowId: day.id,
    version: day.version,
    payload: rowText(day),
    channels: channelsOf(day),
    at: day.updated_at,
  })

/** Writes a new day and tells of it. */
export async function createDay(trx: Transaction, day: AttendanceTable): Promise<void> {
  await trx.run(table.insertAttendance, day)
  await tell(trx, day, ATTENDANCE_CREATED)
}

/** Writes a day that has changed and tells of it. `moved`: its place has changed too, which a tap never does. */
export async function changeDay(trx: Transaction, day: AttendanceTable, { moved = false } = {}): Promise<void> {
  await trx.run(table.updateAttendance, day)
  if (moved) {
    const { site_id, site_name, zone } = day
    await trx.kysely.updateTable('attendance').set({ site_id, site_name, zone }).where('id', '=', day.id).execute()
  }
  await tell(trx, day, ATTENDANCE_UPDATED)
}
