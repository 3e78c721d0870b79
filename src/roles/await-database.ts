import { durabilityDoubts } from '#src/database/mysql/durability.ts'
import { awaitAnswer } from './await-servers.ts'
import type { Parts } from './parts.ts'

/** A file is there or not: nobody waits for SQLite. */
export async function awaitDatabase({ config, db, clock, log }: Parts): Promise<void> {
  if (config.database.kind !== 'mysql') return
  const { url, waitMs } = config.database
  const where = `${new URL(url).host}/${decodeURIComponent(new URL(url).pathname.slice(1))}`
  await awaitAnswer({
    clock,
    log,
    waitMs,
    what: `the database ${where}`,
    look: () => db.ping(),
    advice: 'look at DATABASE_URL and at the server',
    setting: 'DATABASE_URL',
  })
  for (const doubt of await durabilityDoubts(db.read))
    log.warn({ database: where }, `${doubt}: what is acknowledged may be lost in a power cut`)
}

/** Waits for the schema of this version, which `hadir migrate` makes. */
export async function awaitSchema({ config, db, clock, log }: Parts): Promise<void> {
  const waitMs = config.database.kind === 'mysql' ? config.database.waitMs : 0
  const look = async (): Promise<void> => {
    if (!(await db.isMigrated())) throw new Error('it is not the one this version needs')
  }
  await awaitAnswer({ clock, log, waitMs, what: 'the schema', look, advice: 'run "hadir migrate"' })
}
