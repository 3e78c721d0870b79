import { sql } from 'kysely'
import type { CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const BEGINNING = '2000-01-01'
type Tables = {
  calendar_policy: { cuti_bersama: string; updated_at: number }
  calendar_policy_from: { from_date: string; cuti_bersama: string; updated_at: number }
}

/** What the company makes of cuti bersama, by the date from which it holds. What a house has said so far holds always. */
export async function calendarPolicyFrom(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const table = db.schema.createTable('calendar_policy_from') as unknown as CreateTableBuilder<string, never>
  await (dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table)
    .addColumn('from_date', 'char(10)', (column) => column.notNull().primaryKey())
    .addColumn('cuti_bersama', 'varchar(20)', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute()
  const known = db as Kysely<Tables>
  const said = await known.selectFrom('calendar_policy').select(['cuti_bersama', 'updated_at']).executeTakeFirst()
  const there = await known.selectFrom('calendar_policy_from').select('from_date').executeTakeFirst()
  if (!said || there) return
  await known
    .insertInto('calendar_policy_from')
    .values({ from_date: BEGINNING, ...said })
    .execute()
}
