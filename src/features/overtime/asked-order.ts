import type { AskedOvertime } from '#contract/overtime.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import { lockedUntil, refuseLocked } from '#src/features/attendance/index.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { addDays, MINUTE } from '#src/kernel/work-time.ts'
import { tellLists } from './announce.ts'
import { mondayOf } from './count-overtime.ts'
import { overtimeDayOf } from './day-kind.ts'
import type { OvertimeNeeds } from './needs.ts'
import { insertOrder, recomputeAround, shown, weighOrder } from './order-overtime.ts'
import type { Person } from './order-overtime.ts'
import { lockOrder } from './table.ts'
import { tellOthers } from './tell-others.ts'

type Hours = { date: string; start: string; end: string }
/** A request for overtime: its order has the same id. */
type Asked = Hours & { id: string; reason: string; agreed_at: number }
type Needs = Pick<OvertimeNeeds, 'clock' | 'ids' | 'contexts' | 'recompute'>

/**
 * Makes the order of a request that was approved, by whoever approved it, with the consent of the person who asked: it
 * counts as any other. In the caller's transaction. Throws `attendance/locked`, `overtime/in-shift`, `overtime/overlaps`, `overtime/too-long`.
 */
export async function orderAsked(
  trx: Transaction,
  needs: Needs,
  asked: Asked,
  person: Person,
  by: Actor,
): Promise<void> {
  refuseLocked(await lockedUntil(trx), asked.date)
  const { members } = await weighOrder(trx, needs, asked, [person])
  await insertOrder(trx, needs, { id: asked.id, order: asked, members, agreed_at: asked.agreed_at }, by)
  await recomputeAround(trx, needs, person.id, asked.date)
  const order = await shown(trx, needs, asked.id, asked.date)
  await tellOthers(trx, needs, 'overtime.ordered', order)
  await tellOthers(trx, needs, 'overtime.agreed', order)
}

/** Takes such an order back, also one that was worked; one that was cancelled already stays so. Throws `overtime/not-found`. */
export async function takeBackAsked(
  trx: Transaction,
  needs: Needs,
  { id, employeeId, reason }: { id: string; employeeId: string; reason: string },
  by: Actor,
): Promise<void> {
  const row = await lockOrder(trx, id)
  if (row.cancelled_at !== null) return
  const now = needs.clock.now()
  const version = row.version + 1
  const changes = { cancelled_at: now, cancel_reason: reason, version }
  await trx.kysely.updateTable('overtime_order').set(changes).where('id', '=', id).execute()
  await trx.kysely.updateTable('overtime_member').set({ cancelled: 1 }).where('order_id', '=', id).execute()
  await recordAudit(trx, needs, by, {
    action: 'overtime.cancel',
    entity: { type: 'overtime_order', id },
    before: { date: row.date, cancelled: false },
    after: { date: row.date, cancelled: true },
    reason,
  })
  await recomputeAround(trx, needs, employeeId, row.date)
  await tellLists(trx, { id, version }, now)
  await tellOthers(trx, needs, 'overtime.cancelled', await shown(trx, needs, id, row.date))
}

/** What hours that are asked for would be: the day's plan and which caps they would exceed. Throws as `weighOrder`. */
export async function weighAsked(
  db: Queryable,
  needs: Pick<OvertimeNeeds, 'contexts'>,
  hours: Hours,
  person: Person,
): Promise<AskedOvertime> {
  const { members, warnings } = await weighOrder(db, needs, hours, [person])
  const monday = mondayOf(hours.date)
  const contexts = await needs.contexts(db, [person], monday, addDays(monday, 6))
  const { kind, name, start, end } = contexts(person.id, hours.date).plan
  return {
    minutes: members.reduce((sum, { from, to }) => sum + Math.round((to - from) / MINUTE), 0),
    day: overtimeDayOf((date) => contexts(person.id, date), person.zone, hours.date),
    shift: { off: kind === 'off', name, start, end },
    warnings: warnings.map(({ warning }) => warning),
  }
}
