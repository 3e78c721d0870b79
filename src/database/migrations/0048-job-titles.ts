import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()

/**
 * The job title (jabatan) of people as it is written and as it is searched for, what it was before, what it was in
 * settled periods, and which titles have no overtime pay.
 */
export async function jobTitles(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await db.schema.alterTable('employee').addColumn('job_title', 'varchar(100)').execute()
  // twice as long: a few letters become two in lower case
  await db.schema.alterTable('employee').addColumn('job_title_search', 'varchar(200)').execute()
  await db.schema.alterTable('settled_day').addColumn('job_title', 'varchar(100)').execute()
  await db.schema.alterTable('overtime_settings').addColumn('exempt_titles', dialect.longText).execute()
  const table = db.schema.createTable('former_job_title') as unknown as CreateTableBuilder<string, never>
  await (dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table)
    .addColumn('employee_id', 'char(36)', required)
    .addColumn('until_date', 'char(10)', required)
    .addColumn('job_title', 'varchar(100)', required)
    .addPrimaryKeyConstraint('former_job_title_pk', ['employee_id', 'until_date'] as never)
    .execute()
}
