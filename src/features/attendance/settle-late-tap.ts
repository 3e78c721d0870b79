import type { LateTap, SettleLateTap } from '#contract/recompute.ts'
import type { Queryable } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { lockedUntil } from './lock-date.ts'
import { enterTap } from './punch.ts'
import type { PunchNeeds } from './punch.ts'
import { refuseLocked } from './recompute.ts'
import * as table from './table.ts'

const MOST = 200

/** What waits for HR, oldest first. */
export async function readLateTaps(db: Queryable): Promise<LateTap[]> {
  const rows = await db.kysely
    .selectFrom('late_tap as t')
    .innerJoin('employee as e', 'e.id', 't.employee_id')
    .select(['t.id', 't.work_date', 't.zone', 't.kind', 't.occurred_at', 't.received_at', 't.trusted'])
    .select(['t.receipt_number', 'e.id as employee_id', 'e.number', 'e.name'])
    .where('t.state', '=', 'open')
    .orderBy('t.received_at')
    .limit(MOST)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    user: { id: row.employee_id, number: row.number, name: row.name },
    date: row.work_date,
    zone: row.zone,
    kind: row.kind as LateTap['kind'],
    at: row.occurred_at,
    received_at: row.received_at,
    trusted: row.trusted === 1,
    receipt: row.receipt_number,
  }))
}

/**
 * Puts a late tap into its day, which has to be open again by then, or dismisses it, with a reason; once. Nobody settles
 * the own one. Throws `attendance/not-found`, `attendance/locked`, `requests/own-day`.
 */
export function settleLateTap(
  needs: PunchNeeds,
  actor: Actor,
  id: string,
  { enter, reason }: SettleLateTap,
): Promise<void> {
  const { db, clock } = needs
  return db.transaction(async (trx) => {
    const owner = await trx.kysely.selectFrom('late_tap').select('employee_id').where('id', '=', id).executeTakeFirst()
    if (!owner) throw new AppError('attendance/not-found')
    if (owner.employee_id === actor.employeeId) throw new AppError('requests/own-day')
    if (trx.dialect.locksRows) await trx.first(table.lockEmployee, { id: owner.employee_id })
    const query = trx.kysely.selectFrom('late_tap').selectAll().where('id', '=', id).where('state', '=', 'open')
    const late = await trx.dialect.lockRow(query).executeTakeFirst()
    if (!late) throw new AppError('attendance/not-found')
    if (enter) {
      refuseLocked(await lockedUntil(trx), late.work_date)
      await enterTap(trx, needs, late)
    }
    const state = enter ? 'entered' : 'dismissed'
    const set = { state, settled_at: clock.now(), settled_by: actor.name, reason }
    await trx.kysely.updateTable('late_tap').set(set).where('id', '=', id).execute()
    await recordAudit(trx, needs, actor, {
      action: `late_tap.${state}`,
      entity: { type: 'late_tap', id },
      subject: late.employee_id,
      before: { state: late.state },
      after: { state, date: late.work_date, kind: late.kind, at: late.occurred_at },
      reason,
    })
  })
}
