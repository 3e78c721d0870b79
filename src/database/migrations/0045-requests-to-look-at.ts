import type { Kysely } from 'kysely'

/** The few requests that were approved and still want something: an answer, or a letter. */
export async function requestsToLookAt(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('day_request_by_back').on('day_request').columns(['back_on']).execute()
  await db.schema.createIndex('day_request_by_letter').on('day_request').columns(['letter_state', 'to_date']).execute()
}
