import type { Transaction } from '#src/database/database.ts'
import type { WebhookDeliveryTable, WebhookEndpointTable } from '#src/database/webhook-tables.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { post } from '#src/outgoing/post.ts'
import { internalAllowed } from '#src/outgoing/internal.ts'
import type { DeliverNeeds } from './needs.ts'
import { recordOutcome } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { signedHeaders } from './sign.ts'

/** One attempt, from the look-up of the name to the answer. Milliseconds. */
const TIMEOUT_MS = 10_000
/** Whoever has claimed a delivery is given so long; then another worker makes it. */
const CLAIM_MS = 30_000
/** Attempts to one endpoint side by side. */
const SIDE_BY_SIDE = 4
const EXCERPT_BYTES = 500

type Claimed = { endpoint: WebhookEndpointTable; deliveries: WebhookDeliveryTable[] }

/**
 * Makes what is due to one endpoint, some at a time, until nothing is or one fails: then the endpoint is left alone for a
 * while. At least once: a process that dies after the answer and before it is written makes the delivery again.
 * Returns how many attempts were made.
 */
export async function deliverTo(
  needs: DeliverNeeds,
  id: string,
  isStopped: () => boolean = () => false,
): Promise<number> {
  let attempts = 0
  while (!isStopped()) {
    const claimed = await claim(needs, id)
    if (!claimed) return attempts
    const { endpoint, deliveries } = claimed
    const arrived = await Promise.all(deliveries.map((one) => attempt(needs, endpoint, one)))
    attempts += arrived.length
    if (arrived.includes(false)) return attempts
  }
  return attempts
}

async function claim(needs: DeliverNeeds, id: string): Promise<Claimed | null> {
  const { db, clock } = needs
  const now = clock.now()
  const endpoint = await db.read.kysely
    .selectFrom('webhook_endpoint')
    .selectAll()
    .where('id', '=', id)
    .where('active', '=', 1)
    .where('next_at', '<=', now)
    .executeTakeFirst()
  if (!endpoint) return null
  // an endpoint that does not answer is tried with one message, not with several
  const limit = endpoint.failures > 0 ? 1 : SIDE_BY_SIDE
  const due = await db.read.kysely
    .selectFrom('webhook_delivery')
    .selectAll()
    .where('endpoint_id', '=', id)
    .where('state', '=', 'waiting')
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  if (due.length === 0) return null
  const deliveries = await db.transaction((trx) => claimEach(trx, due, now + CLAIM_MS))
  return deliveries.length > 0 ? { endpoint, deliveries } : null
}

async function claimEach(
  trx: Transaction,
  due: readonly WebhookDeliveryTable[],
  until: number,
): Promise<WebhookDeliveryTable[]> {
  const claimed: WebhookDeliveryTable[] = []
  for (const row of due) {
    const attempts = row.attempts + 1
    const update = await trx.kysely
      .updateTable('webhook_delivery')
      .set({ next_at: until, attempts })
      .where('id', '=', row.id)
      .where('state', '=', 'waiting')
      .where('next_at', '=', row.next_at)
      .where('attempts', '=', row.attempts)
      .executeTakeFirst()
    if (Number(update.numUpdatedRows) === 1) claimed.push({ ...row, attempts, next_at: until })
  }
  return claimed
}

/** Whether it arrived. */
async function attempt(
  needs: DeliverNeeds,
  endpoint: WebhookEndpointTable,
  delivery: WebhookDeliveryTable,
): Promise<boolean> {
  const started = needs.clock.monotonic()
  const answer = await send(needs, endpoint, delivery)
  const outcome: Outcome = { ...answer, ms: Math.round(needs.clock.monotonic() - started) }
  await recordOutcome(needs, delivery, outcome)
  return outcome.arrived
}

async function send(
  { clock, internal }: DeliverNeeds,
  endpoint: WebhookEndpointTable,
  { message_id, body }: WebhookDeliveryTable,
): Promise<Omit<Outcome, 'ms'>> {
  const now = clock.now()
  const { secret, old_secret, old_secret_until } = endpoint
  const secrets = old_secret && (old_secret_until ?? 0) > now ? [secret, old_secret] : [secret]
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Hadir-Webhooks/1',
    ...signedHeaders(secrets, { id: message_id, at: now, body }),
  }
  const allowPrivate = internalAllowed(internal)
  try {
    const wanted = { url: endpoint.url, body, headers, allowPrivate, timeoutMs: TIMEOUT_MS }
    const { status, excerpt } = await post(wanted, clock, EXCERPT_BYTES)
    return { arrived: status >= 200 && status <= 299, status, says: excerpt }
  } catch (error) {
    return { arrived: false, status: null, says: messageOf(error) }
  }
}
