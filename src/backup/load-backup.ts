import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createWriteStream } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { CopySource, CopyTarget } from '#src/database/copy.ts'
import { unknownSteps } from '#src/database/migrate.ts'
import type { TableSum } from './contents.ts'
import { cellsOf, Fingerprint, rowText } from './fingerprint.ts'
import { readBackup } from './read-backup.ts'
import type { Contents } from './read-backup.ts'
import { BackupError } from './seal.ts'

type Tell = (text: string) => void

/** Throws where a backup, whole as it is, cannot be loaded by this version. */
export function refuseNewer({ header, info }: Pick<Contents, 'header' | 'info'>, version: string): void {
  const unknown = unknownSteps(info.steps)
  if (unknown.length === 0) return
  throw new BackupError(
    `it was made by a newer version of Hadir (${header.version}; this one is ${version}) and its schema has steps that are not known here: ${unknown.join(', ')}; restore it with that version`,
  )
}

/**
 * Loads a backup that was read once already into a database and a folder, and compares what arrived, row by row, with what the backup
 * says. The database is not open to nodes afterwards: `CopyTarget.finish` is up to the caller. `folder`: null for the database
 * alone.
 */
export async function loadBackup(
  path: string,
  { secret, target, folder, tell }: { secret: string | null; target: CopyTarget; folder: string | null; tell: Tell },
): Promise<Contents & { files: string[] }> {
  const files: string[] = []
  const contents = await readBackup(path, secret, {
    info: ({ steps }) => target.prepare(steps),
    table: async (table, rows) => {
      tell(`loading ${table.name} …`)
      await target.load(table, asCells(rows))
    },
    ...(folder !== null && {
      file: async ({ name, mode }, bytes) => {
        files.push(await writeInto(folder, name, mode, bytes))
      },
    }),
  })
  await using loaded = await target.readBack()
  await compare(loaded, contents.end.tables, tell)
  return { ...contents, files }
}

async function* asCells(rows: AsyncIterable<unknown[][]>): AsyncGenerator<ReturnType<typeof cellsOf>[]> {
  for await (const some of rows) yield some.map(cellsOf)
}

/** Throws when a table does not hold exactly the rows that it should. */
export async function compare(loaded: CopySource, sums: Record<string, TableSum>, tell: Tell): Promise<void> {
  for (const [name, said] of Object.entries(sums)) {
    const table = loaded.tables.find((one) => one.name === name)
    if (!table) throw new BackupError(`the table ${name} is missing after loading`)
    tell(`comparing ${name} …`)
    const { rows, sum } = await sumOf(loaded, table)
    if (rows !== said.rows) throw new BackupError(`the table ${name} holds ${rows} rows instead of ${said.rows}`)
    if (sum !== said.sum) throw new BackupError(`the rows of the table ${name} are not the ones that were copied`)
  }
}

/** What a table comes to. */
export async function sumOf(source: CopySource, table: CopySource['tables'][number]): Promise<TableSum> {
  const print = new Fingerprint()
  for await (const rows of source.rows(table)) for (const row of rows) print.add(rowText(row))
  return { rows: print.rows, sum: print.sum }
}

/** A name from a backup leads nowhere but into the folder. */
async function writeInto(folder: string, name: string, mode: number, bytes: AsyncIterable<Buffer>): Promise<string> {
  if (name === '' || posix.isAbsolute(name) || posix.normalize(name) !== name || name.startsWith('..'))
    throw new BackupError(`it names a file outside of the data folder: ${name}`)
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await rm(path, { force: true })
  await writeFile(path, '', { mode, flag: 'wx' })
  await pipeline(bytes, createWriteStream(path, { flags: 'r+', flush: true }))
  return name
}
