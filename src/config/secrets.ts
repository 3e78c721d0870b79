import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { messageOf } from '../kernel/errors.ts'

export type StoredSecrets = { sessionSecret: string; appId: string; key: string; secret: string }

const fileIn = (dataFolder: string): string => join(dataFolder, 'secrets.json')

/**
 * The secrets of a one-process installation: made at its first start and kept in the data folder (mode 600), so
 * that sessions and screens survive a restart. Larger installations set them in the environment.
 */
export function loadOrCreateSecrets(dataFolder: string, faults: string[]): StoredSecrets | null {
  const path = fileIn(dataFolder)
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    const random = (bytes: number): string => randomBytes(bytes).toString('hex')
    const fresh: StoredSecrets = { sessionSecret: random(32), appId: 'hadir', key: random(10), secret: random(32) }
    try {
      writeFileSync(path, JSON.stringify(fresh, null, 2), { flag: 'wx', mode: 0o600 })
      return fresh
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    chmodSync(path, 0o600)
  } catch (error) {
    faults.push(`HADIR_DATA: cannot use ${path} (${messageOf(error)})`)
    return null
  }
  return loadSecrets(dataFolder, faults)
}

/** The same without making them: null where there are none, which is no fault, or where they cannot be read. */
export function loadSecrets(dataFolder: string, faults: string[]): StoredSecrets | null {
  const path = fileIn(dataFolder)
  try {
    const stored = JSON.parse(readFileSync(path, 'utf8')) as Partial<StoredSecrets>
    const complete = (['sessionSecret', 'appId', 'key', 'secret'] as const).every(
      (name) => typeof stored[name] === 'string' && stored[name] !== '',
    )
    if (complete) return stored as StoredSecrets
    faults.push(`${path} is incomplete; restore it from a backup, or delete it (everybody must sign in again)`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    faults.push(`HADIR_DATA: cannot use ${path} (${messageOf(error)})`)
  }
  return null
}
