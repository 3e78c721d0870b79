import type { Config } from '#src/config/config.ts'
import type { Database } from '#src/database/database.ts'
import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Parts } from './parts.ts'

/** How long a statement is waited for, where somebody is less patient than a node. Milliseconds. */
type Patience = { answerMs?: number }

/** Opens what every process with a database has, whichever the configuration names. */
export const openParts = (config: Config, log: Logger, patience: Patience = {}): Parts => ({
  config,
  log,
  clock: systemClock,
  ids: systemIds,
  db: openDatabase(config.database, patience),
})

function openDatabase(database: Config['database'], patience: Patience): Database {
  if (database.kind === 'sqlite') return new SqliteDatabase({ file: database.file })
  return new MysqlDatabase({ url: database.url, poolSize: database.pool, ...patience })
}
