import { open, readdir, rm, stat, truncate } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { headerOf, readBytes } from './read-archive.ts'
import { BackupError } from './seal.ts'
import { stamp } from './folder.ts'

/** What a piece of a continuous backup says of itself, at its end. */
export type PiecePart = {
  /** Which chain it belongs to, and which piece of it this is; the first holds every page. */
  chain: string
  number: number
  /** What the image came to before this piece, so that none can be missing. */
  before: string
  /** What it comes to with this piece. */
  after: string
  pageSize: number
  pages: number
}

export const [PAGE, FILE, FILE_BYTES, END] = [1, 2, 3, 9]

/** A record: its type, a number, how many bytes follow. */
export function recordOf(type: number, number: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUInt8(type, 0)
  head.writeUInt32BE(number, 1)
  head.writeUInt32BE(bytes.length, 5)
  return Buffer.concat([head, bytes])
}

/** The records of a piece, and what it says of itself at its end. */
export async function readPiece(
  path: string,
  secret: string | null,
  take: (type: number, number: number, bytes: Buffer) => Promise<void> | void,
): Promise<PiecePart> {
  let rest: Buffer = Buffer.alloc(0)
  let end: PiecePart | null = null
  for await (const bytes of readBytes(path, secret)) {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    let at = 0
    while (rest.length - at >= 9) {
      const length = rest.readUInt32BE(at + 5)
      if (rest.length - at - 9 < length) break
      if (end) throw new BackupError('it is damaged: something follows its end')
      const [type, number] = [rest.readUInt8(at), rest.readUInt32BE(at + 1)]
      const payload = rest.subarray(at + 9, at + 9 + length)
      if (type === END) end = JSON.parse(payload.toString('utf8')) as PiecePart
      else await take(type, number, payload)
      at += 9 + length
    }
    rest = rest.subarray(at)
  }
  if (!end || rest.length > 0) throw new BackupError('it is damaged: it has no end')
  return end
}

/** A hash for each page, and what all of them come to. */
export class PageSums {
  static readonly #bytes = 16
  #sums: Buffer = Buffer.alloc(0)

  static of(page: Buffer): Buffer {
    return hash('sha256', page, 'buffer').subarray(0, PageSums.#bytes)
  }

  /** Stores it; true when it is another one than before. */
  put(page: number, sum: Buffer): boolean {
    const at = (page - 1) * PageSums.#bytes
    if (at + PageSums.#bytes > this.#sums.length) {
      const larger = Buffer.alloc(Math.max(this.#sums.length * 2, at + 65_536 * PageSums.#bytes))
      this.#sums.copy(larger)
      this.#sums = larger
    }
    if (this.#sums.subarray(at, at + PageSums.#bytes).equals(sum)) return false
    sum.copy(this.#sums, at)
    return true
  }

  /** Of the first so many pages; those behind are forgotten. */
  all(pages: number): string {
    const end = pages * PageSums.#bytes
    this.#sums.fill(0, end)
    return hash('sha256', this.#sums.subarray(0, end), 'hex')
  }
}

export type Piece = { path: string; name: string; number: number; at: number; bytes: number }
export type Chain = { name: string; folder: string; pieces: Piece[] }

const CHAIN = /^\d{8}T\d{6}Z$/
const PIECE = /^(\d{6})-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.pages$/

export const pieceName = (number: number, at: number): string => `${String(number).padStart(6, '0')}-${stamp(at)}.pages`

/** The chains of a folder, oldest first, each with its pieces in order. */
export async function chainsIn(folder: string): Promise<Chain[]> {
  const chains: Chain[] = []
  for (const name of (await readdir(folder).catch(() => [])).filter((one) => CHAIN.test(one)).sort()) {
    const pieces: Piece[] = []
    for (const file of (await readdir(join(folder, name))).sort()) {
      const parts = PIECE.exec(file)
      if (!parts) continue
      const [, number, year, month, day, hour, minute, second] = parts.map(Number) as [number, ...number[]]
      const path = join(folder, name, file)
      const at = Date.UTC(year as number, (month as number) - 1, day, hour, minute, second)
      pieces.push({ path, name: file, number: number as number, at, bytes: (await stat(path)).size })
    }
    if (pieces.length > 0) chains.push({ name, folder: join(folder, name), pieces })
  }
  return chains
}

/** Follows a chain piece by piece and throws when one is missing, or does not continue the one before. */
export async function followChain(
  { name, pieces }: Chain,
  secret: string | null,
  take: (type: number, number: number, bytes: Buffer) => Promise<void> | void,
): Promise<PiecePart> {
  let last: PiecePart | null = null
  for (const piece of pieces) {
    const say = (says: string): BackupError => new BackupError(`${piece.name}: ${says}`)
    if ((await headerOf(piece.path)).kind !== 'pages') throw say('it is not a piece of a continuous backup')
    const end = await readPiece(piece.path, secret, take).catch((error: unknown) => {
      throw error instanceof BackupError ? say(error.message) : error
    })
    if (end.chain !== name || end.number !== (last ? last.number + 1 : 0) || end.before !== (last?.after ?? ''))
      throw say('it does not continue the piece before it: one is missing, or from elsewhere')
    last = end
  }
  if (!last) throw new BackupError('there is no piece')
  return last
}

/**
 * Puts the database together as it was at the last piece that is not later than `at`, and the files that lay beside it. Returns that
 * moment. Throws when not every page is the one that was seen then.
 */
export async function rebuild(
  folder: string,
  at: number,
  {
    secret,
    file,
    files,
  }: { secret: string | null; file: string; files: (name: string, mode: number) => Promise<FileHandle> },
): Promise<{ at: number; chain: string }> {
  const found = (await chainsIn(folder))
    .map((chain) => ({ ...chain, pieces: chain.pieces.filter((piece) => piece.at <= at) }))
    .findLast((chain) => chain.pieces.length > 0)
  if (!found) throw new BackupError(`nothing in ${folder} is as old as ${new Date(at).toISOString()}`)
  await rm(file, { force: true })
  const handle = await open(file, 'wx+', 0o600)
  let written: FileHandle | null = null
  try {
    const end = await followChain(found, secret, async (type, number, bytes) => {
      if (type === PAGE) await handle.write(bytes, 0, bytes.length, (number - 1) * bytes.length)
      else if (type === FILE) {
        await written?.close()
        const { name, mode } = JSON.parse(bytes.toString('utf8')) as { name: string; mode: number }
        written = await files(name, mode)
      } else await written?.write(bytes)
    })
    await truncate(file, end.pages * end.pageSize)
    await compareImage(handle, end)
    await handle.sync()
  } finally {
    await handle.close()
    await (written as FileHandle | null)?.close()
  }
  return { at: (found.pieces.at(-1) as Piece).at, chain: found.name }
}

async function compareImage(handle: FileHandle, { pages, pageSize, after }: PiecePart): Promise<void> {
  const sums = new PageSums()
  for (let page = 1; page <= pages; page++) {
    const { buffer } = await handle.read(Buffer.alloc(pageSize), 0, pageSize, (page - 1) * pageSize)
    sums.put(page, PageSums.of(buffer))
  }
  if (sums.all(pages) !== after) throw new BackupError('the pages do not come to what was seen when they were copied')
}
