import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

type Column = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder
type Create = (name: string) => CreateTableBuilder<string, never>
const required: Column = (column) => column.notNull()
const key: Column = (column) => column.notNull().primaryKey()

/** Who changed what, chained by hashes; what is personal in it beside the chain; consents and how long things are kept. */
export async function audit(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const create: Create = (name) => {
    const table = db.schema.createTable(name) as unknown as CreateTableBuilder<string, never>
    return dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table
  }
  await entries(db, create, dialect)
  await chain(db, create, dialect)
  await create('consent')
    .addColumn('id', 'char(36)', key)
    .addColumn('employee_id', 'char(36)', required)
    .addColumn('purpose', 'varchar(40)', required)
    .addColumn('text_version', 'varchar(40)', required)
    .addColumn('text', dialect.longText, required)
    .addColumn('given_at', 'bigint', required)
    .addColumn('withdrawn_at', 'bigint')
    .execute()
  await index(db, 'consent', ['employee_id', 'purpose', 'given_at'])
  await create('retention')
    .addColumn('id', 'integer', key)
    .addColumn('attendance_years', 'integer', required)
    .addColumn('audit_years', 'integer', required)
    .addColumn('security_days', 'integer', required)
    .addColumn('updated_at', 'bigint', required)
    .execute()
}

async function entries(db: Kysely<unknown>, create: Create, dialect: Dialect): Promise<void> {
  await create('audit_entry')
    .addColumn('id', 'char(36)', key)
    .addColumn('at', 'bigint', required)
    .addColumn('action', 'varchar(60)', required)
    .addColumn('entity_type', 'varchar(40)', required)
    .addColumn('entity_id', 'varchar(64)', required)
    .addColumn('subject_id', 'char(36)')
    .addColumn('actor_kind', 'varchar(10)', required)
    .addColumn('actor_account_id', 'char(36)')
    .addColumn('actor_employee_id', 'char(36)')
    .addColumn('actor_role', 'varchar(20)')
    .addColumn('via', 'varchar(10)', required)
    .addColumn('node', 'varchar(64)', required)
    .addColumn('request_id', 'varchar(64)', required)
    .addColumn('changes', dialect.longText, required)
    .addColumn('commitments', dialect.longText, required)
    .addColumn('seq', 'bigint')
    .addColumn('previous_hash', 'char(64)')
    .addColumn('hash', 'char(64)')
    .addUniqueConstraint('audit_entry_seq', ['seq'] as never)
    .execute()
  await index(db, 'audit_entry', ['at', 'id'])
  await index(db, 'audit_entry', ['subject_id', 'at'])
  await index(db, 'audit_entry', ['entity_id', 'at'])
  await index(db, 'audit_entry', ['actor_account_id', 'at'])
  await create('audit_personal')
    .addColumn('entry_id', 'char(36)', required)
    .addColumn('kind', 'varchar(10)', required)
    .addColumn('employee_id', 'char(36)')
    .addColumn('account_id', 'char(36)')
    .addColumn('salt', 'varchar(64)')
    .addColumn('value', dialect.longText)
    .addColumn('at', 'bigint', required)
    .addPrimaryKeyConstraint('audit_personal_key', ['entry_id', 'kind'] as never)
    .execute()
  await index(db, 'audit_personal', ['employee_id'])
  await index(db, 'audit_personal', ['account_id'])
  await index(db, 'audit_personal', ['kind', 'at'])
}

async function chain(db: Kysely<unknown>, create: Create, dialect: Dialect): Promise<void> {
  await create('audit_chain')
    .addColumn('id', 'integer', key)
    .addColumn('seq', 'bigint', required)
    .addColumn('hash', 'char(64)', required)
    .execute()
  const rows = db as Kysely<{ audit_chain: { id: number; seq: number; hash: string } }>
  if (!(await rows.selectFrom('audit_chain').select('id').executeTakeFirst())) {
    await rows
      .insertInto('audit_chain')
      .values({ id: 1, seq: 0, hash: '0'.repeat(64) })
      .execute()
  }
  await create('audit_seal')
    .addColumn('entry_id', 'char(36)', key)
    .addColumn('through_id', 'char(36)', required)
    .addColumn('count', 'integer', required)
    .addColumn('last_date', 'char(10)', required)
    .addColumn('items', dialect.longText)
    .execute()
  await index(db, 'audit_seal', ['through_id'])
  await create('audit_unsealed').addColumn('punch_id', 'char(36)', key).execute()
}

const index = (db: Kysely<unknown>, table: string, columns: string[]): Promise<void> =>
  db.schema
    .createIndex(`${table}_${columns.join('_')}`)
    .on(table)
    .columns(columns)
    .execute()
