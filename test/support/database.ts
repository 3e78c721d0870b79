import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'

export type TemporaryDatabase = { db: SqliteDatabase; file: string; close: () => Promise<void> }

/** A migrated database on a throw-away file; `close` removes it. */
export async function temporaryDatabase(options: { synchronous?: 'FULL' | 'OFF' } = {}): Promise<TemporaryDatabase> {
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
