import type { Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

/** Two people ask to swap shifts: with whom, and what both were planned for when it was asked. */
export async function shiftSwaps(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await db.schema.alterTable('day_request').addColumn('partner_id', 'char(36)').execute()
  await db.schema.alterTable('day_request').addColumn('swap', dialect.longText).execute()
  await db.schema.createIndex('day_request_by_partner').on('day_request').columns(['partner_id', 'to_date']).execute()
}
