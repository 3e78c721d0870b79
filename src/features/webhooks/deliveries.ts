import type { z } from 'zod'
import { WEBHOOK_TEST } from '#contract/webhooks.ts'
import type { DeliveriesQuery, ReplayRange, WebhookDeliveries, WebhookDelivery } from '#contract/webhooks.ts'
import type { Transaction } from '#src/database/database.ts'
import type { WebhookDeliveryTable } from '#src/database/webhook-tables.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { lockEndpoint } from './endpoints.ts'
import { bodyOf } from './events.ts'
import { addDelivery, newDelivery } from './gather.ts'
import type { WebhookNeeds } from './needs.ts'
import { readEvents, seqBefore, STREAMS } from './streams.ts'
import type { Stream } from './streams.ts'

const PAGE = 50
const LONGEST_MS = 7 * 24 * 3_600_000
const AT_ONCE = 200

const shown = (row: WebhookDeliveryTable): WebhookDelivery => ({
  id: row.id,
  message_id: row.message_id,
  type: row.type,
  state: row.state as WebhookDelivery['state'],
  attempts: row.attempts,
  next_at: row.state === 'waiting' ? row.next_at : null,
  last_at: row.last_at,
  last_ms: row.last_ms,
  last_status: row.last_status,
  last_answer: row.last_answer,
  created_at: row.created_at,
})

/** What was and is to be delivered to an endpoint, newest first. Throws `webhooks/not-found`. */
export async function listDeliveries(
  { db }: WebhookNeeds,
  endpoint: string,
  { state, before }: z.infer<typeof DeliveriesQuery>,
): Promise<WebhookDeliveries> {
  const known = db.read.kysely.selectFrom('webhook_endpoint').select('id').where('id', '=', endpoint)
  if (!(await known.executeTakeFirst())) throw new AppError('webhooks/not-found')
  // ids rise with time
  let query = db.read.kysely.selectFrom('webhook_delivery').selectAll().where('endpoint_id', '=', endpoint)
  if (state) query = query.where('state', '=', state)
  if (before) query = query.where('id', '<', before)
  const rows = await query
    .orderBy('id', 'desc')
    .limit(PAGE + 1)
    .execute()
  const page = rows.slice(0, PAGE)
  return { data: page.map(shown), next: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null }
}

/** A message that says nothing, for trying. Throws `webhooks/not-found`, `webhooks/inactive`. */
export function sendTest(needs: WebhookNeeds, id: string): Promise<WebhookDelivery> {
  return needs.db.transaction(async (trx) => {
    await lockActive(trx, id)
    const messageId = `msg_test_${needs.ids.uuid()}`
    const body = bodyOf(WEBHOOK_TEST, messageId, needs.clock.now(), '{}')
    const said = { endpoint_id: id, message_id: messageId, type: WEBHOOK_TEST, employee_id: null, body }
    const row = newDelivery(needs, said)
    await trx.kysely.insertInto('webhook_delivery').values(row).execute()
    await tryNow(trx, id)
    return shown(row)
  })
}

/** Whoever tries wants to know now, also where an endpoint is being left alone. */
async function tryNow(trx: Transaction, id: string): Promise<void> {
  await trx.kysely.updateTable('webhook_endpoint').set({ next_at: 0 }).where('id', '=', id).execute()
}

async function lockActive(trx: Transaction, id: string): ReturnType<typeof lockEndpoint> {
  const endpoint = await lockEndpoint(trx, id)
  if (endpoint.active === 0) throw new AppError('webhooks/inactive')
  return endpoint
}

/** Longer than a worker keeps a delivery in hand. */
const CLAIM_MS = 30_000

const again = (now: number): Pick<WebhookDeliveryTable, 'state' | 'attempts' | 'next_at' | 'tried_from'> => ({
  state: 'waiting',
  attempts: 0,
  next_at: now,
  tried_from: now,
})

