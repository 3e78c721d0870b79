import type { Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

/**
 * Relays in processes of their own ask many times a second whether a delivery is due; without an index that reads
 * every delivery while Redis is away and they pile up. Where one process does everything a commit tells it, and an
 * index would only make every check-in dearer.
 */
export async function deliveryDue(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  if (!dialect.locksRows) return
  await db.schema.createIndex('delivery_due').on('delivery').columns(['claimed_until']).execute()
}
