import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
const key = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().primaryKey()

/** What reports say of the days of a settled period, and how far the writing of it is. */
export async function settledDays(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const create = (name: string, suffix: string): CreateTableBuilder<string, never> => {
    const table = db.schema.createTable(name) as unknown as CreateTableBuilder<string, never>
    return suffix ? table.modifyEnd(sql.raw(suffix)) : table
  }
  await create('settlement', dialect.tableSuffix)
    .addColumn('id', 'char(36)', key)
    .addColumn('from_date', 'char(10)', required)
    .addColumn('to_date', 'char(10)', required)
    .addColumn('state', 'varchar(10)', required)
    .addColumn('locked_by', 'varchar(200)', required)
    .addColumn('locked_at', 'bigint', required)
    .addColumn('total', 'integer', required)
    .addColumn('done', 'integer', required)
    .addColumn('next_date', 'char(10)', required)
    .addColumn('after_employee', 'varchar(36)', required)
    .addColumn('claim', 'varchar(36)', required)
    .addColumn('claimed_until', 'bigint', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('done_at', 'bigint')
    .execute()
  await create('settled_day', dialect.clusteredSuffix)
    .addColumn('employee_id', 'char(36)', required)
    .addColumn('work_date', 'char(10)', required)
    .addColumn('employed', 'integer', required)
    .addColumn('department_id', 'char(36)', required)
    .addColumn('site_id', 'char(36)', required)
    .addColumn('attendance_id', 'char(36)')
    .addColumn('masuk_at', 'bigint')
    .addColumn('pulang_at', 'bigint')
    .addColumn('minutes', 'integer', required)
    .addColumn('day', dialect.longText)
    .addColumn('facts', 'char(43)', required)
    .addColumn('overtime', dialect.longText)
    .addPrimaryKeyConstraint('settled_day_pk', ['employee_id', 'work_date'] as never)
    .execute()
  await create('settled_facts', dialect.tableSuffix)
    .addColumn('hash', 'char(43)', key)
    .addColumn('facts', dialect.longText, required)
    .execute()
}
