import type { RowDataPacket } from 'mysql2'
import type { PoolConnection } from 'mysql2/promise'
import { migrateTo } from '../migrate.ts'
import { mysqlDialect } from './dialect.ts'
import { isAlreadyThere } from './failures.ts'
import { Queries } from './queries.ts'

/** One question for the lock; the server counts in whole seconds. */
const ROUND_S = 5

/**
 * Takes the missing steps on one connection, while no other process of this database does. The lock is the server's
 * and bound to the connection, so it ends with a process that dies.
 *
 * The server commits each statement of a step by itself. A migrator that died halfway has left the beginning of a step,
 * and the next one finds what it would make: that counts as made.
 */
export async function migrateOver(connection: PoolConnection, patienceS: number): Promise<string[]> {
  // a long step is not idleness, and one that cannot get at its table must not stop everybody for ever
  await connection.query('set session wait_timeout = 28800, lock_wait_timeout = 60')
  await refuseForeign(connection)
  await takeLock(connection, patienceS)
  try {
    const queries = new Queries(async ({ sql, values }) => {
      try {
        return (await connection.query({ sql, values }))[0]
      } catch (error) {
        if (isAlreadyThere(error)) return []
        throw error
      }
    })
    return await migrateTo(queries.kysely, mysqlDialect)
  } finally {
    // with the connection go the lock and the limits of its session
    connection.destroy()
  }
}

/** What is already there would be taken for ours. */
async function refuseForeign(connection: PoolConnection): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `select database() as name, count(*) as tables, sum(table_name like 'kysely\\_%') as own
     from information_schema.tables where table_schema = database()`,
  )
  const { name, tables, own } = rows[0] as RowDataPacket
  if (Number(tables) > 0 && Number(own) === 0)
    throw new Error(`the database "${name}" holds ${tables} tables that are not Hadir's; give Hadir one of its own`)
}

/** `get_lock` answers 0 when it was not got, and null when it failed: neither is a yes. */
async function takeLock(connection: PoolConnection, patienceS: number): Promise<void> {
  for (let waited = 0; waited < patienceS; waited += ROUND_S) {
    // locks are the server's, not the database's, and their names have 64 letters at most
    const [rows] = await connection.query<RowDataPacket[]>(
      `select get_lock(concat('hadir.', left(sha2(database(), 256), 40)), ?) as got`,
      [Math.min(ROUND_S, patienceS - waited)],
    )
    if (rows[0]?.['got'] === 1) return
  }
  throw new Error(`another process has been migrating this database for ${patienceS} s; "show processlist" shows it`)
}
