import { createHash } from 'node:crypto'
import type { PoolConnection, RowDataPacket } from 'mysql2/promise'

/** How long one migrator waits for another, in rounds of `ROUND_S` seconds. */
const ROUNDS = 30
const ROUND_S = 10

/**
 * Runs work while no other process of this database does. The lock is the server's and bound to the connection, so
 * it ends with a process that dies. `get_lock` answers 0 when it was not got, which must not be taken for a yes.
 */
export async function withMigrationLock<T>(connection: PoolConnection, work: () => Promise<T>): Promise<T> {
  // the session's limit for idleness would end the lock in the midst of a long step
  await connection.query('set session wait_timeout = 28800')
  const name = await lockName(connection)
  if (!(await taken(connection, name)))
    throw new Error('another process has been migrating this database for 5 minutes; look at what it does')
  try {
    return await work()
  } finally {
    await connection.query('select release_lock(?)', [name])
    await connection.query('set session wait_timeout = 10')
  }
}

/** Locks are the server's, not the database's, and their names have 64 letters at most. */
async function lockName(connection: PoolConnection): Promise<string> {
  const [rows] = await connection.query<RowDataPacket[]>('select database() as name')
  return `hadir.migrate.${createHash('sha256').update(String(rows[0]?.['name'])).digest('hex').slice(0, 32)}`
}

async function taken(connection: PoolConnection, name: string): Promise<boolean> {
  for (let round = 0; round < ROUNDS; round++) {
    const [rows] = await connection.query<RowDataPacket[]>('select get_lock(?, ?) as got', [name, ROUND_S])
    if (rows[0]?.['got'] === 1) return true
  }
  return false
}
