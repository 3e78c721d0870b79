import type { Kysely } from 'kysely'

/** How far each endpoint is in the events that are meant for other systems alone. */
export async function webhookHouseEvents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('webhook_endpoint')
    .addColumn('house_seq', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
}
