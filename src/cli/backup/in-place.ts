import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stamp } from '#src/backup/folder.ts'
import type { Config } from '#src/config/config.ts'
import { lockFolder } from '#src/database/sqlite/folder-lock.ts'
import { putInPlace } from '#src/database/sqlite/put-in-place.ts'
import { systemClock } from '#src/kernel/clock.ts'
import type { Out } from './needs.ts'

export type How = { replace: boolean; keepSessions: boolean; unfinished: boolean }

type Place = { config: Config; file: string; how: How; out: Out }

/** Where what is replaced goes. */
export const beforeIn = (config: Config): string =>
  join(config.dataFolder, `before-restore-${stamp(systemClock.now())}`)

/**
 * Everything is made beside the place and takes it at the end, while nobody runs on the data folder. `make` fills the staged file
 * and a folder with files, and returns their names and the exit code.
 */
export async function inPlaceOf(
  place: Place,
  make: (staged: { kind: 'sqlite'; file: string }, files: string) => Promise<{ code: number; names: string[] }>,
): Promise<number> {
  const { config, file, how, out } = place
  const lock = lockFolder(config.dataFolder)
  const staged = { kind: 'sqlite', file: `${file}.restoring` } as const
  const files = join(config.dataFolder, `.hadir-restore-${process.pid}`)
  try {
    if (existsSync(file) && !how.replace)
      throw new Error(`there is a database at ${file} already; --replace puts it aside, or name another HADIR_DATA`)
    const { code, names } = await make(staged, files)
    const before = beforeIn(config)
    const had = existsSync(file)
    putInPlace(file, staged.file, before)
    await moveFiles(place, names, files, before)
    if (had) out.write(`What was there before is in ${before}.\n`)
    return code
  } finally {
    rmSync(files, { recursive: true, force: true })
    for (const end of ['', '-wal', '-shm']) rmSync(staged.file + end, { force: true })
    lock.release()
  }
}

/** A file that is there and differs goes aside when it may be replaced, and stays otherwise. */
export async function moveFiles(
  { config, how, out }: Omit<Place, 'file'>,
  names: string[],
  from: string,
  before: string,
): Promise<void> {
  for (const name of names) {
    const [source, place] = [join(from, name), join(config.dataFolder, name)]
    if (existsSync(place) && !(await readFile(place)).equals(await readFile(source))) {
      if (!how.replace) {
        out.write(
          `${place} differs from the one of the backup and stays as it is; --replace takes that of the backup.\n`,
        )
        continue
      }
      mkdirSync(dirname(join(before, name)), { recursive: true, mode: 0o700 })
      renameSync(place, join(before, name))
    }
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 })
    renameSync(source, place)
  }
}
