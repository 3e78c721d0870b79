import { mkdir, open } from 'node:fs/promises'
import { dirname, join, posix, resolve } from 'node:path'
import { continuousIn } from '#src/backup/folder.ts'
import { rebuild } from '#src/backup/pages.ts'
import { BackupError } from '#src/backup/seal.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { UsageError } from '#src/cli/terminal.ts'
import { checkAsOf, openFilled } from './fill.ts'
import { inPlaceOf } from './in-place.ts'
import type { How } from './in-place.ts'
import { momentOf, readSettings } from './needs.ts'
import type { Out } from './needs.ts'
import { renew, report } from './renew.ts'

/** Brings an SQLite database back as it was at a moment of a continuous backup. */
export async function restoreMoment(folder: string, at: number, how: How, out: Out): Promise<number> {
  const { config, settings } = readSettings()
  const { database } = config
  if (database.kind !== 'sqlite')
    throw new UsageError('--from is for SQLite; of MySQL and MariaDB the binary log is played on: docs/BACKUP.md')
  return inPlaceOf({ config, file: database.file, how, out }, async (staged, files) => {
    const names: string[] = []
    const place = async (name: string, mode: number): ReturnType<typeof open> => {
      if (posix.isAbsolute(name) || posix.normalize(name) !== name || name.startsWith('..'))
        throw new BackupError(`it names a file outside of the data folder: ${name}`)
      if (!names.includes(name)) names.push(name)
      await mkdir(dirname(join(files, name)), { recursive: true, mode: 0o700 })
      return open(join(files, name), 'w', mode)
    }
    const { secret } = settings
    const found = await rebuild(continuousIn(resolve(folder)), at, { secret, file: staged.file, files: place })
    await using db = openFilled(config, staged)
    await db.migrate()
    const renewed = await renew({ db, ids: systemIds }, how.keepSessions)
    const checked = await checkAsOf(db, found.at)
    out.write(`Restored as of ${momentOf(found.at)}.\n`)
    report(out, how.keepSessions, renewed, checked)
    return { code: checked.code, names }
  })
}
