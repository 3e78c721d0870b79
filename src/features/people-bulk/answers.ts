import type { BulkResult } from '#contract/people-bulk.ts'
import type { Transaction } from '#src/database/database.ts'
import type { Schema } from '#src/database/schema.ts'
import { AppError } from '#src/kernel/errors.ts'

type Row = Schema['people_bulk']
type Key = Pick<Row, 'asked_by' | 'idempotency_key'>
const KEPT_MS = 7 * 86_400_000

/** What the same person was answered to this key, or nothing. Throws `people/key-reused` where it was something else. */
export async function answeredBefore(trx: Transaction, key: Key, body_hash: string): Promise<BulkResult | null> {
  const row = await trx.kysely
    .selectFrom('people_bulk')
    .select(['body_hash', 'answer'])
    .where('asked_by', '=', key.asked_by)
    .where('idempotency_key', '=', key.idempotency_key)
    .executeTakeFirst()
  if (!row) return null
  if (row.body_hash !== body_hash) throw new AppError('people/key-reused')
  return JSON.parse(row.answer) as BulkResult
}

/** Of two who send the same key at once one is answered, the other is told to ask again: `server/busy`. */
export async function keepAnswer(trx: Transaction, row: Row): Promise<void> {
  try {
    await trx.kysely.insertInto('people_bulk').values(row).execute()
  } catch (cause) {
    throw trx.dialect.isUniqueViolation(cause) ? new AppError('server/busy', { cause }) : cause
  }
}

/** Nobody asks again after a week. */
export const dropOld = (trx: Transaction, now: number): Promise<unknown> =>
  trx.kysely
    .deleteFrom('people_bulk')
    .where('created_at', '<', now - KEPT_MS)
    .execute()
