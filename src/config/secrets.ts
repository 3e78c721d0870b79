import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { messageOf } from '../kernel/errors.ts'

export type StoredSecrets = { sessionSecret: string; appId: string; key: string; secret: string }

/**
 * The secrets of a one-process installation: made at its first start and kept in the data folder (mode 600), so
 * that sessions and screens survive a restart. Larger installations set them in the environment.
 */
export function loadOrCreateSecrets(dataFolder: string, faults: string[]): StoredSecrets | null {
  const path = join(dataFolder, 'secrets.json')
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
    const stored = JSON.parse(readFileSync(path, 'utf8')) as Partial<StoredSecrets>
    const complete = (['sessionSecret', 'appId', 'key', 'secret'] as const).every(
      (name) => typeof stored[name] === 'string' && stored[name] !== '',
    )
    if (complete) return stored as StoredSecrets
    faults.push(`${path} is incomplete; restore it from a backup, or delete it (everybody must sign in again)`)
  } catch (error) {
    faults.push(`HADIR_DATA: cannot use ${path} (${messageOf(error)})`)
  }
  return null
}
