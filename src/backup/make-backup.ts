import type { CopySource } from '#src/database/copy.ts'
import type { End, Info, TableSum } from './contents.ts'
import { Fingerprint, rowText } from './fingerprint.ts'
import { linesOfFile } from './folder-files.ts'
import type { FolderFile } from './folder-files.ts'
import { readBackup } from './read-backup.ts'
import { BackupError } from './seal.ts'
import { ArchiveWriter } from './write-archive.ts'

type BackupNeeds = {
  source: CopySource
  /** Encrypts it; null for a backup that anybody can read. */
  secret: string | null
  /** Looked for after the moment of the database, so that no row names a file that is missing. */
  files: () => Promise<FolderFile[]>
}

export type Made = { path: string; bytes: number; info: Info; end: End; madeAt: number }

/**
 * Writes a backup of the moment at which the source was opened. It gets its name when it was read from end to end and says what it
 * should; whatever goes wrong before leaves nothing behind.
 */
export async function makeBackup(path: string, madeAt: number, { source, secret, files }: BackupNeeds): Promise<Made> {
  const info: Info = { engine: source.engine, steps: [...source.steps], logPosition: source.logPosition }
  if (info.steps.length === 0) throw new BackupError('there is no schema in this database; start Hadir on it first')
  const writer = await ArchiveWriter.open(path, 'full', madeAt, secret)
  try {
    await writer.line(JSON.stringify({ info }))
    const { tables, epoch } = await writeTables(source, writer)
    const found = await files()
    for (const file of found) for await (const line of linesOfFile(file)) await writer.line(line)
    const end: End = { tables, files: found.length, epoch }
    await writer.line(JSON.stringify({ end }))
    const bytes = await writer.finish()
    const read = await readBackup(`${path}.part`, secret)
    if (JSON.stringify(read.end) !== JSON.stringify(end)) throw new BackupError('what was written is not what was read')
    await writer.keep()
    return { path, bytes, info, end, madeAt }
  } catch (error) {
    await writer.drop()
    throw error
  }
}

async function writeTables(
  source: CopySource,
  writer: ArchiveWriter,
): Promise<{ tables: Record<string, TableSum>; epoch: string }> {
  const tables: Record<string, TableSum> = {}
  let epoch = ''
  for (const table of source.tables) {
    const print = new Fingerprint()
    await writer.line(JSON.stringify({ table: table.name, columns: table.columns }))
    for await (const rows of source.rows(table)) {
      const texts = rows.map(rowText)
      for (const text of texts) print.add(text)
      if (table.name === 'stream') epoch = String(rows[0]?.[table.columns.indexOf('epoch')] ?? '')
      await writer.line(`[${texts.join(',')}]`)
    }
    tables[table.name] = { rows: print.rows, sum: print.sum }
  }
  return { tables, epoch }
}
