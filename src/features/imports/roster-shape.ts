import type { ImportQuery } from '#contract/imports.ts'
import { ROSTER_COLUMNS } from '#contract/imports.ts'
import { dateOf } from './cells.ts'
import { findColumns } from './columns.ts'
import type { Columns, Found } from './columns.ts'
import { withChosen } from './found-columns.ts'
import { isEmpty, textOf } from './read-table.ts'
import type { Cell, Table } from './read-table.ts'

/** A cell that says what somebody does on a date. `row` as the spreadsheet counts, `heading` of its column. */
export type RosterCell = { date: Cell; shift: Cell; site: Cell; heading: string }
export type RosterLine = { row: number; number: Cell; name: string; cells: RosterCell[] }
export type RosterShape = {
  found: Found
  lines: RosterLine[]
  matrix: boolean
  days: boolean
  month: string | null
}

const MONTH_NAMES = 'januari februari maret april mei juni juli agustus september oktober november desember'.split(' ')

/**
 * What a roster says, whichever way it is laid out: a row for each person and date, or a column for each date. Where
 * the headings are days from 1 to 31 the month is asked for, unless a title above them tells it.
 */
export function rosterShape(table: Table, query: Pick<ImportQuery, 'columns' | 'month'>): RosterShape {
  const guessed = findColumns('roster', table)
  const found = withChosen(guessed, query.columns, ROSTER_COLUMNS)
  const { columns, headings, headingRow } = found
  const heads = table[headingRow] ?? []
  const taken = new Set(Object.values(columns))
  const dated = columns.date === undefined ? heads.flatMap((cell, index) => headOf(cell, index, taken)) : []
  const matrix = dated.length > 0
  const days = dated.some(({ day }) => day !== null)
  const month = days ? (query.month ?? monthAbove(table.slice(0, headingRow))) : null
  const dates = dated.flatMap(({ index, date, day }) => {
    const at = date ?? (month === null ? null : dateOf(`${month}-${day}`))
    return at === null ? [] : [{ index, date: at, heading: headings[index] ?? '' }]
  })
  const head = (column: 'shift' | 'date'): string => headings[columns[column] ?? -1] ?? ''
  const lines: RosterLine[] = []
  for (let index = headingRow + 1; index < table.length; index++) {
    const cells = table[index] ?? []
    if (cells.every(isEmpty)) continue
    const at = (column: keyof Columns): Cell => cells[columns[column] ?? -1] ?? null
    // a column for each date says nothing of other sites
    const said: RosterCell[] = matrix
      ? dates.map((one) => ({ ...one, shift: cells[one.index] ?? null, site: null }))
      : [{ date: at('date'), shift: at('shift'), site: at('site'), heading: head('shift') }]
    const line = { row: index + 1, number: at('number'), name: textOf(at('name')), cells: said }
    // below many rosters there is a legend or a signature: without a number and without a shift it is nobody's row
    if (isEmpty(line.number) && said.every(({ shift }) => isEmpty(shift))) continue
    lines.push(line)
  }
  return { found, lines, matrix, days, month }
}

type Head = { index: number; date: string | null; day: number | null }

function headOf(cell: Cell, index: number, taken: ReadonlySet<number>): Head[] {
  if (taken.has(index) || isEmpty(cell)) return []
  const date = dateOf(cell)
  if (date !== null) return [{ index, date, day: null }]
  // "1", "Sen 1", "Sel, 2"
  const day = Number(/^(?:\p{L}+[\s,.]*)?(\d{1,2})$/u.exec(textOf(cell))?.[1] ?? 0)
  return day >= 1 && day <= 31 ? [{ index, date: null, day }] : []
}

/** "Jadwal Desember 2026" above the headings. */
function monthAbove(rows: Table): string | null {
  const text = rows.flat().map(textOf).join(' ').toLowerCase()
  const told = new RegExp(`\\b(${MONTH_NAMES.join('|')})\\s+(\\d{4})\\b`).exec(text)
  return told ? `${told[2]}-${String(MONTH_NAMES.indexOf(told[1] ?? '') + 1).padStart(2, '0')}` : null
}
