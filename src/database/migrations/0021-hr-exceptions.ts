import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
const key = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().primaryKey()

/** What HR has to look at: taps that came after their day was settled; and from how many minutes on unordered work is shown. */
export async function hrExceptions(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await db.schema.alterTable('overtime_settings').addColumn('outside_minutes', 'integer').execute()
  const table = db.schema.createTable('late_tap') as unknown as CreateTableBuilder<string, never>
  await (dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table)
    .addColumn('id', 'char(36)', key)
    .addColumn('employee_id', 'char(36)', required)
    .addColumn('idempotency_key', 'char(36)', required)
    .addColumn('body_hash', 'char(64)', required)
    .addColumn('work_date', 'char(10)', required)
    .addColumn('zone', 'varchar(60)', required)
    .addColumn('kind', 'varchar(10)', required)
    .addColumn('occurred_at', 'bigint', required)
    .addColumn('tapped_at', 'bigint', required)
    .addColumn('trusted', 'smallint', required)
    .addColumn('received_at', 'bigint', required)
    .addColumn('node', 'varchar(64)', required)
    .addColumn('receipt_number', 'varchar(40)', required)
    .addColumn('answer', dialect.longText, required)
    .addColumn('state', 'varchar(10)', required)
    .addColumn('settled_at', 'bigint')
    .addColumn('settled_by', 'varchar(200)')
    .addColumn('reason', 'varchar(500)')
    .addUniqueConstraint('late_tap_key', ['employee_id', 'idempotency_key'] as never)
    .execute()
  await db.schema.createIndex('late_tap_by_state').on('late_tap').columns(['state', 'received_at']).execute()
}
