import { mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { backupsIn } from '#src/backup/folder.ts'
import { refuseNewer } from '#src/backup/load-backup.ts'
import { noteRun } from '#src/backup/runs.ts'
import type { BackupSettings } from '#src/config/backup.ts'
import type { Config } from '#src/config/config.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { learnTime } from '#src/roles/house-time.ts'
import { openTarget } from '#src/roles/open-copy.ts'
import { openExisting } from '#src/cli/open.ts'
import manifest from '../../../package.json' with { type: 'json' }
import { checkAsOf, fillFromBackup, openFilled } from './fill.ts'
import { databaseAt, folderOf, many, readSettings, teller } from './needs.ts'
import type { Out } from './needs.ts'
import { readWhole } from './read-whole.ts'

/** `hadir backup drill`: restores the newest backup for trial; 0 when all of it came back and is as it must be. */
export async function drill(named: string | undefined, out: Out): Promise<number> {
  const { config, settings } = readSettings()
  const folder = resolve(folderOf(named, settings))
  const tried = await tryOut(config, settings, folder)
  out.write(`${tried.says}\n`)
  if (tried.findings) out.write(`${tried.findings}\n`)
  return tried.ok ? 0 : 1
}

export type Tried = { ok: boolean; says: string; findings: string | null }

/** Restores the newest backup of a folder for trial and notes how it went where every node can see it. */
export async function tryOut(config: Config, settings: BackupSettings, folder: string): Promise<Tried> {
  const started = systemClock.monotonic()
  const [newest] = await backupsIn(folder)
  let tried: Tried
  if (!newest) tried = { ok: false, says: `there is no backup in ${folder} to be tried out`, findings: null }
  else {
    tried = await restoreForTrial(config, settings, folder, newest.path).catch((error: unknown) => ({
      ok: false,
      says: `${newest.name} could not be restored: ${messageOf(error)}`,
      findings: null,
    }))
  }
  const seconds = Math.round((systemClock.monotonic() - started) / 1_000)
  if (tried.ok) tried.says += `, in ${seconds} s`
  await note(config, tried, newest?.madeAt ?? systemClock.now())
  return tried
}

async function note(config: Config, { ok, says }: Tried, madeAt: number): Promise<void> {
  try {
    const parts = openExisting(config)
    await using db = parts.db
    await learnTime(parts)
    await noteRun({ db, clock: parts.clock, ids: systemIds }, { kind: 'drill', madeAt, ok, bytes: null, says })
  } catch (error) {
    process.stderr.write(`hadir backup drill: the outcome could not be noted in the database: ${messageOf(error)}\n`)
  }
}

async function restoreForTrial(config: Config, settings: BackupSettings, folder: string, path: string): Promise<Tried> {
  const tell = teller(process.stderr)
  const whole = await readWhole(path, settings.secret)
  refuseNewer(whole, manifest.version)
  // beside the backups there is room for a database; where temporary files go there may be none
  const room = mkdtempSync(join(folder, '.drill-'))
  const database: Config['database'] = settings.drillUrl
    ? databaseAt(config, settings.drillUrl)
    : { kind: 'sqlite', file: join(room, 'hadir.db') }
  try {
    await using target = await openTarget(database)
    const there = await target.rowsThere()
    if (there > 0 && !(await target.isHalfFilled()))
      throw new Error(
        `the database of HADIR_BACKUP_DRILL_URL holds ${many(there)} rows that no drill has left; it must be empty`,
      )
    await fillFromBackup(path, { secret: settings.secret, target, folder: join(room, 'files'), tell })
    await target.finish(async () => {})
    await using db = openFilled(config, database)
    const checked = await checkAsOf(db, whole.header.madeAt)
    await db[Symbol.asyncDispose]()
    // nobody's data lies about afterwards
    if (database.kind === 'mysql') await target.prepare([])
    tell('')
    const taps = many(whole.end.tables['punch']?.rows ?? 0)
    return checked.code === 0
      ? {
          ok: true,
          says: `${path} was restored and is whole: ${taps} taps, every row as it was copied`,
          findings: null,
        }
      : { ok: false, says: `${path} was restored, and what it holds is not as it must be`, findings: checked.text }
  } finally {
    rmSync(room, { recursive: true, force: true })
  }
}
