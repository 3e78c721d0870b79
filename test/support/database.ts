import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '#src/database/database.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'

export type TemporaryDatabase = { db: Database; close: () => Promise<void> }
export type TemporarySqlite = { db: SqliteDatabase; file: string; close: () => Promise<void> }

let other: (() => Promise<TemporaryDatabase>) | null = null

/** From now on `temporaryDatabase` gives databases of another kind: the same tests run on each. */
export function useDatabase(open: () => Promise<TemporaryDatabase>): void {
  other = open
}

/** A migrated database of one's own; `close` removes it. SQLite, unless the project of the test says otherwise. */
export const temporaryDatabase = (): Promise<TemporaryDatabase> => (other ? other() : temporarySqlite())

/** A migrated SQLite database on a throw-away file. */
export async function temporarySqlite(options: { synchronous?: 'FULL' | 'OFF' } = {}): Promise<TemporarySqlite> {
  const folder = mkdtempSync(join(tmpdir(), 'hadir-'))
  const file = join(folder, 'hadir.db')
  const db = new SqliteDatabase({ file, synchronous: options.synchronous ?? 'OFF' })
  await db.migrate()
  return {
    db,
    file,
    close: async () => {
      await db[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
