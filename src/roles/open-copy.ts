import type { Config } from '#src/config/config.ts'
import type { CopySource, CopyTarget } from '#src/database/copy.ts'
import { MysqlTarget, openMysqlSource } from '#src/database/mysql/copy.ts'
import { openSqliteSource, SqliteTarget } from '#src/database/sqlite/copy.ts'

/** Everything that a database holds, at this moment. */
export async function openSource(database: Config['database']): Promise<CopySource> {
  return database.kind === 'sqlite' ? openSqliteSource(database.file) : openMysqlSource(database.url)
}

/** A database to be filled; a file must not be there yet. */
export async function openTarget(database: Config['database']): Promise<CopyTarget> {
  return database.kind === 'sqlite' ? new SqliteTarget(database.file) : MysqlTarget.open(database.url)
}
