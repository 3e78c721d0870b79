import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
const key = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().primaryKey()

/** When a period begins and who signs, how payroll files look, and the files that are made in the background. */
export async function reports(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const create = (name: string): CreateTableBuilder<string, never> => {
    const table = db.schema.createTable(name) as unknown as CreateTableBuilder<string, never>
    return dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table
  }
  await create('report_settings')
    .addColumn('id', 'integer', key)
    .addColumn('start_day', 'integer', required)
    .addColumn('signatures', dialect.longText, required)
    .addColumn('version', 'integer', required)
    .addColumn('updated_at', 'bigint', required)
    .execute()
  await create('report_mapping')
    .addColumn('id', 'char(36)', key)
    .addColumn('name', 'varchar(200)', required)
    .addColumn('columns', dialect.longText, required)
    .addColumn('version', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('updated_at', 'bigint', required)
    .addUniqueConstraint('report_mapping_name', ['name'] as never)
    .execute()
  await create('report_export')
    .addColumn('id', 'char(36)', key)
    .addColumn('account_id', 'char(36)', required)
    .addColumn('asked_by', 'varchar(200)', required)
    .addColumn('kind', 'varchar(20)', required)
    .addColumn('format', 'varchar(10)', required)
    .addColumn('file_name', 'varchar(200)', required)
    .addColumn('params', dialect.longText, required)
    .addColumn('reach', dialect.longText, required)
    .addColumn('state', 'varchar(10)', required)
    .addColumn('done', 'integer', required)
    .addColumn('total', 'integer')
    .addColumn('size', 'bigint')
    .addColumn('fault', 'varchar(100)')
    .addColumn('attempts', 'integer', required)
    .addColumn('run_id', 'char(36)')
    .addColumn('claimed_until', 'bigint', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('finished_at', 'bigint')
    .addColumn('expires_at', 'bigint')
    .execute()
  await index(db, ['account_id', 'created_at'])
  await index(db, ['state', 'claimed_until'])
  await create('report_piece')
    .addColumn('run_id', 'char(36)', required)
    .addColumn('number', 'integer', required)
    .addColumn('content', dialect.longText, required)
    .addPrimaryKeyConstraint('report_piece_key', ['run_id', 'number'] as never)
    .execute()
}

const index = (db: Kysely<unknown>, columns: string[]): Promise<void> =>
  db.schema
    .createIndex(`report_export_${columns.join('_')}`)
    .on('report_export')
    .columns(columns)
    .execute()
