import { resolve } from 'node:path'
import type { Env } from './env.ts'

export type BackupSettings = {
  /** Where backups go; null for none. */
  folder: string | null
  /** What encrypts them; null for backups that anybody can read. */
  secret: string | null
  /** How many stay: the newest of so many days, weeks and months. */
  keep: { daily: number; weekly: number; monthly: number }
  /** A database that the drill may fill and empty; null for a file. */
  drillUrl: string | null
}

const USUAL = 'daily:7,weekly:5,monthly:12'
const KEEP = /^daily:(\d{1,4}),weekly:(\d{1,4}),monthly:(\d{1,4})$/
/** Shorter keys could be guessed. Characters. */
const SHORTEST_KEY = 32

/** The settings of backups. */
export function backupOf(env: Env, faults: string[]): BackupSettings {
  const said = env['HADIR_BACKUP_KEEP'] ?? USUAL
  const [, daily, weekly, monthly] = KEEP.exec(said) ?? []
  if (daily === undefined) faults.push(`HADIR_BACKUP_KEEP: "${said}" is not like ${USUAL}`)
  const secret = env['HADIR_BACKUP_KEY'] ?? null
  if (secret !== null && secret.length < SHORTEST_KEY)
    faults.push(
      `HADIR_BACKUP_KEY: the key is shorter than ${SHORTEST_KEY} characters; make one with "openssl rand -hex 32"`,
    )
  const folder = env['HADIR_BACKUP_FOLDER']
  return {
    folder: folder ? resolve(folder) : null,
    secret,
    keep: { daily: Number(daily ?? 0), weekly: Number(weekly ?? 0), monthly: Number(monthly ?? 0) },
    drillUrl: env['HADIR_BACKUP_DRILL_URL'] ?? null,
  }
}
