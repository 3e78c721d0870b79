import type { Transaction } from '#src/database/database.ts'
import type { WebhookDeliveryTable, WebhookEndpointTable } from '#src/database/webhook-tables.ts'
import { bodyOf, personOf, typeOf } from './events.ts'
import type { WebhookNeeds } from './needs.ts'
import { headsOf, readEvents, STREAMS } from './streams.ts'
import type { Stream, Told } from './streams.ts'

const AT_ONCE = 200

/**
 * Writes a delivery for each event that an endpoint wants and has not been given, and moves its cursor, in one transaction
 * under the endpoint's lock: two workers never take up an event twice, and none is passed over, because numbers are dense
 * and given after the commit. Costs one look where no endpoint is in use. Returns the endpoints that are in use.
 */
export async function gather(needs: WebhookNeeds): Promise<string[]> {
  const { read } = needs.db
  const active = await read.kysely
    .selectFrom('webhook_endpoint')
    .select(['id', 'seq', 'house_seq'])
    .where('active', '=', 1)
    .execute()
  if (active.length === 0) return []
  const heads = await headsOf(read)
  for (const endpoint of active) {
    for (const stream of STREAMS) {
      if (endpoint[stream.cursor] >= heads[stream.cursor]) continue
      while ((await needs.db.transaction((trx) => gatherFor(trx, needs, endpoint.id, stream))) === AT_ONCE);
    }
  }
  return active.map(({ id }) => id)
}

async function gatherFor(trx: Transaction, needs: WebhookNeeds, id: string, stream: Stream): Promise<number> {
  const one = trx.kysely.selectFrom('webhook_endpoint').selectAll().where('id', '=', id).where('active', '=', 1)
  const endpoint = await trx.dialect.lockRow(one).executeTakeFirst()
  if (!endpoint) return 0
  const events = await readEvents(trx, stream, endpoint[stream.cursor], AT_ONCE)
  const last = events.at(-1)
  if (!last) return 0
  for (const event of events) await addDelivery(trx, needs, endpoint, { ...event, stream })
  const cursor = { [stream.cursor]: last.seq }
  await trx.kysely.updateTable('webhook_endpoint').set(cursor).where('id', '=', id).execute()
  return events.length
}

/** Adds what an event means for an endpoint; false where it wants it not, or has it already. */
export async function addDelivery(
  trx: Transaction,
  needs: WebhookNeeds,
  endpoint: Pick<WebhookEndpointTable, 'id' | 'events'>,
  event: Told & { stream: Stream },
): Promise<boolean> {
  const type = typeOf(event.event)
  if (!type || !(JSON.parse(endpoint.events) as string[]).includes(type)) return false
  // a database that was restored gives its numbers anew, under another epoch
  const messageId = `msg_${event.epoch}_${event.stream.mark}${event.seq}`
  const row = newDelivery(needs, {
    endpoint_id: endpoint.id,
    message_id: messageId,
    type,
    employee_id: personOf(type, event.payload),
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
