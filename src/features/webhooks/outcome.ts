import type { Transaction } from '#src/database/database.ts'
import type { WebhookDeliveryTable, WebhookEndpointTable } from '#src/database/webhook-tables.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { systemActor } from '#src/kernel/actor.ts'
import type { DeliverNeeds } from './needs.ts'

export type Outcome = { arrived: boolean; status: number | null; says: string; ms: number }

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** The pauses between the tries of one delivery; the last is repeated until it is given up. */
const PAUSES = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR]
/** How long a delivery is tried, and how long an endpoint may fail before it is taken out of use. */
export const TRY_FOR_MS = 72 * HOUR
/** An endpoint that fails is left alone for this, doubled with each failure up to the most. */
const REST_FIRST_MS = 5 * SECOND
const REST_MOST_MS = 10 * MINUTE

/** Without control characters, and short. */
const readable = (text: string): string => text.replace(/[\p{Cc}\uFFFD]/gu, ' ').slice(0, 500)

/** Writes down what came of an attempt, and what follows for the delivery and its endpoint. */
export async function recordOutcome(
  needs: DeliverNeeds,
  delivery: WebhookDeliveryTable,
  outcome: Outcome,
): Promise<void> {
  const disabled = await needs.db.transaction(async (trx) => {
    const one = trx.kysely.selectFrom('webhook_endpoint').selectAll().where('id', '=', delivery.endpoint_id)
    const endpoint = await trx.dialect.lockRow(one).executeTakeFirst()
    if (!endpoint) return null
    await updateDelivery(trx, needs, delivery, outcome)
    return updateEndpoint(trx, needs, endpoint, outcome)
  })
  if (disabled)
    needs.log.error({ endpoint: disabled.id }, 'a webhook has failed for three days and is not used any more')
}

async function updateDelivery(
  trx: Transaction,
  { clock }: DeliverNeeds,
  { id, attempts, tried_from }: WebhookDeliveryTable,
  { arrived, status, says, ms }: Outcome,
): Promise<void> {
  const now = clock.now()
  const pause = PAUSES[Math.min(attempts, PAUSES.length) - 1] ?? 0
  const isOver = now + pause > tried_from + TRY_FOR_MS
  const state = arrived ? 'delivered' : isOver ? 'failed' : 'waiting'
  const last = { last_at: now, last_ms: ms, last_status: status, last_answer: readable(says) }
  let update = trx.kysely
    .updateTable('webhook_delivery')
    .set({ state, next_at: now + pause, ...last })
    .where('id', '=', id)
  // somebody else has taken it since, or made it arrive
  if (!arrived) update = update.where('state', '=', 'waiting').where('attempts', '=', attempts)
  await update.execute()
}

async function updateEndpoint(
  trx: Transaction,
  needs: DeliverNeeds,
  endpoint: WebhookEndpointTable,
  { arrived }: Outcome,
): Promise<WebhookEndpointTable | null> {
  const now = needs.clock.now()
  const update = trx.kysely.updateTable('webhook_endpoint').where('id', '=', endpoint.id)
  if (arrived) {
    if (endpoint.failures > 0) await update.set({ failures: 0, failing_since: null, next_at: 0 }).execute()
    return null
  }
  const failures = endpoint.failures + 1
  const since = endpoint.failing_since ?? now
  const next_at = now + Math.min(REST_FIRST_MS * 2 ** Math.min(failures - 1, 20), REST_MOST_MS)
  await update.set({ failures, failing_since: since, next_at }).execute()
  if (endpoint.active === 0 || now - since < TRY_FOR_MS) return null
  const version = endpoint.version + 1
  await update.set({ active: 0, disabled_by: 'failure', version, updated_at: now }).execute()
  await recordAudit(trx, needs, systemActor('webhooks.deliver'), {
    action: 'webhook.disable',
    entity: { type: 'webhook', id: endpoint.id },
    before: { active: true },
    after: { active: false },
  })
  return endpoint
}
