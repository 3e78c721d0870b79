import { existsSync, statfsSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Config } from '#src/config/config.ts'
import type { Database } from '#src/database/database.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { openExisting } from '#src/cli/open.ts'
import { Dead } from './hops.ts'
import type { Hop } from './hops.ts'

/** Below this a day of attendances and its backup may no longer fit. Bytes. */
const LEAST_FREE = 200 * 1024 * 1024
/** A larger file is not read from end to end while somebody waits. Bytes. */
const QUICK = 256 * 1024 * 1024

const mega = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024).toLocaleString('en')} MB`

/** What is true of the disk whether or not a server runs. `opened` is told of the database, to use and to close it. */
export function fileHops(config: Config, opened: (db: Database) => void): Hop[] {
  let db: Database | null = null
  const open = (): Database => db ?? refuse('the database is not open')
  return [
    { name: 'data folder', after: [], look: async () => lookAtFolder(config.dataFolder) },
    {
      name: 'database',
      after: [],
      look: async () => {
        db = openOrSay(config)
        opened(db)
        await db.ping()
        return config.database.kind === 'sqlite'
          ? `${config.database.file}, ${mega(statSync(config.database.file).size)}`
          : 'it answers'
      },
    },
    schemaHop(open),
    ...(config.database.kind === 'sqlite' ? sqliteHops(config.database.file, open) : []),
  ]
}

export const schemaHop = (database: () => Database): Hop => ({
  name: 'schema',
  after: ['database'],
  look: () => lookAtSchema(database()),
})

const refuse = (message: string): never => {
  throw new Error(message)
}

/** Permissions do not tell everything: a full disk and a read-only mount show when something is written. */
function lookAtFolder(folder: string): string {
  if (!existsSync(folder)) {
    throw new Dead(
      `${folder} does not exist`,
      'start Hadir once ("hadir start"), or set HADIR_DATA to where the data is',
    )
  }
  const probe = join(folder, `.hadir-doctor-${process.pid}`)
  try {
    writeFileSync(probe, 'x')
    unlinkSync(probe)
  } catch (error) {
    throw new Dead(
      `${folder} cannot be written: ${messageOf(error)}`,
      (error as { code?: string }).code === 'ENOSPC'
        ? 'make room on this disk; phones keep their taps meanwhile, and nothing is to be restarted'
        : 'give the folder to the user that Hadir runs as, and look at the mount',
    )
  }
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  if (free < LEAST_FREE) throw new Dead(`${folder} has only ${mega(free)} left`, 'make room before taps are refused')
  return `${folder} can be written, ${mega(free)} free`
}

function openOrSay(config: Config): Database {
  try {
    return openExisting(config).db
  } catch (error) {
    const { database } = config
    const missing = database.kind === 'sqlite' && !existsSync(database.file)
    throw missing
      ? new Dead(`${database.file} does not exist`, 'start Hadir once ("hadir start"), or say where the data is')
      : new Dead(messageOf(error), 'look at the owner of the file; if it is damaged, restore the last backup')
  }
}

async function lookAtSchema(db: Database): Promise<string> {
  const isMigrated = await db.isMigrated().catch((error: unknown) => {
    if (!/malformed|not a database/.test(messageOf(error))) throw error
    throw new Dead(messageOf(error), 'the file is damaged: stop Hadir, copy the folder, restore the last backup')
  })
  if (!isMigrated) {
    throw new Dead(
      'the schema is not the one this version needs',
      'run "hadir migrate" with the version that will serve',
    )
  }
  return 'is the one this version needs'
}

function sqliteHops(file: string, open: () => Database): Hop[] {
  return [
    { name: 'integrity', after: ['schema'], look: () => lookAtIntegrity(open(), statSync(file).size) },
    { name: 'durability', after: ['database'], look: () => lookAtDurability(open()) },
  ]
}

async function lookAtIntegrity(db: Database, size: number): Promise<string> {
  const tables = size <= QUICK ? [null] : ['stream', 'channel_head', 'outbox', 'delivery']
  for (const table of tables) {
    const pragma = table === null ? sql`pragma quick_check(1)` : sql`pragma quick_check(${sql.lit(table)})`
    const { rows } = await pragma.execute(db.read.kysely)
    const [text] = Object.values(rows[0] ?? {})
    if (text !== 'ok')
      throw new Dead(`SQLite finds: ${String(text)}`, 'stop Hadir, copy the folder, restore the last backup')
  }
  return size <= QUICK ? 'the whole file is sound' : 'the walk’s tables are sound; "hadir check" reads the whole file'
}

/** Of a connection opened as every process of this version opens it. */
async function lookAtDurability(db: Database): Promise<string> {
  const [mode, synchronous] = await db.transaction(async (trx) => {
    const journal = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(trx.kysely)
    const sync = await sql<{ synchronous: number }>`pragma synchronous`.execute(trx.kysely)
    return [journal.rows[0]?.journal_mode, sync.rows[0]?.synchronous]
  })
  if (mode !== 'wal' || (synchronous ?? 0) < 2) {
    throw new Dead(
      `journal_mode is ${mode}, synchronous is ${synchronous}: a power cut may take acknowledged taps along`,
      'use the database only through Hadir, on a local file system',
    )
  }
  return 'WAL with synchronous=FULL: what is acknowledged is on the disk'
}
