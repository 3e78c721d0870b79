import type { CreateWebhook, UpdateWebhook, WebhookEndpoint, WebhookWithSecret } from '#contract/webhooks.ts'
import type { z } from 'zod'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { WebhookEndpointTable } from '#src/database/webhook-tables.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { checkedUrl } from './address.ts'
import type { WebhookNeeds } from './needs.ts'
import { newSecret } from './sign.ts'
import { headsOf } from './streams.ts'

const MOST = 20

const entity = (id: string): { type: string; id: string } => ({ type: 'webhook', id })
const audited = ({ url, description, events, active }: WebhookEndpointTable): Record<string, unknown> => ({
  url,
  description,
  events: JSON.parse(events) as unknown,
  active: active === 1,
})

export async function listEndpoints({ kysely }: Queryable, now: number): Promise<WebhookEndpoint[]> {
  const rows = await kysely.selectFrom('webhook_endpoint').selectAll().orderBy('created_at').orderBy('id').execute()
  const counts = await kysely
    .selectFrom('webhook_delivery')
    .select((eb) => ['endpoint_id', eb.fn.countAll<number | string>().as('count')])
    .where('state', '=', 'waiting')
    .groupBy('endpoint_id')
    .execute()
  const waiting = new Map(counts.map(({ endpoint_id, count }) => [endpoint_id, Number(count)]))
  return rows.map((row) => shown(row, waiting.get(row.id) ?? 0, now))
}

const shown = (row: WebhookEndpointTable, waiting: number, now: number): WebhookEndpoint => ({
  id: row.id,
  url: row.url,
  description: row.description,
  events: JSON.parse(row.events) as string[],
  active: row.active === 1,
  disabled_by: row.disabled_by as WebhookEndpoint['disabled_by'],
  failing_since: row.failing_since,
  waiting,
  old_secret_until: (row.old_secret_until ?? 0) > now ? row.old_secret_until : null,
  version: row.version,
  created_at: row.created_at,
  updated_at: row.updated_at,
})

async function shownAgain(trx: Transaction, needs: WebhookNeeds, id: string): Promise<WebhookEndpoint> {
  const found = (await listEndpoints(trx, needs.clock.now())).find((one) => one.id === id)
  if (!found) throw new AppError('webhooks/not-found')
  return found
}

/** One endpoint, locked. Throws `webhooks/not-found`. */
export async function lockEndpoint(trx: Transaction, id: string): Promise<WebhookEndpointTable> {
  const one = trx.kysely.selectFrom('webhook_endpoint').selectAll().where('id', '=', id)
  const row = await trx.dialect.lockRow(one).executeTakeFirst()
  if (!row) throw new AppError('webhooks/not-found')
  return row
}

/** A new endpoint, told of what happens from now on. Throws `webhooks/url-refused`, `webhooks/too-many`. */
export function createEndpoint(
  needs: WebhookNeeds,
  wanted: z.infer<typeof CreateWebhook>,
  actor: Actor,
): Promise<WebhookWithSecret> {
  const { db, clock, ids, internal } = needs
  const url = checkedUrl(wanted.url, internal)
  return db.transaction(async (trx) => {
    if ((await listEndpoints(trx, 0)).length >= MOST) throw new AppError('webhooks/too-many')
    const now = clock.now()
    const row: WebhookEndpointTable = {
      id: ids.uuid(),
      url,
      description: wanted.description,
      events: JSON.stringify([...new Set(wanted.events)]),
      secret: newSecret(ids.token()),
      old_secret: null,
      old_secret_until: null,
      active: 1,
      disabled_by: null,
      ...(await headsOf(trx)),
      failures: 0,
      failing_since: null,
      next_at: 0,
      version: 1,
      created_at: now,
      updated_at: now,
    }
    await trx.kysely.insertInto('webhook_endpoint').values(row).execute()
    const change = { action: 'webhook.create', entity: entity(row.id), before: null, after: audited(row) }
    await recordAudit(trx, needs, actor, change)
    return { endpoint: shown(row, 0, now), secret: row.secret }
  })
}

/**
 * Changes an endpoint. One that is put into use again begins with what happens from now on, and with what was still
 * waiting. Throws `webhooks/not-found`, `webhooks/changed-meanwhile`, `webhooks/url-refused`.
 */
export function changeEndpoint(
  needs: WebhookNeeds,
  id: string,
  wanted: z.infer<typeof UpdateWebhook>,
  actor: Actor,
): Promise<WebhookEndpoint> {
  const url = wanted.url === undefined ? undefined : checkedUrl(wanted.url, needs.internal)
  return needs.db.transaction(async (trx) => {
    const row = await lockEndpoint(trx, id)
    if (row.version !== wanted.version)
      throw new AppError('webhooks/changed-meanwhile', { data: await shownAgain(trx, needs, id) })
    const changed: WebhookEndpointTable = {
      ...row,
      ...(url === undefined ? {} : { url }),
      ...(wanted.description === undefined ? {} : { description: wanted.description }),
      ...(wanted.events === undefined ? {} : { events: JSON.stringify([...new Set(wanted.events)]) }),
      ...(await inUse(trx, row, wanted.active)),
      version: row.version + 1,
      updated_at: needs.clock.now(),
    }
    await trx.kysely.updateTable('webhook_endpoint').set(changed).where('id', '=', id).execute()
    const change = { entity: entity(id), before: audited(row), after: audited(changed) }
    await recordAudit(trx, needs, actor, { action: 'webhook.change', ...change })
    return shownAgain(trx, needs, id)
  })
}

async function inUse(
  trx: Transaction,
  row: WebhookEndpointTable,
  active: boolean | undefined,
): Promise<Partial<WebhookEndpointTable>> {
  if (active === undefined || active === (row.active === 1)) return {}
  if (!active) return { active: 0, disabled_by: 'person' }
  return { active: 1, disabled_by: null, failures: 0, failing_since: null, next_at: 0, ...(await headsOf(trx)) }
}

/** Removes an endpoint with everything that was or is to be delivered to it. Throws `webhooks/not-found`. */
export function removeEndpoint(needs: WebhookNeeds, id: string, actor: Actor): Promise<void> {
  return needs.db.transaction(async (trx) => {
    const row = await lockEndpoint(trx, id)
    await trx.kysely.deleteFrom('webhook_delivery').where('endpoint_id', '=', id).execute()
    await trx.kysely.deleteFrom('webhook_endpoint').where('id', '=', id).execute()
    const change = { action: 'webhook.remove', entity: entity(id), before: audited(row), after: null }
    await recordAudit(trx, needs, actor, change)
  })
}

/** A new secret; the one before stays good for some hours, in which messages are signed with both. */
export function rotateSecret(
  needs: WebhookNeeds,
  id: string,
  keepHours: number,
  actor: Actor,
): Promise<WebhookWithSecret> {
  return needs.db.transaction(async (trx) => {
    const row = await lockEndpoint(trx, id)
    const now = needs.clock.now()
    const secret = newSecret(needs.ids.token())
    const until = now + keepHours * 3_600_000
    const old =
      keepHours > 0 ? { old_secret: row.secret, old_secret_until: until } : { old_secret: null, old_secret_until: null }
    const stamp = { version: row.version + 1, updated_at: now }
    await trx.kysely
      .updateTable('webhook_endpoint')
      .set({ secret, ...old, ...stamp })
      .where('id', '=', id)
      .execute()
    const change = { entity: entity(id), before: null, after: { keep_hours: keepHours } }
    await recordAudit(trx, needs, actor, { action: 'webhook.rotate', ...change })
    return { endpoint: await shownAgain(trx, needs, id), secret }
  })
}
