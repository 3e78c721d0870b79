import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isBusy } from './failures.ts'

/**
 * Keeps a second house off a data folder: each would broadcast on a bus of its own and the screens of the other would
 * hear nothing. The operating system lets go of the lock when the process ends, however it ends.
 * Throws, in words for the operator, when another process holds it.
 */
export function lockFolder(folder: string): { release: () => void } {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = new DatabaseSync(join(folder, 'hadir.lock'), { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (!isBusy(error)) throw error
    throw new Error(`another Hadir is running on the data folder ${folder}; stop it first, or set HADIR_DATA`)
  }
  return { release: () => lock.close() }
}
