import type { Queryable, Transaction } from '#src/database/database.ts'
import type { Pseudonym } from '#src/kernel/personal-data.ts'
import { OUTSIDE_ONLY } from '#src/outbox/append.ts'
import { personOf } from './events.ts'
import type { WebhookNeeds } from './needs.ts'

const KEEP_MS = 30 * 24 * 3_600_000
const AT_ONCE = 500

/** Deletes what arrived or was given up more than thirty days ago; returns how many. */
export async function sweepDeliveries({ db, clock }: WebhookNeeds): Promise<number> {
  const before = clock.now() - KEEP_MS
  let swept = 0
  for (;;) {
    const old = await db.read.kysely
      .selectFrom('webhook_delivery')
      .select('id')
      .where('created_at', '<', before)
      .where('state', '!=', 'waiting')
      .orderBy('created_at')
      .limit(AT_ONCE)
      .execute()
    if (old.length === 0) return swept
    const ids = old.map(({ id }) => id)
    await db.transaction((trx) => trx.kysely.deleteFrom('webhook_delivery').where('id', 'in', ids).execute())
    swept += old.length
  }
}

/** What messages have been made about a person, for an export. */
export const readMessages = ({ kysely }: Queryable, employeeId: string): Promise<unknown> =>
  kysely
    .selectFrom('webhook_delivery as d')
    .innerJoin('webhook_endpoint as e', 'e.id', 'd.endpoint_id')
    .select(['d.created_at', 'd.type', 'd.state', 'd.body', 'e.url'])
    .where('d.employee_id', '=', employeeId)
    .execute()

/**
 * Messages about a person who is erased go, and what may still become one names them no more; what has arrived elsewhere
 * is the business of whoever has it.
 */
export async function eraseMessages(
  { kysely }: Transaction,
  employeeId: string,
  pseudonym: Pick<Pseudonym, 'number' | 'name'>,
): Promise<void> {
  await kysely.deleteFrom('webhook_delivery').where('employee_id', '=', employeeId).execute()
  // a week of what other systems alone were told, however large the house
  const events = await kysely
    .selectFrom('feed_event')
    .select(['id', 'event', 'payload'])
    .where('channels', '=', JSON.stringify([OUTSIDE_ONLY]))
    .where('payload', 'like', `%${employeeId}%`)
    .execute()
  for (const { id, event, payload } of events) {
    if (personOf(event, payload) !== employeeId) continue
    const text = JSON.stringify(nameless(JSON.parse(payload) as Named, pseudonym))
    await kysely.updateTable('feed_event').set({ payload: text }).where('id', '=', id).execute()
  }
}

type Named = { employee?: { id: string; number: string } }

/** What is told of somebody's overtime and requests has their number; what is told of their record all that it says. */
const nameless = (data: Named, { number, name }: Pick<Pseudonym, 'number' | 'name'>): object =>
  data.employee ? { ...data, employee: { ...data.employee, number } } : { ...data, number, name, job_title: null }
