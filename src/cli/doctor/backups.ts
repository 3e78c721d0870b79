import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { continuousIn } from '#src/backup/folder.ts'
import { lastRuns } from '#src/backup/runs.ts'
import type { Database } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { Doubt } from './hops.ts'
import type { Hop } from './hops.ts'

/** What is older ought to be looked after. Milliseconds. */
const OLD_MS = 26 * 3_600_000
/** A round takes some seconds and comes every 20 s. Milliseconds. */
const LATE_MS = 120_000
/** The archive of the binary log says every 15 s up to where it is whole. Milliseconds. */
const BINLOG_LATE_MS = 300_000
const DRILL_OLD_MS = 8 * 86_400_000

/** Whether there is a backup, and whether it was ever tried out. An office without one is warned, and works. */
export const backupHop = (database: () => Database, clock: Clock, folder: string | null): Hop => ({
  name: 'backup',
  after: ['schema'],
  look: async () => {
    const says = await lookAtBackups(database(), clock)
    return folder === null ? says : `${says}${await lookAtContinuous(folder, clock)}`
  },
})

async function lookAtBackups(db: Database, clock: Clock): Promise<string> {
  const full = await lastRuns({ db }, 'full')
  const trial = await lastRuns({ db }, 'drill')
  const doubt = (says: string, advice: string): never => {
    throw new Doubt(says, advice)
  }
  const ago = (at: number): string => spanOf(clock.now() - at)
  const { good: log } = await lastRuns({ db }, 'binlog')
  if (log && clock.now() - log.madeAt > BINLOG_LATE_MS)
    return doubt(
      `the archive of the binary log has stood still for ${ago(log.madeAt)}: ${log.says}`,
      'look at what scripts/follow-binlog.sh says, and at the folder and its free space; docs/BACKUP.md',
    )
  if (!full.good)
    return doubt(
      full.last ? `no backup was ever made; the last try failed: ${full.last.says}` : 'no backup was ever made',
      'set HADIR_BACKUP_FOLDER and run "hadir backup" every night; docs/BACKUP.md says how',
    )
  if (full.last && !full.last.ok)
    return doubt(
      `the last try failed ${ago(full.last.endedAt)} ago: ${full.last.says}`,
      'mend that and run "hadir backup"',
    )
  if (clock.now() - full.good.madeAt > OLD_MS)
    return doubt(
      `the newest is ${ago(full.good.madeAt)} old`,
      'run "hadir backup" every night; look at what should do it',
    )
  const says = `the newest is ${ago(full.good.madeAt)} old: ${full.good.says}`
  if (trial.last && !trial.last.ok)
    return doubt(
      `${says}; the last trial failed: ${trial.last.says}`,
      'make another with "hadir backup", then "hadir backup drill"',
    )
  if (!trial.good || clock.now() - trial.good.endedAt > DRILL_OLD_MS)
    return doubt(
      `${says}; ${trial.good ? `last tried out ${ago(trial.good.endedAt)} ago` : 'it was never tried out'}`,
      'run "hadir backup drill" every night: a backup is what was restored',
    )
  return `${says}; tried out ${ago(trial.good.endedAt)} ago${log ? '; the binary log is kept' : ''}`
}

/** What follows the database says every 20 s that it does. */
async function lookAtContinuous(folder: string, clock: Clock): Promise<string> {
  const path = join(continuousIn(folder), 'alive.json')
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return ''
  const { at } = JSON.parse(text) as { at: number }
  if (clock.now() - at > LATE_MS)
    throw new Doubt(
      `the continuous backup has stood still for ${spanOf(clock.now() - at)}`,
      'look at the log for "backup", and at the folder and its free space',
    )
  return '; every change is kept'
}

function spanOf(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  if (minutes < 120) return `${minutes} min`
  return minutes < 2 * 1_440 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} days`
}
