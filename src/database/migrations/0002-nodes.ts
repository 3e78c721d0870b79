import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
const key = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().primaryKey()

/** What each process says of itself, and what workers are asked to put back into the queue. */
export async function nodes(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const create = (name: string): CreateTableBuilder<string, never> => {
    const table = db.schema.createTable(name) as unknown as CreateTableBuilder<string, never>
    return dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table
  }
  await create('node_report')
    .addColumn('instance', 'char(36)', key)
    .addColumn('node', 'varchar(64)', required)
    .addColumn('role', 'varchar(20)', required)
    .addColumn('version', 'varchar(40)', required)
    .addColumn('started_at', 'bigint', required)
    .addColumn('seen_at', 'bigint', required)
    .addColumn('clock_off_ms', 'bigint', required)
    .addColumn('number', 'bigint', required)
    .addColumn('left_at', 'bigint')
    .addColumn('report', dialect.longText, required)
    .execute()
  await create('queue_order')
    .addColumn('id', 'char(36)', key)
    .addColumn('job', 'varchar(255)', required)
    .addColumn('asked_by', 'varchar(200)', required)
    .addColumn('asked_at', 'bigint', required)
    .addColumn('claimed_by', 'varchar(64)')
    .addColumn('claimed_until', 'bigint')
    .addColumn('done_at', 'bigint')
    .addColumn('result', 'integer')
    .addColumn('fault', 'varchar(40)')
    .execute()
}
