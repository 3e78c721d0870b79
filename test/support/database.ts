import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Database } from '#src/database/database.ts'
import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'

export type TemporaryDatabase = { db: Database; close: () => Promise<void> }
export type TemporarySqlite = { db: SqliteDatabase; file: string; close: () => Promise<void> }

let other: (() => Promise<TemporaryDatabase>) | null = null

/** From now on `temporaryDatabase` gives databases of another kind: the same tests run on each. */
export function giveInstead(open: () => Promise<TemporaryDatabase>): void {
  other = open
}

/** Turns of the event loop after which what has no reason to wait has ended. */
const TURNS = 30

/** Lets everything go on until nobody waits for the database any more, nor has for a handful of turns of the loop. */
export async function atRest(db: Database): Promise<void> {
  for (let calm = 0; calm < TURNS; calm++) {
    await setImmediate()
    if (db instanceof MysqlDatabase && db.load().writing.used + db.load().reading.used > 0) calm = -1
  }
}

/** A migrated database of one's own; `close` removes it. SQLite, unless the project of the test says otherwise. */
export const temporaryDatabase = (): Promise<TemporaryDatabase> => (other ? other() : temporarySqlite())

/** A migrated database as bytes: to migrate takes longer than most tests. */
let migrated: Promise<Buffer> | null = null

async function migrateOnce(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'hadir-'))
  const file = join(folder, 'hadir.db')
  const db = new SqliteDatabase({ file, synchronous: 'OFF' })
  await db.migrate()
  // with the last connection goes the log, and everything is in the one file
  await db[Symbol.asyncDispose]()
  const bytes = readFileSync(file)
  rmSync(folder, { recursive: true, force: true })
  return bytes
}

/** A migrated SQLite database on a throw-away file. */
export async function temporarySqlite(options: { synchronous?: 'FULL' | 'OFF' } = {}): Promise<TemporarySqlite> {
  const bytes = await (migrated ??= migrateOnce())
  const folder = mkdtempSync(join(tmpdir(), 'hadir-'))
  const file = join(folder, 'hadir.db')
  writeFileSync(file, bytes)
  const db = new SqliteDatabase({ file, synchronous: options.synchronous ?? 'OFF' })
  return {
    db,
    file,
    close: async () => {
      await db[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
