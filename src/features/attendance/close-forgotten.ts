import type { Database, Transaction } from '#src/database/database.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import { statement } from '#src/database/statement.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import { changeDay } from './announce.ts'
import { aged } from './rejudge.ts'
import { lockedUntil } from './lock-date.ts'
import * as table from './table.ts'

type Due = { id: string; employee_id: string; open_until: number }

const overdue = statement<{ now: number; after: number; id: string; locked: string }, Due>((db, p) =>
  db
    .selectFrom('attendance')
    .select(['id', 'employee_id', 'open_until as open_until'])
    .where('open_until', '<', p.now)
    .where('work_date', '>', p.locked)
    .where((eb) =>
      eb.or([eb('open_until', '>', p.after), eb.and([eb('open_until', '=', p.after), eb('id', '>', p.id)])]),
    )
    .orderBy('open_until')
    .orderBy('id')
    .limit(200)
    .$narrowType<{ open_until: number }>(),
)

const dayById = statement<{ id: string }, AttendanceTable>((db, p) =>
  db.selectFrom('attendance').selectAll().where('id', '=', p.id),
)

/**
 * Marks the days whose window has closed without a check-out as forgotten; those of a settled period stay as they are.
 * Hours are never invented. Safe to run
 * anywhere at any time, and twice at once: each day is looked at again under its lock. A day that cannot be worked
 * out is left and does not hold up the others. Returns how many it marked.
 */
export async function closeForgotten({ db, clock, log }: { db: Database; clock: Clock; log: Logger }): Promise<number> {
  let closed = 0
  let last = { after: 0, id: '' }
  const locked = (await lockedUntil(db.read)) ?? ''
  for (;;) {
    const due = await db.read.all(overdue, { now: clock.now(), locked, ...last })
    for (const one of due) {
      last = { after: one.open_until, id: one.id }
      try {
        closed += await db.transaction((trx) => closeOne(trx, one, clock.now()))
      } catch (error) {
        log.error({ attendance: one.id, error: messageOf(error) }, 'a day could not be closed')
      }
    }
    if (due.length < 200) return closed
  }
}

async function closeOne(trx: Transaction, { id, employee_id }: Due, now: number): Promise<number> {
  if (trx.dialect.locksRows) await trx.first(table.lockEmployee, { id: employee_id })
  const day = await trx.first(dayById, { id })
  if (!day || day.open_until === null || day.open_until >= now) return 0
  if (day.work_date <= ((await lockedUntil(trx)) ?? '')) return 0
  const changed = aged(day, await trx.all(table.punchesOf, { attendance_id: id }), now)
  if (!changed) return 0
  await changeDay(trx, changed)
  return 1
}