/** Makes one delivery again, under the same message id. Throws `webhooks/not-found`, `webhooks/inactive`. */
export function replayOne(needs: WebhookNeeds, endpoint: string, id: string, actor: Actor): Promise<WebhookDelivery> {
  return needs.db.transaction(async (trx) => {
    await lockActive(trx, endpoint)
    const update = trx.kysely.updateTable('webhook_delivery').set(again(needs.clock.now()))
    await update.where('id', '=', id).where('endpoint_id', '=', endpoint).execute()
    const one = trx.kysely.selectFrom('webhook_delivery').selectAll().where('id', '=', id)
    const row = await one.where('endpoint_id', '=', endpoint).executeTakeFirst()
    if (!row) throw new AppError('webhooks/not-found')
    await tryNow(trx, endpoint)
    const change = { before: null, after: { deliveries: 1, message_id: row.message_id } }
    await recordAudit(trx, needs, actor, {
      action: 'webhook.replay',
      entity: { type: 'webhook', id: endpoint },
      ...change,
    })
    return shown(row)
  })
}

/**
 * Makes everything of a period again (without `arrived` only what has not arrived), and what an endpoint missed while it was not in use, as far as the feed goes back
 * (seven days). Small transactions, so nobody has to wait; asking twice does no harm. Returns how many.
 * Throws `webhooks/range`, `webhooks/not-found`, `webhooks/inactive`.
 */
export async function replayRange(
  needs: WebhookNeeds,
  id: string,
  { from, to, arrived }: z.infer<typeof ReplayRange>,
  actor: Actor,
): Promise<number> {
  if (to <= from || to - from > LONGEST_MS) throw new AppError('webhooks/range')
  const { clock } = needs
  const anew = await needs.db.transaction(async (trx) => {
    await lockActive(trx, id)
    const update = trx.kysely.updateTable('webhook_delivery').set(again(clock.now()))
    const range = update.where('endpoint_id', '=', id).where('created_at', '>=', from).where('created_at', '<', to)
    // what waits for a later try is made now; what somebody may have in hand is left to them
    const later = clock.now() + CLAIM_MS
    const over = arrived ? ['failed', 'delivered'] : ['failed']
    const isWanted = range.where((eb) =>
      eb.or([eb('state', 'in', over), eb.and([eb('state', '=', 'waiting'), eb('next_at', '>', later)])]),
    )
    const { numUpdatedRows } = await isWanted.executeTakeFirst()
    await tryNow(trx, id)
    return Number(numUpdatedRows)
  })
  let added = 0
  for (const stream of STREAMS) added += await addMissed(needs, id, stream, { from, to })
  await needs.db.transaction((trx) => {
    const change = { before: null, after: { from, to, arrived, deliveries: anew + added } }
    return recordAudit(trx, needs, actor, { action: 'webhook.replay', entity: { type: 'webhook', id }, ...change })
  })
  return anew + added
}

/** Numbers are given in the order of commits, which differs from that of the instants by no more than this. */
const LATE_MS = 60_000

/** What an endpoint has not been given of a stream in a period; returns how many. */
async function addMissed(
  needs: WebhookNeeds,
  id: string,
  stream: Stream,
  { from, to }: { from: number; to: number },
): Promise<number> {
  let added = 0
  for (let after = await seqBefore(needs.db.read, stream, from - LATE_MS), done = false; !done;) {
    const events = await readEvents(needs.db.read, stream, after, AT_ONCE)
    const wanted = events.filter(({ created_at }) => created_at >= from && created_at < to)
    added += await needs.db.transaction(async (trx) => {
      const endpoint = await lockEndpoint(trx, id)
      let count = 0
      for (const event of wanted) count += (await addDelivery(trx, needs, endpoint, { ...event, stream })) ? 1 : 0
      return count
    })
    const last = events.at(-1)
    done = !last || events.length < AT_ONCE || last.created_at > to + LATE_MS
    after = last?.seq ?? after
  }
  return added
}
