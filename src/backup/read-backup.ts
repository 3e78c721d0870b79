import type { TableShape } from '#src/database/copy.ts'
import type { End, Info, Line } from './contents.ts'
import type { Header } from './header.ts'
import { headerOf, readLines } from './read-archive.ts'
import { BackupError } from './seal.ts'

export type Contents = { header: Header; info: Info; end: End }

/** What is done with the parts of a backup while it is read; what is left out is only counted. */
export type Parts = {
  info?: (info: Info) => Promise<void>
  /** Has to take all rows. */
  table?: (table: TableShape, rows: AsyncIterable<unknown[][]>) => Promise<void>
  file?: (file: { name: string; mode: number }, bytes: AsyncIterable<Buffer>) => Promise<void>
}

/**
 * Reads a backup from its first to its last byte and returns what it says of itself. Throws `BackupError` when it is not whole,
 * not what was written, of a newer version, or closed with another key.
 */
export async function readBackup(path: string, secret: string | null, parts: Parts = {}): Promise<Contents> {
  const header = await headerOf(path)
  if (header.kind !== 'full') throw new BackupError('it is one of the pieces of a continuous backup; name their folder')
  const lines = new Ahead(readLines(path, secret))
  const first = (await lines.next()) as { info?: Info } | undefined
  if (!first?.info) throw new BackupError('it is damaged: it does not begin as it should')
  await parts.info?.(first.info)
  const counted: Record<string, number> = {}
  let files = 0
  for (;;) {
    const line = await lines.next()
    if (line === undefined) throw new BackupError('it is damaged: it has no end')
    if ('end' in line) {
      check(line.end, counted, files)
      if ((await lines.next()) !== undefined) throw new BackupError('it is damaged: something follows its end')
      return { header, info: first.info, end: line.end }
    }
    if ('table' in line) {
      const rows = (counted[line.table] = 0)
      const count = (more: number): void => void (counted[line.table] = (counted[line.table] ?? rows) + more)
      const taken = lines.rows(count)
      await parts.table?.({ name: line.table, columns: line.columns }, taken)
      for await (const _rest of taken) continue
    } else if ('file' in line) {
      files++
      const bytes = lines.bytes()
      await parts.file?.({ name: line.file, mode: line.mode }, bytes)
      for await (const _rest of bytes) continue
    } else throw new BackupError('it is damaged: a line stands where it should not')
  }
}

function check(end: End, counted: Record<string, number>, files: number): void {
  const said = Object.entries(end.tables)
  const differs = said.find(([name, { rows }]) => counted[name] !== rows)
  if (differs || said.length !== Object.keys(counted).length || files !== end.files)
    throw new BackupError(`it does not hold what it says: ${differs?.[0] ?? 'tables or files'} differ`)
}

/** Lines as they come, where one may be looked at without being taken. */
class Ahead {
  readonly #lines: AsyncIterator<string>
  #next: Line | undefined | null = null

  constructor(lines: AsyncIterable<string>) {
    this.#lines = lines[Symbol.asyncIterator]()
  }

  async peek(): Promise<Line | undefined> {
    if (this.#next === null) {
      const { value, done } = await this.#lines.next()
      this.#next = done ? undefined : (JSON.parse(value) as Line)
    }
    return this.#next
  }

  async next(): Promise<Exclude<Line, unknown[][]> | undefined> {
    const line = await this.peek()
    this.#next = null
    if (Array.isArray(line)) throw new BackupError('it is damaged: rows without a table')
    return line
  }

  async *rows(count: (rows: number) => void): AsyncGenerator<unknown[][]> {
    for (let line = await this.peek(); Array.isArray(line); line = await this.peek()) {
      this.#next = null
      count(line.length)
      yield line
    }
  }

  async *bytes(): AsyncGenerator<Buffer> {
    for (let line = await this.peek(); line && 'bytes' in line; line = await this.peek()) {
      this.#next = null
      yield Buffer.from(line.bytes, 'base64')
    }
  }
}
