import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
const key = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().primaryKey()

/** Holidays and cuti bersama, which deliveries of the years were taken over, and what the company makes of them. */
export async function calendar(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const create = (name: string): CreateTableBuilder<string, never> => {
    const table = db.schema.createTable(name) as unknown as CreateTableBuilder<string, never>
    return dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table
  }
  await create('calendar_day')
    .addColumn('id', 'char(36)', key)
    .addColumn('date', 'char(10)', required)
    .addColumn('place', 'varchar(36)', required)
    .addColumn('kind', 'varchar(20)', required)
    .addColumn('name', 'varchar(200)', required)
    .addColumn('source', 'varchar(200)', required)
    .addColumn('origin', 'varchar(20)', required)
    .addColumn('version', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('updated_at', 'bigint', required)
    .addUniqueConstraint('calendar_day_once', ['date', 'place'] as never)
    .execute()
  await create('calendar_year')
    .addColumn('year', 'integer', key)
    .addColumn('version', 'integer', required)
    .addColumn('applied_at', 'bigint', required)
    .execute()
  await create('calendar_policy')
    .addColumn('id', 'integer', key)
    .addColumn('cuti_bersama', 'varchar(20)', required)
    .addColumn('version', 'integer', required)
    .addColumn('updated_at', 'bigint', required)
    .execute()
}
