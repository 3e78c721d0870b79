import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { open, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import type { ZstdCompress } from 'node:zlib'
import { headerLine, readHeader, sealOf } from './header.ts'
import type { Header } from './header.ts'
import type { Seal } from './seal.ts'

/** Bytes of a piece, compressed. */
const PIECE = 256 * 1024
/** Text is handed on in such portions. Characters. */
const PORTION = 128 * 1024

/** Writes a length, the piece and its proof; the highest bit of the length says that it is the last one. */
class Pieces extends Transform {
  readonly #seal: Seal
  #place = 0
  #kept: Buffer[] = []
  #size = 0

  constructor(seal: Seal) {
    super()
    this.#seal = seal
  }

  override _transform(bytes: Buffer, _encoding: string, done: () => void): void {
    this.#kept.push(bytes)
    this.#size += bytes.length
    while (this.#size > PIECE) {
      const all = Buffer.concat(this.#kept, this.#size)
      this.#put(all.subarray(0, PIECE), false)
      this.#kept = [all.subarray(PIECE)]
      this.#size -= PIECE
    }
    done()
  }

  override _flush(done: () => void): void {
    this.#put(Buffer.concat(this.#kept, this.#size), true)
    done()
  }

  #put(piece: Buffer, last: boolean): void {
    const { body, proof } = this.#seal.close(piece, this.#place++, last)
    const length = Buffer.alloc(4)
    length.writeUInt32BE((last ? 0x8000_0000 : 0) + body.length)
    this.push(Buffer.concat([length, body, proof]))
  }
}

/**
 * A backup that is being written: lines of text, compressed, in pieces that are proved. It stands under a name that ends in
 * `.part` until `keep` gives it its own: what has that name is whole and on the disk.
 */
export class ArchiveWriter {
  readonly path: string
  readonly #handle: FileHandle
  readonly #zstd: ZstdCompress
  readonly #done: Promise<void>
  #text = ''
  #failed: unknown = null

  private constructor(path: string, handle: FileHandle, seal: Seal) {
    this.path = path
    this.#handle = handle
    this.#zstd = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } })
    const file = new Writable({
      // eslint-disable-next-line promise/no-callback-in-promise -- a stream of Node hears by a callback
      write: (bytes: Buffer, _encoding, done) => void handle.write(bytes).then(() => done(), done),
    })
    this.#done = pipeline(this.#zstd, new Pieces(seal), file)
    this.#done.catch((error: unknown) => (this.#failed = error))
  }

  static async open(path: string, kind: Header['kind'], madeAt: number, secret: string | null): Promise<ArchiveWriter> {
    const key = secret === null ? null : { secret, salt: randomBytes(32).toString('hex') }
    const line = headerLine(kind, madeAt, key)
    const handle = await open(`${path}.part`, 'w', 0o600)
    await handle.write(line)
    return new ArchiveWriter(path, handle, sealOf(line, readHeader(line), secret))
  }

  /** Adds a line; resolves when there is room for more. */
  async line(text: string): Promise<void> {
    this.#text += `${text}\n`
    if (this.#text.length >= PORTION) await this.#flush()
  }

  /** Adds bytes as they are; the caller must not change them afterwards. */
  async bytes(bytes: Buffer): Promise<void> {
    if (this.#text !== '') await this.#flush()
    await this.#put(bytes)
  }

  async #flush(): Promise<void> {
    const text = this.#text
    this.#text = ''
    await this.#put(text)
  }

  async #put(what: string | Buffer): Promise<void> {
    if (this.#failed) throw this.#failed
    if (this.#zstd.write(what)) return
    await Promise.race([once(this.#zstd, 'drain'), this.#done])
    if (this.#failed) throw this.#failed
  }

  /** Everything is on the disk, still under the name that ends in `.part`. Returns the bytes. */
  async finish(): Promise<number> {
    await this.#flush()
    this.#zstd.end()
    await this.#done
    await this.#handle.sync()
    const { size } = await this.#handle.stat()
    await this.#handle.close()
    return size
  }

  /** Gives it its name, for good. */
  async keep(): Promise<void> {
    await rename(`${this.path}.part`, this.path)
    await syncFolder(dirname(this.path))
  }

  /** Leaves nothing behind. */
  async drop(): Promise<void> {
    this.#zstd.destroy()
    await this.#done.catch(() => {})
    await this.#handle.close().catch(() => {})
    await rm(`${this.path}.part`, { force: true })
  }
}

/** Names in a folder are on the disk when the folder is. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
