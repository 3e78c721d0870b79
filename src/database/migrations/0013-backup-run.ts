import { sql } from 'kysely'
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()

/** What became of backups and of their trials, so that every node can tell. */
export async function backupRun(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const table = db.schema.createTable('backup_run') as unknown as CreateTableBuilder<string, never>
  await (dialect.tableSuffix ? table.modifyEnd(sql.raw(dialect.tableSuffix)) : table)
    .addColumn('id', 'char(36)', (c) => c.notNull().primaryKey())
    .addColumn('kind', 'varchar(20)', required)
    .addColumn('made_at', 'bigint', required)
    .addColumn('ended_at', 'bigint', required)
    .addColumn('ok', 'smallint', required)
    .addColumn('bytes', 'bigint')
    .addColumn('says', 'varchar(500)', required)
    .execute()
}
