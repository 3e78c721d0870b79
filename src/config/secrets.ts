import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../kernel/errors.ts'
import { sha256, systemIds } from '../kernel/ids.ts'
import type { Ids } from '../kernel/ids.ts'

export type StoredSecrets = { sessionSecret: string; appId: string; key: string; secret: string }

const fileIn = (dataFolder: string): string => join(dataFolder, 'secrets.json')

/**
 * The secrets of a one-process installation: made at its first start and kept in the data folder (mode 600), so
 * that sessions and screens survive a restart. Larger installations set them in the environment.
 */
export function loadOrCreateSecrets(dataFolder: string, faults: string[], ids: Ids = systemIds): StoredSecrets | null {
  const path = fileIn(dataFolder)
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    if (existsSync(path)) chmodSync(path, 0o600)
    else create(path, ids)
  } catch (error) {
    faults.push(`HADIR_DATA: cannot use ${path} (${messageOf(error)})`)
    return null
  }
  return loadSecrets(dataFolder, faults)
}

/**
 * Makes the file whole or not at all, whenever the process may be killed or the disk be full. Of two who make it at
 * once the first one's stays.
 */
function create(path: string, ids: Ids): void {
  const secrets: StoredSecrets = {
    sessionSecret: ids.token(),
    appId: 'hadir',
    key: sha256(ids.token()).slice(0, 20),
    secret: ids.token(),
  }
  const draft = `${path}.${ids.uuid()}.tmp`
  try {
    writeFileSync(draft, JSON.stringify(secrets, null, 2), { flag: 'wx', mode: 0o600, flush: true })
    try {
      linkSync(draft, path)
    } catch (error) {
      // some file systems know no links
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(draft, path)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** The same without making them: null where there are none, which is no fault, or where they cannot be read. */
export function loadSecrets(dataFolder: string, faults: string[]): StoredSecrets | null {
  const path = fileIn(dataFolder)
  try {
    const stored = parse(readFileSync(path, 'utf8'))
    if (stored) return stored
    faults.push(`${path} is incomplete; restore it from a backup, or delete it (everybody must sign in again)`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    faults.push(`HADIR_DATA: cannot use ${path} (${messageOf(error)})`)
  }
  return null
}

function parse(text: string): StoredSecrets | null {
  try {
    const stored = JSON.parse(text) as Partial<StoredSecrets> | null
    const isComplete = (['sessionSecret', 'appId', 'key', 'secret'] as const).every(
      (name) => typeof stored?.[name] === 'string' && stored[name] !== '',
    )
    return isComplete ? (stored as StoredSecrets) : null
  } catch {
    return null
  }
}
