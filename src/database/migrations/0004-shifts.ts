import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const ID = 'char(36)'
const DATE = 'char(10)'
const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
const key = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().primaryKey()
const unique = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().unique()

/** Shifts and patterns with their versions, to whom patterns are assigned, and who works otherwise on which date. */
export async function shifts(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const create = (name: string): CreateTableBuilder<string, never> => {
    const table = db.schema.createTable(name) as unknown as CreateTableBuilder<string, never>
    return dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table
  }
  const record = (name: string): CreateTableBuilder<string, never> =>
    create(name)
      .addColumn('id', ID, key)
      .addColumn('name', 'varchar(200)', unique)
      .addColumn('active', 'smallint', required)
      .addColumn('version', 'integer', required)
      .addColumn('created_at', 'bigint', required)
      .addColumn('updated_at', 'bigint', required)
  await record('shift').addColumn('code', 'varchar(6)', unique).addColumn('color', 'varchar(20)', required).execute()
  await create('shift_version')
    .addColumn('shift_id', ID, required)
    .addColumn('valid_from', DATE, required)
    .addColumn('rule', dialect.longText, required)
    .addColumn('created_at', 'bigint', required)
    .addPrimaryKeyConstraint('shift_version_pk', ['shift_id', 'valid_from'] as never)
    .execute()
  await record('shift_pattern').execute()
  await create('shift_pattern_version')
    .addColumn('pattern_id', ID, required)
    .addColumn('valid_from', DATE, required)
    .addColumn('anchor_date', DATE, required)
    .addColumn('days', dialect.longText, required)
    .addColumn('created_at', 'bigint', required)
    .addPrimaryKeyConstraint('shift_pattern_version_pk', ['pattern_id', 'valid_from'] as never)
    .execute()
  await create('shift_assignment')
    .addColumn('id', ID, key)
    .addColumn('pattern_id', ID, required)
    .addColumn('target', 'varchar(10)', required)
    .addColumn('target_id', ID, required)
    .addColumn('from_date', DATE, required)
    .addColumn('to_date', DATE)
    .addColumn('version', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('updated_at', 'bigint', required)
    .addUniqueConstraint('shift_assignment_once', ['target', 'target_id', 'from_date'] as never)
    .execute()
  await create('roster_entry')
    .addColumn('employee_id', ID, required)
    .addColumn('work_date', DATE, required)
    .addColumn('kind', 'varchar(5)', required)
    .addColumn('shift_id', ID)
    .addColumn('second_shift_id', ID)
    .addColumn('site_id', ID)
    .addColumn('source', 'varchar(10)', required)
    .addColumn('note', 'varchar(200)')
    .addColumn('version', 'integer', required)
    .addColumn('updated_at', 'bigint', required)
    .addPrimaryKeyConstraint('roster_entry_pk', ['employee_id', 'work_date'] as never)
    .execute()
  await db.schema.createIndex('roster_entry_date').on('roster_entry').columns(['work_date']).execute()
  await create('shift_revision')
    .addColumn('id', 'integer', key)
    .addColumn('revision', 'varchar(36)', required)
    .execute()
  // a step that was broken off is taken again
  await sql`insert into shift_revision (id, revision) select 1, '' from (select 1 as one) as one_row
    where not exists (select 1 from shift_revision)`.execute(db)
}
