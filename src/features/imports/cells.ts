import { CalendarDate } from '#contract/attendance.ts'
import { textOf } from './read-table.ts'
import type { Cell } from './read-table.ts'

const MONTHS: Record<string, number> = Object.fromEntries(
  [
    ['jan', 'januari', 'january'],
    ['feb', 'februari', 'february', 'peb', 'pebruari'],
    ['mar', 'maret', 'march'],
    ['apr', 'april'],
    ['mei', 'may'],
    ['jun', 'juni', 'june'],
    ['jul', 'juli', 'july'],
    ['agu', 'agustus', 'aug', 'august', 'agt', 'ags'],
    ['sep', 'september', 'sept'],
    ['okt', 'oktober', 'oct', 'october'],
    ['nov', 'november', 'nop', 'nopember'],
    ['des', 'desember', 'dec', 'december'],
  ].flatMap((names, index) => names.map((name) => [name, index + 1])),
)
/** Days from 1 January 1900 as Excel counts them, for dates whose cell has lost its format. */
const EXCEL_DAYS = { from: 20_000, to: 80_000, epoch: Date.UTC(1899, 11, 30) }
const DAY = 86_400_000

/** The date of a cell: a real one, 31/12/2026, 31-12-26, 2026-12-31, 31 Desember 2026. Null when it is none. */
export function dateOf(cell: Cell | undefined): string | null {
  if (cell instanceof Date) return valid(cell.toISOString().slice(0, 10))
  if (typeof cell === 'number') {
    if (cell < EXCEL_DAYS.from || cell > EXCEL_DAYS.to) return null
    return valid(new Date(EXCEL_DAYS.epoch + Math.floor(cell) * DAY).toISOString().slice(0, 10))
  }
  const text = textOf(cell)
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?$/.exec(text)
  if (iso) return made(iso[1], iso[2], iso[3])
  const local = /^(\d{1,2})[-/. ](\d{1,2}|\p{L}+)\.?[-/. ](\d{4}|\d{2})(?:[ T].*)?$/u.exec(text)
  if (!local) return null
  const month = /^\d/.test(local[2] ?? '') ? local[2] : String(MONTHS[(local[2] ?? '').toLowerCase()] ?? 0)
  return made((local[3] ?? '').length === 2 ? `20${local[3]}` : local[3], month, local[1])
}

const made = (year = '', month = '', day = ''): string | null =>
  valid(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)

const valid = (text: string): string | null => (CalendarDate.safeParse(text).success ? text : null)

/** 31/12/2026, as people here write it. */
export const shownDate = (date: string | null): string => (date === null ? '–' : date.split('-').toReversed().join('/'))

/** How names of places and people are compared. */
export const nameKey = (text: string): string => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim().toLowerCase()
