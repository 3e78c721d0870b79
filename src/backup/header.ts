import manifest from '../../package.json' with { type: 'json' }
import { BackupError, keyedSeal, keyName, plainSeal } from './seal.ts'
import type { Seal } from './seal.ts'

/** The first line of a backup, which anybody may read. */
export type Header = {
  /** Of the file's form; a later one may say things that this version does not know. */
  format: number
  kind: 'full' | 'pages'
  /** Of Hadir, when it was made. */
  version: string
  /** Epoch milliseconds of the moment that it holds. */
  madeAt: number
  /** Null where it is not encrypted. */
  key: { name: string; salt: string } | null
}

const FORMAT = 1
const MAGIC = 'HADIR-BACKUP '
/** A first line that is longer is none of ours. */
export const LONGEST_HEADER = 4_096

/** The line with its line break. */
export function headerLine(kind: Header['kind'], madeAt: number, key: { secret: string; salt: string } | null): string {
  const named = key && { name: keyName(key.secret), salt: key.salt }
  const header: Header = { format: FORMAT, kind, version: manifest.version, madeAt, key: named }
  return `${MAGIC}${JSON.stringify(header)}\n`
}

export function readHeader(line: string): Header {
  if (!line.startsWith(MAGIC)) throw new BackupError('it is not a backup of Hadir, or its beginning is damaged')
  let header: Header
  try {
    header = JSON.parse(line.slice(MAGIC.length)) as Header
  } catch {
    throw new BackupError('it is damaged: its first line cannot be read')
  }
  if (typeof header.format === 'number' && header.format > FORMAT)
    throw new BackupError(
      `it was made by a newer version of Hadir (${header.version}), in a form that this one (${manifest.version}) does not know; restore it with that version`,
    )
  if (header.format !== FORMAT || !Number.isSafeInteger(header.madeAt) || !['full', 'pages'].includes(header.kind))
    throw new BackupError('it is damaged: its first line makes no sense')
  return header
}

/** What proves the pieces. Says so when it takes a key, or another one than was given. */
export function sealOf(line: string, header: Header, secret: string | null): Seal {
  if (header.key === null) return plainSeal(line)
  if (secret === null)
    throw new BackupError(`it is encrypted with the key ${header.key.name}; name its file in HADIR_BACKUP_KEY_FILE`)
  if (keyName(secret) !== header.key.name)
    throw new BackupError(
      `it is encrypted with another key (${header.key.name}) than the one in HADIR_BACKUP_KEY_FILE (${keyName(secret)})`,
    )
  return keyedSeal(secret, header.key.salt, line)
}
