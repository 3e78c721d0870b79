import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
const key = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().primaryKey()

/** Types of izin and cuti that a company has settled, and which one a request is of, with its terms as they were asked for. */
export async function leaveTypes(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const table = db.schema.createTable('leave_type') as unknown as CreateTableBuilder<string, never>
  await (dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table)
    .addColumn('id', 'char(36)', key)
    .addColumn('code', 'varchar(8)', required)
    .addColumn('terms', dialect.longText, required)
    .addColumn('closed', 'smallint', required)
    .addColumn('version', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('updated_at', 'bigint', required)
    .addUniqueConstraint('leave_type_code', ['code'] as never)
    .execute()
  await db.schema.alterTable('day_request').addColumn('type_id', 'char(36)').execute()
  await db.schema.alterTable('day_request').addColumn('type_terms', dialect.longText).execute()
  await db.schema.createIndex('day_request_by_type').on('day_request').columns(['type_id', 'employee_id']).execute()
}
