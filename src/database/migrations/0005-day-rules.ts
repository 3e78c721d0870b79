import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()

/**
 * What a day was judged by is kept with it, and with each tap; taps can be corrected by further facts; days can be
 * worked out again, in bulk; and it is remembered up to which date they have been closed.
 */
export async function dayRules(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const create = (name: string): CreateTableBuilder<string, never> => {
    const table = db.schema.createTable(name) as unknown as CreateTableBuilder<string, never>
    return dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table
  }
  const add = (table: string, name: string, type: 'text' | 'bigint' | 'char(36)' | 'char(10)'): Promise<void> =>
    db.schema.alterTable(table).addColumn(name, type).execute()
  // a whole plan is longer than the four words of a site's shift; SQLite does not mind how long a text is
  if (dialect.locksRows) await sql`alter table attendance modify shift varchar(2000) not null`.execute(db)
  await add('attendance', 'context', 'text')
  await add('punch', 'plan_starts_at', 'bigint')
  await add('punch', 'plan_ends_at', 'bigint')
  await add('punch', 'corrects', 'char(36)')
  await add('punch', 'request_id', 'char(36)')
  await add('punch', 'approved_by', 'char(36)')
  await add('company', 'attendance_locked_until', 'char(10)')
  await create('recompute_run')
    .addColumn('id', 'char(36)', (c) => c.notNull().primaryKey())
    .addColumn('reason', 'varchar(200)', required)
    .addColumn('asked_by', 'varchar(200)', required)
    .addColumn('from_date', 'char(10)', required)
    .addColumn('to_date', 'char(10)', required)
    .addColumn('replan', 'smallint', required)
    .addColumn('people', 'integer', required)
    .addColumn('days_changed', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('done_at', 'bigint')
    .execute()
  await create('recompute_due')
    .addColumn('run_id', 'char(36)', required)
    .addColumn('employee_id', 'char(36)', required)
    .addColumn('claimed_until', 'bigint', required)
    .addPrimaryKeyConstraint('recompute_due_pk', ['run_id', 'employee_id'] as never)
    .execute()
  await create('day_closing')
    .addColumn('id', 'integer', (c) => c.notNull().primaryKey())
    .addColumn('closed_until', 'char(10)', required)
    .addColumn('next_at', 'bigint', required)
    .addColumn('claimed_until', 'bigint', required)
    .execute()
}
