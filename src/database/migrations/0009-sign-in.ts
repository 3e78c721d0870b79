import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

type Create = (name: string) => CreateTableBuilder<string, never>
const ID = 'char(36)'
const HASH = 'char(64)'
const AT = 'bigint'
const FLAG = 'smallint'
const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
const key = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().primaryKey()

/** Second factors, passkeys, sign-in through a provider, and what the company demands of whom. */
export async function signIn(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const create: Create = (name) => {
    const table = db.schema.createTable(name) as unknown as CreateTableBuilder<string, never>
    return dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table
  }
  const index = (name: string, table: string, columns: string[]): Promise<void> =>
    db.schema.createIndex(name).on(table).columns(columns).execute()
  await db.schema.alterTable('session').addColumn('proof', 'varchar(20)').execute()
  await factors(create)
  await create('passkey')
    .addColumn('id', ID, key)
    .addColumn('account_id', ID, required)
    .addColumn('credential_hash', HASH, (c) => c.notNull().unique())
    .addColumn('credential', dialect.longText, required)
    .addColumn('public_key', dialect.longText, required)
    .addColumn('counter', 'bigint', required)
    .addColumn('transports', 'varchar(200)', required)
    .addColumn('name', 'varchar(100)', required)
    .addColumn('created_at', AT, required)
    .addColumn('last_used_at', AT)
    .execute()
  await index('passkey_by_account', 'passkey', ['account_id'])
  await create('provider_link')
    .addColumn('id', HASH, key)
    .addColumn('account_id', ID, required)
    .addColumn('issuer_hash', HASH, required)
    .addColumn('issuer', 'varchar(300)', required)
    .addColumn('email', 'varchar(200)')
    .addColumn('created_at', AT, required)
    .addUniqueConstraint('provider_link_once', ['account_id', 'issuer_hash'] as never)
    .execute()
  await create('account_event')
    .addColumn('id', ID, key)
    .addColumn('account_id', ID, required)
    .addColumn('kind', 'varchar(30)', required)
    .addColumn('detail', 'varchar(200)')
    .addColumn('by_name', 'varchar(200)')
    .addColumn('at', AT, required)
    .addColumn('told_at', AT)
    .execute()
  await index('account_event_by_account', 'account_event', ['account_id', 'at'])
}

async function factors(create: Create): Promise<void> {
  await create('totp_factor')
    .addColumn('account_id', ID, key)
    .addColumn('secret', 'varchar(200)', required)
    .addColumn('created_at', AT, required)
    .addColumn('confirmed_at', AT)
    .addColumn('last_step', 'bigint', required)
    .execute()
  await create('recovery_code')
    .addColumn('account_id', ID, required)
    .addColumn('code_hash', HASH, required)
    .addColumn('created_at', AT, required)
    .addColumn('used_at', AT)
    .addPrimaryKeyConstraint('recovery_code_pk', ['account_id', 'code_hash'] as never)
    .execute()
  await create('sign_in_challenge')
    .addColumn('id', HASH, key)
    .addColumn('kind', 'varchar(20)', required)
    .addColumn('account_id', ID)
    .addColumn('payload', 'varchar(2000)', required)
    .addColumn('expires_at', AT, required)
    .execute()
  await create('security_policy')
    .addColumn('id', 'integer', key)
    .addColumn('required_roles', 'varchar(200)', required)
    .addColumn('trust_provider', FLAG, required)
    .addColumn('version', 'integer', required)
    .addColumn('updated_at', AT, required)
    .execute()
}
