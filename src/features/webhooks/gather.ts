import { ALL_ATTENDANCES } from '#contract/channels.ts'
import type { Transaction } from '#src/database/database.ts'
import type { WebhookDeliveryTable, WebhookEndpointTable } from '#src/database/webhook-tables.ts'
import { bodyOf, typeOf } from './events.ts'
import type { WebhookNeeds } from './needs.ts'

const AT_ONCE = 200

export type Told = { seq: number; event: string; payload: string; created_at: number; epoch: string }

/** The events of the house after a number, in the order of their numbers. */
export const readEvents = (trx: Pick<Transaction, 'kysely'>, after: number, limit = AT_ONCE): Promise<Told[]> =>
  trx.kysely
    .selectFrom('channel_head')
    .innerJoin('feed', 'feed.channel_id', 'channel_head.id')
    .innerJoin('feed_event', 'feed_event.id', 'feed.event_id')
    .innerJoin('stream', (join) => join.on('stream.id', '=', 1))
    .select(['feed.seq', 'feed_event.event', 'feed_event.payload', 'feed_event.created_at', 'stream.epoch'])
    .where('channel_head.channel', '=', ALL_ATTENDANCES)
    .where('feed.seq', '>', after)
    .orderBy('feed.seq')
    .limit(limit)
    .execute()

/** The last number that was given. */
export async function headOf({ kysely }: Pick<Transaction, 'kysely'>): Promise<number> {
  const query = kysely.selectFrom('channel_head').select('seq').where('channel', '=', ALL_ATTENDANCES)
  return (await query.executeTakeFirst())?.seq ?? 0
}

/**
 * Writes a delivery for each event that an endpoint wants and has not been given, and moves its cursor, in one transaction
 * under the endpoint's lock: two workers never take up an event twice, and none is passed over, because numbers are dense
 * and given after the commit. Costs one look where no endpoint is in use. Returns the endpoints that are in use.
 */
export async function gather(needs: WebhookNeeds): Promise<string[]> {
  const { read } = needs.db
  const active = await read.kysely
    .selectFrom('webhook_endpoint')
    .select(['id', 'seq'])
    .where('active', '=', 1)
    .execute()
  if (active.length === 0) return []
  const head = await headOf(read)
  for (const { id, seq } of active) {
    if (seq < head) while ((await needs.db.transaction((trx) => gatherFor(trx, needs, id))) === AT_ONCE);
  }
  return active.map(({ id }) => id)
}

async function gatherFor(trx: Transaction, needs: WebhookNeeds, id: string): Promise<number> {
  const one = trx.kysely.selectFrom('webhook_endpoint').selectAll().where('id', '=', id).where('active', '=', 1)
  const endpoint = await trx.dialect.lockRow(one).executeTakeFirst()
  if (!endpoint) return 0
  const events = await readEvents(trx, endpoint.seq)
  const last = events.at(-1)
  if (!last) return 0
  for (const event of events) await addDelivery(trx, needs, endpoint, event)
  await trx.kysely.updateTable('webhook_endpoint').set({ seq: last.seq }).where('id', '=', id).execute()
  return events.length
}

/** Adds what an event means for an endpoint; false where it wants it not, or has it already. */
export async function addDelivery(
  trx: Transaction,
  needs: WebhookNeeds,
  endpoint: Pick<WebhookEndpointTable, 'id' | 'events'>,
  event: Told,
): Promise<boolean> {
  const type = typeOf(event.event)
  if (!type || !(JSON.parse(endpoint.events) as string[]).includes(type)) return false
  // a database that was restored gives its numbers anew, under another epoch
  const messageId = `msg_${event.epoch}_${event.seq}`
  const { user } = JSON.parse(event.payload) as { user?: { id: string } }
  const row = newDelivery(needs, {
    endpoint_id: endpoint.id,
    message_id: messageId,
    type,
    employee_id: user?.id ?? null,
    body: bodyOf(type, messageId, event.created_at, event.payload),
  })
  try {
    await trx.kysely.insertInto('webhook_delivery').values(row).execute()
    return true
  } catch (error) {
    if (trx.dialect.isUniqueViolation(error)) return false
    throw error
  }
}

type Said = Pick<WebhookDeliveryTable, 'endpoint_id' | 'message_id' | 'type' | 'employee_id' | 'body'>

/** A delivery that is to be made now. */
export function newDelivery({ ids, clock }: Pick<WebhookNeeds, 'ids' | 'clock'>, said: Said): WebhookDeliveryTable {
  const now = clock.now()
  const untried = { last_at: null, last_ms: null, last_status: null, last_answer: null }
  const due = { state: 'waiting', attempts: 0, next_at: now, tried_from: now, created_at: now }
  return { id: ids.uuid(), ...said, ...due, ...untried }
}
