import { ATTENDANCE_UPDATED } from '#contract/events.ts'
import type { Database, Transaction } from '#src/database/database.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import { statement } from '#src/database/statement.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { append } from '#src/outbox/append.ts'
import { applyDay } from './day.ts'
import { deriveDay } from './derive-day.ts'
import { channelsOf, rowOf } from './row.ts'
import { shiftDay } from './shift-day.ts'
import type { ShiftPlan } from './shift-day.ts'
import * as table from './table.ts'

const overdue = statement<{ now: number }, { id: string; employee_id: string }>((db, p) =>
  db
    .selectFrom('attendance')
    .select(['id', 'employee_id'])
    .where('open_until', '<', p.now)
    .orderBy('open_until')
    .limit(200),
)

const dayById = statement<{ id: string }, AttendanceTable>((db, p) =>
  db.selectFrom('attendance').selectAll().where('id', '=', p.id),
)

/**
 * Marks the days whose window has closed without a check-out as forgotten. Hours are never invented. Safe to run
 * anywhere at any time, and twice at once: each day is looked at again under its lock. Returns how many it marked.
 */
export async function closeForgotten(needs: { db: Database; clock: Clock }): Promise<number> {
  let closed = 0
  for (;;) {
    const due = await needs.db.read.all(overdue, { now: needs.clock.now() })
    if (due.length === 0) return closed
    for (const one of due) closed += await needs.db.transaction((trx) => closeOne(trx, one, needs.clock.now()))
  }
}

async function closeOne(
  trx: Transaction,
  { id, employee_id }: { id: string; employee_id: string },
  now: number,
): Promise<number> {
  if (trx.dialect.locksRows) await trx.first(table.lockEmployee, { id: employee_id })
  const day = await trx.first(dayById, { id })
  if (!day || day.open_until === null || day.open_until >= now) return 0
  const punches = await trx.all(table.punchesOf, { attendance_id: id })
  const shift = shiftDay(JSON.parse(day.shift) as ShiftPlan, day.zone, day.work_date)
  const changed = applyDay(day, deriveDay(table.forRules(punches), shift, day.window_ends_at), now)
  await trx.run(table.updateAttendance, changed)
  await append(trx, {
    event: ATTENDANCE_UPDATED,
    rowId: id,
    version: changed.version,
    payload: JSON.stringify(rowOf(changed)),
    channels: channelsOf(changed),
    at: now,
  })
  return 1
}
