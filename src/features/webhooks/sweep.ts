import type { Queryable, Transaction } from '#src/database/database.ts'
import type { Pseudonym } from '#src/kernel/personal-data.ts'
import { OUTSIDE_ONLY } from '#src/outbox/append.ts'
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
  { number }: Pick<Pseudonym, 'number'>,
): Promise<void> {
  await kysely.deleteFrom('webhook_delivery').where('employee_id', '=', employeeId).execute()
  // a week of what other systems alone were told, however large the house
  const events = await kysely
    .selectFrom('feed_event')
    .select(['id', 'payload'])
    .where('channels', '=', JSON.stringify([OUTSIDE_ONLY]))
    .where('payload', 'like', `%${employeeId}%`)
    .execute()
  for (const { id, payload } of events) {
    const data = JSON.parse(payload) as { employee?: { id: string; number: string } }
    if (data.employee?.id !== employeeId) continue
    data.employee.number = number
    const text = JSON.stringify(data)
    await kysely.updateTable('feed_event').set({ payload: text }).where('id', '=', id).execute()
  }
}
