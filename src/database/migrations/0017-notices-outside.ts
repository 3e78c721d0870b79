import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
const key = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().primaryKey()

/** Notices by mail and to devices: what people want, their devices, and what is on its way. */
export async function noticesOutside(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const create = (name: string): CreateTableBuilder<string, never> => {
    const table = db.schema.createTable(name) as unknown as CreateTableBuilder<string, never>
    return dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table
  }
  await create('notice_settings')
    .addColumn('account_id', 'char(36)', key)
    .addColumn('language', 'varchar(5)', required)
    .addColumn('mail', 'smallint', required)
    .addColumn('updated_at', 'bigint', required)
    .execute()
  await create('notice_sending')
    .addColumn('id', 'char(36)', key)
    .addColumn('notice_id', 'char(36)', required)
    .addColumn('account_id', 'char(36)', required)
    .addColumn('way', 'varchar(10)', required)
    .addColumn('target', 'char(36)', required)
    .addColumn('state', 'varchar(10)', required)
    .addColumn('attempts', 'integer', required)
    .addColumn('next_at', 'bigint', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('says', 'varchar(300)')
    .addUniqueConstraint('notice_sending_once', ['notice_id', 'way', 'target'] as never)
    .execute()
  await create('push_subscription')
    .addColumn('id', 'char(36)', key)
    .addColumn('account_id', 'char(36)', required)
    .addColumn('endpoint_hash', 'char(64)', required)
    .addColumn('endpoint', 'varchar(1000)', required)
    .addColumn('p256dh', 'varchar(100)', required)
    .addColumn('auth', 'varchar(40)', required)
    .addColumn('device', 'varchar(200)', required)
    .addColumn('created_at', 'bigint', required)
    .addUniqueConstraint('push_subscription_once', ['endpoint_hash'] as never)
    .execute()
  await create('push_keys')
    .addColumn('id', 'integer', key)
    .addColumn('public_key', 'varchar(100)', required)
    .addColumn('private_key', 'varchar(100)', required)
    .addColumn('created_at', 'bigint', required)
    .execute()
  const index = (name: string, table: string, columns: string[]): Promise<void> =>
    db.schema.createIndex(name).on(table).columns(columns).execute()
  await index('notice_sending_due', 'notice_sending', ['state', 'next_at'])
  await index('notice_sending_old', 'notice_sending', ['created_at'])
  await index('push_subscription_by_account', 'push_subscription', ['account_id'])
}
