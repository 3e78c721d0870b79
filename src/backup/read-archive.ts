import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createZstdDecompress } from 'node:zlib'
import { LONGEST_HEADER, readHeader, sealOf } from './header.ts'
import type { Header } from './header.ts'
import { BackupError } from './seal.ts'
import type { Seal } from './seal.ts'

/** No piece is longer; more is what a damaged length says. */
const LONGEST_PIECE = 1024 * 1024

/** The first line of a backup. */
export async function headerOf(path: string): Promise<Header> {
  const handle = await open(path, 'r')
  try {
    return readHeader(await firstLine(handle))
  } finally {
    await handle.close()
  }
}

async function firstLine(handle: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST_HEADER), 0, LONGEST_HEADER, 0)
  const end = buffer.subarray(0, bytesRead).indexOf(10)
  // without one the header says what is wrong
  return buffer.toString('utf8', 0, end === -1 ? bytesRead : end + 1)
}

/**
 * What a backup holds. Throws `BackupError` as soon as something is not as it was written; nothing of a piece is given out
 * that was not proved before.
 */
export async function* readBytes(path: string, secret: string | null): AsyncIterable<Buffer> {
  const handle = await open(path, 'r')
  try {
    const line = await firstLine(handle)
    const seal = sealOf(line, readHeader(line), secret)
    const zstd = createZstdDecompress()
    let fault: unknown = null
    const pieces = Readable.from(piecesOf(handle, Buffer.byteLength(line), seal))
    pieces.on('error', (error) => {
      fault = error
      zstd.destroy(error)
    })
    pieces.pipe(zstd)
    try {
      yield* zstd as AsyncIterable<Buffer>
    } catch (error) {
      throw fault ?? (error instanceof BackupError ? error : new BackupError(`it is damaged: ${String(error)}`))
    }
  } finally {
    await handle.close()
  }
}

/** The same as lines of text. */
export async function* readLines(path: string, secret: string | null): AsyncIterable<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of readBytes(path, secret)) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
  if (rest !== '') throw new BackupError('it is cut off: its last line does not end')
}

async function* piecesOf(handle: FileHandle, start: number, seal: Seal): AsyncIterable<Buffer> {
  const { size } = await handle.stat()
  let at = start
  for (let place = 0; ; place++) {
    const [length] = await take(handle, at, 4, size)
    const said = (length as Buffer).readUInt32BE()
    const [bytes, last] = [said & 0x7fff_ffff, said >= 0x8000_0000]
    if (bytes > LONGEST_PIECE) throw damagedAt(at)
    const [body, proof] = await take(handle, at + 4, bytes, size, seal.proofBytes)
    const piece = seal.open(body as Buffer, proof as Buffer, place, last)
    if (!piece) throw damagedAt(at)
    at += 4 + bytes + seal.proofBytes
    yield piece
    if (!last) continue
    if (at !== size) throw new BackupError(`it is damaged: ${size - at} bytes follow its end`)
    return
  }
}

async function take(handle: FileHandle, at: number, bytes: number, size: number, more = 0): Promise<Buffer[]> {
  if (at + bytes + more > size)
    throw new BackupError(`it is cut off after ${size.toLocaleString('en')} bytes, or damaged`)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes + more), 0, bytes + more, at)
  if (bytesRead < bytes + more)
    throw new BackupError(`it is cut off after ${(at + bytesRead).toLocaleString('en')} bytes`)
  return [buffer.subarray(0, bytes), buffer.subarray(bytes)]
}

const damagedAt = (at: number): BackupError =>
  new BackupError(`it is damaged near byte ${at.toLocaleString('en')}: what stands there is not what was written`)
