import { resolve } from 'node:path'
import { backupsIn } from '#src/backup/folder.ts'
import { refuseNewer } from '#src/backup/load-backup.ts'
import manifest from '../../package.json' with { type: 'json' }
import { drill } from './backup/drill.ts'
import { daily } from './backup/daily.ts'
import { backUp } from './backup/back-up.ts'
import { follow } from './backup/follow.ts'
import { folderOf, many, mega, momentOf, readSettings } from './backup/needs.ts'
import type { Out } from './backup/needs.ts'
import { readWhole } from './backup/read-whole.ts'
import { UsageError } from './terminal.ts'

const USAGE = `Usage:
  hadir backup [FOLDER]           make a backup, look at it, and remove old ones
  hadir backup list [FOLDER]      what is there, newest first
  hadir backup verify FILE        read one from end to end
  hadir backup drill [FOLDER]     restore the newest for trial, and check it
  hadir backup daily [FOLDER]     a whole one every day, and its trial, until it is stopped
  hadir backup follow [FOLDER]    keep what has changed every 20 s (SQLite), until it is stopped
FOLDER is HADIR_BACKUP_FOLDER unless it is named. docs/BACKUP.md says the rest.
`

/** `hadir backup`: makes, lists, verifies and tries out backups; 0 when it went well. */
export async function run(args: readonly string[]): Promise<number> {
  const { stdout, stderr } = process
  const [what, ...rest] = args
  try {
    if (what === 'list') return await list(only(rest), stdout)
    if (what === 'verify') return await verify(only(rest), stdout)
    if (what === 'follow') return await follow(only(rest), stdout)
    if (what === 'daily') return await daily(only(rest), stdout)
    if (what === 'drill') return await drill(only(rest), stdout)
    return await make(only(args), stdout)
  } catch (error) {
    if (error instanceof UsageError) {
      stderr.write(`hadir backup: ${error.message}\n${USAGE}`)
      return 2
    }
    throw error
  }
}

function only(args: readonly string[]): string | undefined {
  const [first, second] = args
  if (first?.startsWith('-')) throw new UsageError(`there is no "${first}"`)
  if (second !== undefined) throw new UsageError(`"${second}" is one too many`)
  return first
}

async function make(named: string | undefined, out: Out): Promise<number> {
  const { config, settings } = readSettings()
  const folder = folderOf(named, settings)
  const made = await backUp({ config, settings, folder: resolve(folder) })
  const rows = Object.values(made.end.tables).reduce((sum, { rows }) => sum + rows, 0)
  out.write(
    `${made.path}: ${many(rows)} rows of ${Object.keys(made.end.tables).length} tables and ${made.end.files} files, ${mega(made.bytes)}, ${settings.secret === null ? 'not encrypted' : 'encrypted'}\n`,
  )
  const { file, position } = made.info.logPosition ?? {}
  if (file) out.write(`the binary log goes on from ${file}, position ${position}\n`)
  for (const name of made.removed) out.write(`removed ${name}\n`)
  return 0
}

async function list(named: string | undefined, out: Out): Promise<number> {
  const { settings } = readSettings()
  const folder = folderOf(named, settings)
  const found = await backupsIn(folder)
  for (const { name, madeAt, bytes } of found) out.write(`${name}  ${momentOf(madeAt)}  ${mega(bytes).padStart(10)}\n`)
  if (found.length === 0) out.write(`there is no backup in ${folder}\n`)
  return 0
}

async function verify(path: string | undefined, out: Out): Promise<number> {
  if (path === undefined) throw new UsageError('name the file of a backup')
  const { settings } = readSettings()
  const { header, info, end } = await readWhole(path, settings.secret)
  refuseNewer({ header, info }, manifest.version)
  const rows = Object.values(end.tables).reduce((sum, table) => sum + table.rows, 0)
  out.write(
    `${path} is whole: ${momentOf(header.madeAt)}, Hadir ${header.version} on ${info.engine}, ${many(rows)} rows (${many(end.tables['punch']?.rows ?? 0)} taps), ${end.files} files\n`,
  )
  return 0
}
