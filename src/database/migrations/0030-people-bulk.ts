import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()

/** What was answered to a change of many people, so that the same key again changes nothing. */
export async function peopleBulk(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const table = db.schema.createTable('people_bulk') as unknown as CreateTableBuilder<string, never>
  await (dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table)
    .addColumn('asked_by', 'char(36)', required)
    .addColumn('idempotency_key', 'char(36)', required)
    .addColumn('body_hash', 'char(64)', required)
    .addColumn('answer', dialect.longText, required)
    .addColumn('created_at', 'bigint', required)
    .addPrimaryKeyConstraint('people_bulk_once', ['asked_by', 'idempotency_key'] as never)
    .execute()
  await db.schema.createIndex('people_bulk_old').on('people_bulk').columns(['created_at']).execute()
}
