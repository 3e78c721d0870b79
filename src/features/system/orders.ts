import type { RetryOrder } from '#contract/system.ts'
import { currentTime } from '#src/database/current-time.ts'
import type { Database } from '#src/database/database.ts'
import type { QueueOrderTable } from '#src/database/schema.ts'
import { repeat, within } from '#src/kernel/clock.ts'
import type { Cancel, Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Queue } from '#src/queue/queue.ts'
import { addOrder, claimOrder, finishOrder, openOrders, readOrder, waitingOrder } from './table.ts'

/** A worker looks for orders so often. Milliseconds. */
export const ORDERS_EVERY_MS = 1_500
/** A worker that has not finished by then is dead, and another may take the order over. Milliseconds. */
const CLAIM_MS = 60_000
const RETRY_MS = 20_000

/**
 * Asks for a failed job, or for "all", to be put back. Who asks has no queue: a worker does it as soon as it looks. The
 * same order that still waits is not written twice.
 */
export async function askRetry(
  needs: { db: Database; clock: Clock; ids: Ids },
  job: string,
  askedBy: string,
): Promise<RetryOrder> {
  const now = await currentTime(needs)
  const order = { id: needs.ids.uuid(), job, asked_by: askedBy, asked_at: now }
  return needs.db.transaction(async (trx) => {
    const waiting = await waitingOrder(trx, job)
    if (waiting) return orderView(waiting)
    await addOrder(trx, order)
    return orderView({ ...order, claimed_by: null, claimed_until: null, done_at: null, result: null, fault: null })
  })
}

export async function findOrder(db: Database, id: string): Promise<RetryOrder | null> {
  const row = await readOrder(db.read, id)
  return row ? orderView(row) : null
}

export type OrderNeeds = { db: Database; clock: Clock; log: Logger; ids: Ids; queue: Pick<Queue, 'retry'> }

/** Carries out orders for as long as it is not cancelled. Every worker does; each order is done by one of them. */
export function startOrders(needs: OrderNeeds): Cancel {
  const by = needs.ids.uuid()
  const warn = (error: unknown): void => needs.log.warn({ error: messageOf(error) }, 'could not look for orders')
  return repeat(needs.clock, ORDERS_EVERY_MS, () => carryOutOrders(needs, by), warn)
}

/** One look: takes every order that is free. `by` is this worker, and nobody else. */
export async function carryOutOrders({ db, clock, log, queue }: Omit<OrderNeeds, 'ids'>, by: string): Promise<void> {
  const now = await currentTime({ db, clock })
  for (const { id, job } of await openOrders(db.read, now)) {
    const mine = await db.transaction((trx) => claimOrder(trx, { id, by, now, until: now + CLAIM_MS }))
    if (!mine) continue
    const outcome = await within(clock, RETRY_MS, queue.retry(job)).then(
      (result) => ({ result, fault: null }),
      (error: unknown) => {
        log.warn({ job, error: messageOf(error) }, 'the queue did not put jobs back')
        return { result: null, fault: 'queue-refused' }
      },
    )
    const doneAt = await currentTime({ db, clock })
    await db.transaction((trx) => finishOrder(trx, { id, by, done_at: doneAt, ...outcome }))
  }
}

export const orderView = (row: QueueOrderTable): RetryOrder => ({
  id: row.id,
  job: row.job,
  asked_by: row.asked_by,
  asked_at: row.asked_at,
  state: row.done_at === null ? 'waiting' : row.fault === null ? 'done' : 'failed',
  done_at: row.done_at,
  put_back: row.result,
  fault: row.fault === null ? null : 'queue-refused',
})
