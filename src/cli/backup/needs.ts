import type { BackupSettings } from '#src/config/backup.ts'
import { loadConfig } from '#src/config/config.ts'
import type { Config } from '#src/config/config.ts'
import { UsageError } from '#src/cli/terminal.ts'

export type Out = { write: (text: string) => unknown; isTTY?: boolean }

/** The configuration, with the settings of backups. */
export function readSettings(): { config: Config; settings: BackupSettings } {
  const config = loadConfig('migrate')
  return { config, settings: config.backup }
}

/** The folder that was named, or the one of the settings. */
export function folderOf(named: string | undefined, settings: BackupSettings): string {
  const folder = named ?? settings.folder
  if (folder === null) throw new UsageError('name a folder, or set HADIR_BACKUP_FOLDER')
  return folder
}

/** A database as the configuration would have it. */
export const databaseAt = (config: Config, url: string): Config['database'] =>
  loadConfig('migrate', { HADIR_DATA: config.dataFolder, DATABASE_URL: url }).database

export const mega = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`
export const many = (count: number): string => count.toLocaleString('en')
export const momentOf = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** On a terminal: what is being done now, in one line that is written over. */
export const teller =
  (out: Out): ((text: string) => void) =>
  (text) =>
    void (out.isTTY && out.write(`\r\u001b[K${text}`))
