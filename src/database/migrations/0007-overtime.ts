import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
const key = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().primaryKey()

/** Orders for overtime, what each person said to them, and the company's settings. */
export async function overtime(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const create = (name: string): CreateTableBuilder<string, never> => {
    const table = db.schema.createTable(name) as unknown as CreateTableBuilder<string, never>
    return dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table
  }
  await create('overtime_order')
    .addColumn('id', 'char(36)', key)
    .addColumn('date', 'char(10)', required)
    .addColumn('start', 'char(5)', required)
    .addColumn('end', 'char(5)', required)
    .addColumn('reason', 'varchar(500)', required)
    .addColumn('ordered_by', 'char(36)', required)
    .addColumn('ordered_by_name', 'varchar(200)', required)
    .addColumn('cancelled_at', 'bigint')
    .addColumn('cancel_reason', 'varchar(500)')
    .addColumn('version', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .execute()
  await db.schema.createIndex('overtime_order_by_date').on('overtime_order').columns(['date', 'id']).execute()
  await create('overtime_member')
    .addColumn('order_id', 'char(36)', required)
    .addColumn('employee_id', 'char(36)', required)
    .addColumn('date', 'char(10)', required)
    .addColumn('from_at', 'bigint', required)
    .addColumn('to_at', 'bigint', required)
    .addColumn('consent', 'varchar(10)', required)
    .addColumn('consented_at', 'bigint')
    .addColumn('text_version', 'integer')
    .addColumn('cancelled', 'smallint', required)
    .addPrimaryKeyConstraint('overtime_member_pk', ['order_id', 'employee_id'] as never)
    .execute()
  await db.schema
    .createIndex('overtime_member_by_person')
    .on('overtime_member')
    .columns(['employee_id', 'date'])
    .execute()
  await create('overtime_settings')
    .addColumn('id', 'integer', key)
    .addColumn('rounding', 'varchar(20)', required)
    .addColumn('exempt', dialect.longText, required)
    .addColumn('version', 'integer', required)
    .addColumn('updated_at', 'bigint', required)
    .execute()
}
