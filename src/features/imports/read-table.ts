import { setImmediate } from 'node:timers/promises'
import { parseCsv } from 'hucre/csv'
import { IMPORT_MOST_BYTES, IMPORT_MOST_ROWS } from '#contract/imports.ts'
import { AppError } from '#src/kernel/errors.ts'
import { checkZip } from './check-zip.ts'

export type Cell = string | number | boolean | Date | null
/** The cells of a file, row by row as it has them; a row's place is its number in the spreadsheet less one. */
export type Table = Cell[][]

const MOST_COLUMNS = 200
const ROWS_A_TURN = 500

/**
 * The cells of an Excel file (.xlsx, first sheet; of a formula its value) or of a CSV with `,`, `;` or tabs in UTF-8,
 * UTF-16 or Windows-1252. Throws `import/…` with what is wrong with the file as a whole.
 */
export async function readTable(file: Buffer): Promise<Table> {
  if (file.length === 0) throw new AppError('import/empty')
  if (file.length > IMPORT_MOST_BYTES) throw new AppError('import/too-large')
  // Excel of before 2007, or a workbook with a password
  if (file.subarray(0, 4).toString('hex') === 'd0cf11e0') throw new AppError('import/encrypted')
  const table = file.subarray(0, 2).toString('latin1') === 'PK' ? await readXlsx(file) : readCsv(file)
  if (table.every((row) => row.every(isEmpty))) throw new AppError('import/empty')
  return table
}

export const isEmpty = (cell: Cell | undefined): boolean => cell === null || cell === undefined || textOf(cell) === ''

/** A cell as it would be read aloud: numbers without a fraction that is none, dates as 31/12/2026. */
export function textOf(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 10).split('-').toReversed().join('/')
  if (typeof cell === 'number') return Number.isInteger(cell) ? cell.toFixed(0) : String(cell)
  return String(cell).normalize('NFC').replaceAll(/\s+/g, ' ').trim()
}

async function readXlsx(file: Buffer): Promise<Table> {
  await checkZip(file)
  // loaded by the first who reads a workbook, which keeps the start of every process short
  const { streamXlsxRows } = await import('hucre/xlsx')
  const table: Table = []
  try {
    for await (const { index, values } of streamXlsxRows(file, { maxRows: IMPORT_MOST_ROWS + 50 })) {
      refuseTooMany(index)
      // rows that are left out of the file still count
      while (table.length < index) table.push([])
      table.push(values.slice(0, MOST_COLUMNS).map(plain))
      if (index % ROWS_A_TURN === 0) await setImmediate()
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('import/broken', { cause })
  }
  return table
}

function refuseTooMany(rows: number): void {
  // a title and some empty rows may stand before the headings
  if (rows > IMPORT_MOST_ROWS + 20) throw new AppError('import/too-many-rows')
}

function plain(value: unknown): Cell {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return null
}

function readCsv(file: Buffer): Table {
  const text = decode(file)
  // what is no text is some other kind of file
  if (text.includes('\u0000')) throw new AppError('import/not-a-table')
  if (/^\s*(<!doctype|<html|<\?xml|\{\\rtf|%PDF)/i.test(text)) throw new AppError('import/not-a-table')
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  refuseTooMany(lines)
  const delimiter = delimiterOf(text)
  try {
    return parseCsv(text, { delimiter }).map((row) =>
      row.slice(0, MOST_COLUMNS).map((cell) => (typeof cell === 'string' ? cell : cell === null ? null : String(cell))),
    )
  } catch (cause) {
    throw new AppError('import/not-a-table', { cause })
  }
}

function decode(file: Buffer): string {
  if (file[0] === 0xff && file[1] === 0xfe) return new TextDecoder('utf-16le').decode(file)
  if (file[0] === 0xfe && file[1] === 0xff) return new TextDecoder('utf-16be').decode(file)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file)
  } catch {
    return new TextDecoder('windows-1252').decode(file)
  }
}

/** Excel in Indonesia writes `;`. The one that most of the first lines have counts. */
function delimiterOf(text: string): string {
  const lines = text.split(/\r?\n/, 10).join('\n')
  const count = (sign: string): number => lines.split(sign).length
  return [';', '\t', ','].toSorted((one, other) => count(other) - count(one))[0] ?? ','
}
