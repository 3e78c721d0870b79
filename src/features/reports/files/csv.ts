import type { Column, Table, Value } from './table.ts'
import { hoursAndMinutes, shortDate } from './words.ts'
import { STARTS_FORMULA } from './xlsx.ts'

const PIECE = 60_000

/** A CSV file in pieces, with the mark that Excel knows UTF-8 by. Tables follow one another after an empty line. */
export async function* csvFile(
  tables: AsyncIterable<Table> | Iterable<Table>,
  delimiter: ';' | ',',
): AsyncGenerator<Buffer> {
  let piece = '\uFEFF'
  let first = true
  for await (const { columns, rows } of tables) {
    const line = (values: readonly string[]): string =>
      `${values.map((text) => quoted(text, delimiter)).join(delimiter)}\r\n`
    if (!first) piece += '\r\n'
    first = false
    piece += line(columns.map(({ heading }) => guarded(heading)))
    for await (const values of rows) {
      piece += line(columns.map((column, at) => textOf(column, values[at] ?? null, delimiter)))
      if (piece.length < PIECE) continue
      yield Buffer.from(piece)
      piece = ''
    }
  }
  if (piece !== '') yield Buffer.from(piece)
}

/** A value as it is read in an office: 31/12/2026, 08:05, and a decimal comma where columns are parted by ";". */
export function textOf({ kind }: Column, value: Value, delimiter: ';' | ','): string {
  if (value === null) return ''
  if (kind === 'duration' && typeof value === 'number') return hoursAndMinutes(value)
  if (kind === 'date') return shortDate(String(value))
  if (typeof value === 'number') return delimiter === ';' ? String(value).replace('.', ',') : String(value)
  return guarded(value)
}

/** Text that a spreadsheet would take for a formula gets a sign before it that says that it is none. */
const guarded = (text: string): string => (STARTS_FORMULA.test(text) ? `'${text}` : text)

const quoted = (text: string, delimiter: string): string =>
  text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
