import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
const key = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().primaryKey()

/** Other systems that are told of what happens, and the messages to them. */
export async function webhooks(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const create = (name: string): CreateTableBuilder<string, never> => {
    const table = db.schema.createTable(name) as unknown as CreateTableBuilder<string, never>
    return dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table
  }
  await create('webhook_endpoint')
    .addColumn('id', 'char(36)', key)
    .addColumn('url', 'varchar(500)', required)
    .addColumn('description', 'varchar(200)', required)
    .addColumn('events', 'varchar(1000)', required)
    .addColumn('secret', 'varchar(100)', required)
    .addColumn('old_secret', 'varchar(100)')
    .addColumn('old_secret_until', 'bigint')
    .addColumn('active', 'smallint', required)
    .addColumn('disabled_by', 'varchar(20)')
    .addColumn('seq', 'bigint', required)
    .addColumn('failures', 'integer', required)
    .addColumn('failing_since', 'bigint')
    .addColumn('next_at', 'bigint', required)
    .addColumn('version', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('updated_at', 'bigint', required)
    .execute()
  await create('webhook_delivery')
    .addColumn('id', 'char(36)', key)
    .addColumn('endpoint_id', 'char(36)', required)
    .addColumn('message_id', 'varchar(80)', required)
    .addColumn('type', 'varchar(60)', required)
    .addColumn('employee_id', 'char(36)')
    .addColumn('body', dialect.longText, required)
    .addColumn('state', 'varchar(20)', required)
    .addColumn('attempts', 'integer', required)
    .addColumn('next_at', 'bigint', required)
    .addColumn('tried_from', 'bigint', required)
    .addColumn('last_at', 'bigint')
    .addColumn('last_ms', 'integer')
    .addColumn('last_status', 'integer')
    .addColumn('last_answer', 'varchar(1000)')
    .addColumn('created_at', 'bigint', required)
    .addUniqueConstraint('webhook_delivery_once', ['endpoint_id', 'message_id'] as never)
    .execute()
  const index = (name: string, columns: string[]): Promise<void> =>
    db.schema.createIndex(name).on('webhook_delivery').columns(columns).execute()
  await index('webhook_delivery_due', ['endpoint_id', 'state', 'next_at'])
  await index('webhook_delivery_made', ['endpoint_id', 'created_at'])
  await index('webhook_delivery_person', ['employee_id'])
  await index('webhook_delivery_old', ['created_at'])
}
