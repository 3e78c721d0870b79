import type { RequestPolicy } from '#contract/requests.ts'
import type { Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { lockedUntil } from '#src/features/attendance/index.ts'
import { orderAsked, takeBackAsked } from '#src/features/overtime/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { giveBack, takeLeave } from './leave-book.ts'
import type { RequestNeeds } from './needs.ts'
import type { Asker } from './people.ts'
import { takeSwap } from './swap.ts'
import { tellOthers } from './tell-others.ts'
import { refuseQuota, typeOf } from './type-of-request.ts'
import { halfDaysOf } from './working-days.ts'

type Effect = { row: DayRequestTable; asker: Asker; policy: RequestPolicy; by: Actor }

/** What an approval brings about; days are counted anew, for the calendar may have changed since. Tells other systems. */
export async function takeEffect(trx: Transaction, needs: RequestNeeds, effect: Effect): Promise<DayRequestTable> {
  const done = await inForce(trx, needs, effect)
  await tellOthers(trx, 'request.approved', done, effect.asker)
  return done
}

async function inForce(trx: Transaction, needs: RequestNeeds, effect: Effect): Promise<DayRequestTable> {
  const { row, asker, policy, by } = effect
  await refuseLocked(trx, row)
  if (row.kind === 'tukar_shift') {
    await takeSwap(trx, needs, { row, asker, by })
    return row
  }
  if (row.kind === 'koreksi') {
    const taps = [
      ...(row.masuk_at === null ? [] : [{ kind: 'in' as const, at: row.masuk_at }]),
      ...(row.pulang_at === null ? [] : [{ kind: 'out' as const, at: row.pulang_at }]),
    ]
    const facts = { employeeId: asker.id, date: row.from_date, requestId: row.id, approvedBy: by.accountId ?? '', taps }
    await needs.correct(trx, facts)
    return row
  }
  if (row.kind === 'lembur') {
    const { id, from_date: date, hours_start: start, hours_end: end, reason, created_at: agreed_at } = row
    const asked = { id, date, start: start ?? '', end: end ?? '', reason, agreed_at }
    await orderAsked(trx, needs, asked, asker, by)
    return row
  }
  const typed = typeOf(row)
  const counts = typed?.terms.counts
  const asked = { kind: row.kind as 'cuti', from: row.from_date, to: row.to_date, part: row.part, counts }
  const half_days = typed ? await halfDaysOf(trx, needs, asker, asked) : row.half_days
  if (half_days !== row.half_days)
    await trx.kysely.updateTable('day_request').set({ half_days }).where('id', '=', row.id).execute()
  if (typed) {
    const wanted = { employeeId: asker.id, typed, from: row.from_date, halfDays: half_days, except: row.id }
    // what still waits may be refused; what was approved counts
    await refuseQuota(trx, wanted, { waiting: false })
  }
  if (typed?.terms.deducts && half_days > 0)
    await takeLeave(trx, needs, asker, policy.leave, { id: row.id, date: row.from_date, halfDays: half_days })
  await needs.recompute(trx, asker.id, row.from_date, row.to_date)
  return { ...row, half_days }
}

/** Gives back what an approval had taken. */
export async function undo(
  trx: Transaction,
  needs: RequestNeeds,
  row: DayRequestTable,
  { by, reason }: { by: Actor; reason: string },
): Promise<void> {
  await refuseLocked(trx, row)
  if (row.kind === 'lembur') return takeBackAsked(trx, needs, { id: row.id, employeeId: row.employee_id, reason }, by)
  await giveBack(trx, needs, row.employee_id, row.id)
  await needs.recompute(trx, row.employee_id, row.from_date, row.to_date)
}

/** Throws `attendance/locked` where a date of a request is settled. */
export async function refuseLocked(trx: Transaction, row: DayRequestTable): Promise<void> {
  const locked = await lockedUntil(trx)
  if (locked !== null && row.from_date <= locked) throw new AppError('attendance/locked', { data: { until: locked } })
}
