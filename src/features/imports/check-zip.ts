import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { AppError } from '#src/kernel/errors.ts'

const inflate = promisify(inflateRaw)
const MOST_UNPACKED = 80_000_000
const MOST_ENTRIES = 2_000
const END = 0x06054b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50

const broken = (cause?: unknown): AppError => new AppError('import/broken', cause === undefined ? {} : { cause })

/**
 * Unpacks a workbook once, piece by piece, before anything reads it: a file that says it is small and is not, that is
 * broken, or that holds macros is refused. Throws `import/broken`, `import/too-large`, `import/macros`,
 * `import/not-a-table`.
 */
export async function checkZip(file: Buffer): Promise<void> {
  const entries = entriesOf(file)
  const names = new Set(entries.map(({ name }) => name))
  if ([...names].some((name) => /vbaproject\.bin$/i.test(name))) throw new AppError('import/macros')
  if (!names.has('xl/workbook.xml') && !names.has('[Content_Types].xml')) throw new AppError('import/not-a-table')
  const declared = entries.reduce((sum, { unpacked }) => sum + unpacked, 0)
  if (declared > MOST_UNPACKED) throw new AppError('import/too-large')
  for (const entry of entries) await checkEntry(file, entry)
}

type Entry = { name: string; method: number; packed: number; unpacked: number; at: number }

function entriesOf(file: Buffer): Entry[] {
  let end = file.length - 22
  while (end >= 0 && end > file.length - 66_000 && file.readUInt32LE(end) !== END) end--
  if (end < 0 || file.readUInt32LE(end) !== END) throw broken()
  const count = file.readUInt16LE(end + 10)
  if (count > MOST_ENTRIES) throw new AppError('import/too-large')
  const entries: Entry[] = []
  let at = file.readUInt32LE(end + 16)
  for (let index = 0; index < count; index++) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== ENTRY) throw broken()
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset))
    entries.push({
      name: file.toString('utf8', at + 46, at + 46 + (nameLength ?? 0)),
      method: file.readUInt16LE(at + 10),
      packed: file.readUInt32LE(at + 20),
      unpacked: file.readUInt32LE(at + 24),
      at: file.readUInt32LE(at + 42),
    })
    at += 46 + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0)
  }
  return entries
}

async function checkEntry(file: Buffer, { method, packed, unpacked, at }: Entry): Promise<void> {
  if (at + 30 > file.length || file.readUInt32LE(at) !== LOCAL) throw broken()
  const start = at + 30 + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28)
  if (start + packed > file.length || (method !== 0 && method !== 8)) throw broken()
  if (method === 0) {
    if (packed !== unpacked) throw broken()
    return
  }
  try {
    // one byte more than it says would be a lie
    const content = await inflate(file.subarray(start, start + packed), { maxOutputLength: unpacked + 1 })
    if (content.length !== unpacked) throw broken()
  } catch (cause) {
    throw cause instanceof AppError ? cause : broken(cause)
  }
}
