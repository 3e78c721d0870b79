import type { Config } from '#src/config/config.ts'
import type { Database } from '#src/database/database.ts'
import { currentTime } from '#src/database/current-time.ts'
import { HouseClock } from '#src/database/house-clock.ts'
import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Logger } from '#src/kernel/log.ts'
import { tellOfClock } from './house-time.ts'
import type { Parts } from './parts.ts'

/** How long a statement is waited for, where somebody is less patient than a node. Milliseconds. */
type Patience = { answerMs?: number }

/** Opens what every process with a database has, whichever the configuration names. */
export function openParts(config: Config, log: Logger, patience: Patience = {}): Parts {
  const db = openDatabase(config.database, patience)
  return { config, log, clock: clockOf(db, log), ids: systemIds, db }
}

/** Several machines have several clocks, and only one of them counts. */
function clockOf(db: Database, log: Logger): Clock {
  if (!db.dialect.currentTime) return systemClock
  const ask = (): Promise<number> => currentTime({ db, clock: systemClock })
  return new HouseClock({ machine: systemClock, ask, onMeasured: tellOfClock(log) })
}

function openDatabase(database: Config['database'], patience: Patience): Database {
  if (database.kind === 'sqlite') return new SqliteDatabase({ file: database.file })
  return new MysqlDatabase({ url: database.url, poolSize: database.pool, ...patience })
}
