import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** The file as it was at one moment, page by page. Pages count from 1. */
export type PageImage = {
  pageSize: number
  pages: number
  /** Every page in order; the buffer is used again for the next one. */
  each(take: (page: number, bytes: Buffer) => Promise<void> | void): Promise<void>
  close(): void
}

/** How long it waits for whoever writes. Milliseconds. */
const PATIENCE_MS = 5_000
/** Bytes that are read at once. */
const STRETCH = 1024 * 1024

/**
 * Looks at a database in WAL mode while others write. Only for a process that does nothing else with the file: whoever closes
 * a file loses all locks of the process on it, so this one keeps it open for as long as it lives.
 *
 * For the moment of a copy of the log, some milliseconds, nobody else can write. The copy and the file belong together as long as
 * the reader's transaction is open: nothing newer than it may be carried from the log into the file meanwhile.
 */
export class PageWatch {
  readonly #file: string
  readonly #handle: number
  readonly #writer: DatabaseSync
  readonly #reader: DatabaseSync
  #seen: unknown = null

  constructor(file: string) {
    this.#file = file
    this.#handle = openSync(file, 'r')
    this.#writer = new DatabaseSync(file, { timeout: PATIENCE_MS })
    this.#writer.exec('PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-256')
    this.#reader = new DatabaseSync(file, { readOnly: true, timeout: PATIENCE_MS })
  }

  /** Whether anybody has committed since the last image. */
  hasChanged(): boolean {
    return this.#version() !== this.#seen
  }

  #version(): unknown {
    return this.#writer.prepare('PRAGMA data_version').get()?.['data_version']
  }

  image(): PageImage {
    const version = this.#version()
    this.#writer.exec('BEGIN IMMEDIATE')
    let log: Buffer
    try {
      this.#reader.exec('BEGIN')
      this.#reader.prepare('select count(*) from sqlite_schema').get()
      log = readLog(`${this.#file}-wal`)
    } catch (error) {
      if (this.#reader.isTransaction) this.#reader.exec('ROLLBACK')
      throw error
    } finally {
      this.#writer.exec('ROLLBACK')
    }
    this.#seen = version
    return this.#overlaid(log)
  }

  #overlaid(log: Buffer): PageImage {
    const first = Buffer.alloc(100)
    readSync(this.#handle, first, 0, 100, 0)
    const said = first.readUInt16BE(16)
    const pageSize = said === 1 ? 65_536 : said
    const { pages: logged, frames } = framesOf(log, pageSize)
    const pages = logged ?? first.readUInt32BE(28)
    return {
      pageSize,
      pages,
      each: async (take) => {
        const together = Math.max(1, Math.floor(STRETCH / pageSize))
        const stretch = Buffer.alloc(together * pageSize)
        for (let start = 1; start <= pages; start += together) {
          const read = readSync(this.#handle, stretch, 0, stretch.length, (start - 1) * pageSize)
          for (let page = start; page < start + together && page <= pages; page++) {
            const at = (page - start) * pageSize
            const frame = frames.get(page)
            if (frame === undefined && at + pageSize > read)
              throw new Error(`page ${page} is neither in the file nor in the log`)
            await take(
              page,
              frame === undefined ? stretch.subarray(at, at + pageSize) : log.subarray(frame, frame + pageSize),
            )
          }
        }
      },
      close: () => this.#reader.exec('ROLLBACK'),
    }
  }

  close(): void {
    this.#reader.close()
    this.#writer.close()
    closeSync(this.#handle)
  }
}

function readLog(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

const HEADER = 32
const FRAME = 24

/**
 * Where in the log the newest committed version of each page stands, as SQLite itself would find it (the file format is published):
 * frames count as far as their salts and running checksums are right, up to the last commit.
 */
function framesOf(log: Buffer, pageSize: number): { pages: number | null; frames: Map<number, number> } {
  const frames = new Map<number, number>()
  const none = { pages: null, frames }
  if (log.length < HEADER) return none
  const magic = log.readUInt32BE(0)
  if ((magic & 0xffff_fffe) >>> 0 !== 0x377f_0682 || log.readUInt32BE(8) !== pageSize) return none
  const sum = new RunningSum((magic & 1) === 1)
  sum.add(log, 0, 24)
  if (!sum.is(log.readUInt32BE(24), log.readUInt32BE(28))) return none
  const salts = log.readBigUInt64BE(16)
  const waiting: [number, number][] = []
  let pages: number | null = null
  for (let at = HEADER; at + FRAME + pageSize <= log.length; at += FRAME + pageSize) {
    if (log.readBigUInt64BE(at + 8) !== salts) break
    sum.add(log, at, 8)
    sum.add(log, at + FRAME, pageSize)
    if (!sum.is(log.readUInt32BE(at + 16), log.readUInt32BE(at + 20))) break
    waiting.push([log.readUInt32BE(at), at + FRAME])
    const size = log.readUInt32BE(at + 4)
    if (size === 0) continue
    for (const [page, place] of waiting.splice(0)) frames.set(page, place)
    pages = size
  }
  return { pages, frames }
}

/** The log's own checksum: two sums over pairs of words. */
class RunningSum {
  readonly #bigEndian: boolean
  #a = 0
  #b = 0

  constructor(bigEndian: boolean) {
    this.#bigEndian = bigEndian
  }

  add(bytes: Buffer, start: number, length: number): void {
    let [a, b] = [this.#a, this.#b]
    for (let at = start; at < start + length; at += 8) {
      const [first, second] = this.#bigEndian
        ? [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)]
        : [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)]
      a = (a + first + b) >>> 0
      b = (b + second + a) >>> 0
    }
    this.#a = a
    this.#b = b
  }

  is(a: number, b: number): boolean {
    return this.#a === a && this.#b === b
  }
}
