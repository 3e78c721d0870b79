import type { Config } from '#src/config/config.ts'
import type { Database } from '#src/database/database.ts'
import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Parts } from './parts.ts'

/** Opens what every process with a database has, whichever the configuration names. */
export const openParts = (config: Config, log: Logger): Parts => ({
  config,
  log,
  clock: systemClock,
  ids: systemIds,
  db: openDatabase(config.database),
})

function openDatabase(database: Config['database']): Database {
  if (database.kind === 'sqlite') return new SqliteDatabase({ file: database.file })
  return new MysqlDatabase({ url: database.url, poolSize: database.pool })
}
