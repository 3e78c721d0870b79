import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const DAY = 86_400_000
const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()

type Tables = {
  attendance: { work_date: string }
  overtime_break: { valid_from: string; minutes: number; after_minutes: number; created_at: number }
}

/**
 * The break in overtime on rest days, by the date from which it holds, and the zone that an order was given in. A house
 * that has counted without a break goes on so for the days that it has, and by the law from the day after; a new one
 * goes by the law and has no row.
 */
export async function overtimeRules(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await db.schema.alterTable('overtime_member').addColumn('zone', 'varchar(60)').execute()
  const table = db.schema.createTable('overtime_break') as unknown as CreateTableBuilder<string, never>
  await (dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table)
    .addColumn('valid_from', 'char(10)', (column) => column.notNull().primaryKey())
    .addColumn('minutes', 'integer', required)
    .addColumn('after_minutes', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .execute()
  const known = db as Kysely<Tables>
  const days = known.selectFrom('attendance').select((eb) => eb.fn.max('work_date').as('last'))
  const last = (await days.executeTakeFirst())?.last ?? null
  const there = await known.selectFrom('overtime_break').select('valid_from').executeTakeFirst()
  if (last === null || there) return
  const next = new Date(Date.parse(last) + DAY).toISOString().slice(0, 10)
  await known
    .insertInto('overtime_break')
    .values([
      { valid_from: '2000-01-01', minutes: 0, after_minutes: 240, created_at: 0 },
      { valid_from: next, minutes: 30, after_minutes: 240, created_at: 0 },
    ])
    .execute()
}
