import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isBusy } from './failures.ts'

/**
 * Puts a file that is whole in the place of a database that nobody has open, and what was there into the folder `before`. At no
 * moment is there no database: one name takes the place of the other at once. Throws when somebody has it open.
 */
export function putInPlace(file: string, whole: string, before: string): void {
  if (existsSync(file)) {
    foldIn(file)
    mkdirSync(before, { recursive: true, mode: 0o700 })
    // of a damaged one they stay, and would be taken for the new file's
    for (const end of ['-wal', '-shm', '-journal']) {
      if (existsSync(file + end)) renameSync(file + end, join(before, basename(file) + end))
    }
    setAside(file, join(before, basename(file)))
  }
  renameSync(whole, file)
  const folder = openSync(dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** Leaves one file: what waits in the log is copied into it. */
function foldIn(file: string): void {
  const raw = new DatabaseSync(file, { timeout: 0 })
  try {
    // only whoever is alone may do this
    raw.exec('PRAGMA journal_mode=DELETE')
  } catch (error) {
    if (isBusy(error)) throw new Error(`another process has ${file} open; stop it first`)
    // it is damaged, which is why somebody restores
  } finally {
    raw.close()
  }
}

function setAside(file: string, to: string): void {
  try {
    linkSync(file, to)
  } catch {
    // some file systems know no links
    renameSync(file, to)
  }
}
