import { compare, loadBackup } from '#src/backup/load-backup.ts'
import type { Contents } from '#src/backup/read-backup.ts'
import type { Config } from '#src/config/config.ts'
import type { Database } from '#src/database/database.ts'
import type { CopySource, CopyTarget } from '#src/database/copy.ts'
import { Fingerprint, rowText } from '#src/backup/fingerprint.ts'
import type { TableSum } from '#src/backup/contents.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { systemClock } from '#src/kernel/clock.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { openParts } from '#src/roles/open-parts.ts'
import { check } from '#src/cli/check.ts'

export type Tell = (text: string) => void

/** Opens a database that is not open to nodes yet. */
export const openFilled = (config: Config, database: Config['database']): Database =>
  openParts({ ...config, database }, silentLogger).db

/** Loads a backup, which was read once before, and compares; see `loadBackup`. */
export const fillFromBackup = (
  path: string,
  needs: { secret: string | null; target: CopyTarget; folder: string | null; tell: Tell },
): Promise<Contents & { files: string[] }> => loadBackup(path, needs)

/** Loads everything from one database into another, and compares. Returns what each table comes to. */
export async function fillFromSource(
  source: CopySource,
  target: CopyTarget,
  tell: Tell,
): Promise<Record<string, TableSum>> {
  const sums: Record<string, TableSum> = {}
  await target.prepare(source.steps)
  for (const table of source.tables) {
    tell(`moving ${table.name} …`)
    const print = new Fingerprint()
    await target.load(table, counted(source.rows(table), print))
    sums[table.name] = { rows: print.rows, sum: print.sum }
  }
  await using loaded = await target.readBack()
  await compare(loaded, sums, tell)
  return sums
}

async function* counted(rows: ReturnType<CopySource['rows']>, print: Fingerprint): ReturnType<CopySource['rows']> {
  for await (const some of rows) {
    for (const row of some) print.add(rowText(row))
    yield some
  }
}

/**
 * Looks at everything that must be true of data that was loaded, as at the moment at which it was copied: what was on its way
 * then is not late now. Returns the exit code and what was found, in words.
 */
export async function checkAsOf(db: Database, at: number): Promise<{ code: number; text: string }> {
  const clock: Clock = { ...systemClock, now: () => at }
  let text = ''
  const code = await check({ db, clock }, { write: (part: string) => (text += part) }, null)
  return { code, text: text.trimEnd() }
}
