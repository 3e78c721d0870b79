import type { Kysely } from 'kysely'

/**
 * Letters that come later, leave that ends earlier, decisions that nobody makes, and how long letters and requests are
 * kept. All of it may be empty: a node of before writes none of it.
 */
export async function requestsByHr(db: Kysely<unknown>): Promise<void> {
  const add = (table: string, column: string, type: 'bigint' | 'integer' | 'char(10)' | 'varchar(10)'): Promise<void> =>
    db.schema.alterTable(table).addColumn(column, type).execute()
  await add('day_request', 'waiting_since', 'bigint')
  await add('day_request', 'letter_state', 'varchar(10)')
  await add('day_request', 'back_on', 'char(10)')
  await add('day_request', 'first_to', 'char(10)')
  await add('request_deed', 'back_on', 'char(10)')
  await add('retention', 'letters_months', 'integer')
  await add('retention', 'requests_years', 'integer')
}
