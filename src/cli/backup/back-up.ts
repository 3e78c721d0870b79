import { resolve } from 'node:path'
import { makeFolder, nameOf, rotate } from '#src/backup/folder.ts'
import { filesIn } from '#src/backup/folder-files.ts'
import { makeBackup } from '#src/backup/make-backup.ts'
import type { Made } from '#src/backup/make-backup.ts'
import { noteRun } from '#src/backup/runs.ts'
import type { BackupSettings } from '#src/config/backup.ts'
import type { Config } from '#src/config/config.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { openExisting } from '#src/cli/open.ts'
import { learnTime } from '#src/roles/house-time.ts'
import { openSource } from '#src/roles/open-copy.ts'
import { mega } from './needs.ts'

type BackUp = { config: Config; settings: BackupSettings; folder: string }

/** Makes one backup and notes in the database how it went, where that can be noted. */
export async function backUp({ config, settings, folder }: BackUp): Promise<Made & { removed: string[] }> {
  const parts = openExisting(config)
  await using db = parts.db
  const note = { db, clock: parts.clock, ids: systemIds }
  const madeAt = systemClock.now()
  try {
    await learnTime(parts)
    await makeFolder(folder)
    await using source = await openSource(config.database)
    const files = () => filesIn(config.dataFolder, [folder, settings.folder, config.log.file])
    const made = await makeBackup(resolve(folder, nameOf(madeAt)), madeAt, { source, secret: settings.secret, files })
    const removed = await rotate(folder, settings.keep, systemClock)
    const says = `${made.path}, ${mega(made.bytes)}`
    await noteRun(note, { kind: 'full', madeAt, ok: true, bytes: made.bytes, says }).catch(cannotNote)
    return { ...made, removed }
  } catch (error) {
    const says = messageOf(error)
    await noteRun(note, { kind: 'full', madeAt, ok: false, bytes: null, says }).catch(() => {})
    throw error
  }
}

const cannotNote = (error: unknown): void =>
  void process.stderr.write(`hadir backup: it was made, but could not be noted in the database: ${messageOf(error)}\n`)
