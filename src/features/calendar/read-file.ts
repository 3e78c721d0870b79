import { z } from 'zod'
import { CalendarDate } from '#contract/attendance.ts'
import { CALENDAR_KINDS } from '#contract/calendar.ts'
import type { CalendarKind } from '#contract/calendar.ts'
import { parseCsv } from 'hucre/csv'
import { storedName } from '#src/kernel/text.ts'
import type { Said } from './needs.ts'

export type FileFault = { row: number; message: string; value: string }
export type ReadDates = { dates: Map<string, Said>; errors: FileFault[] }

const HEADINGS: Record<string, 'date' | 'kind' | 'name' | 'source'> = {
  tanggal: 'date',
  date: 'date',
  jenis: 'kind',
  kind: 'kind',
  nama: 'name',
  keterangan: 'name',
  name: 'name',
  sumber: 'source',
  sk: 'source',
  source: 'source',
}
const KINDS: Record<string, CalendarKind> = {
  ...Object.fromEntries(CALENDAR_KINDS.map((kind) => [kind, kind])),
  'libur nasional': 'libur',
  'cuti bersama': 'cuti_bersama',
  'hari kerja': 'kerja',
  holiday: 'libur',
}
type Cells = { date?: unknown; kind?: unknown; name?: unknown; source?: unknown }

const Delivered = z.object({
  source: z.string().optional(),
  days: z.array(z.object({ date: z.unknown(), kind: z.unknown(), name: z.unknown(), source: z.unknown().optional() })),
})

/**
 * The dates of a file: JSON as the years are delivered, or CSV with a header and `,`, `;` or tabs between the cells.
 * Dates are 2027-12-25 or 25/12/2027. Says what is wrong with each row in Indonesian words; the other rows are kept.
 */
export function readFile(text: string, source: string | undefined): ReadDates {
  const content = text.replace(/^\uFEFF/, '').trim()
  const { rows, own, fault } = content.startsWith('{') ? fromJson(content) : fromCsv(content)
  if (fault) return { dates: new Map(), errors: [{ row: 1, message: fault, value: content.slice(0, 60) }] }
  const dates = new Map<string, Said>()
  const errors: FileFault[] = []
  for (const [number, cells] of rows) {
    const fallback = source ?? own ?? 'Impor'
    const read = readRow(cells, fallback)
    if ('message' in read) errors.push({ row: number, ...read })
    else if (dates.has(read.date))
      errors.push({ row: number, message: 'tanggal ini sudah ada di baris lain', value: read.date })
    else dates.set(read.date, read.said)
  }
  return { dates, errors }
}

type Rows = { rows: [number, Cells][]; own?: string | undefined; fault?: string }

function fromJson(text: string): Rows {
  try {
    const parsed = Delivered.safeParse(JSON.parse(text))
    if (!parsed.success) return { rows: [], fault: 'berkas JSON tidak berisi "days"' }
    return { rows: parsed.data.days.map((day, index) => [index + 1, day]), own: parsed.data.source }
  } catch {
    return { rows: [], fault: 'berkas JSON tidak dapat dibaca' }
  }
}

function fromCsv(text: string): Rows {
  const table = parseCsv(text, { delimiter: delimiterOf(text) }).map((cells) => cells.map(textOf))
  const head = (table[0] ?? []).map((cell) => HEADINGS[cell.trim().toLowerCase()])
  for (const needed of ['date', 'kind', 'name'] as const)
    if (!head.includes(needed)) return { rows: [], fault: 'baris pertama harus berisi: tanggal, jenis, nama' }
  const rows = table.slice(1).map((cells, index): [number, Cells] => {
    const named: Cells = {}
    for (const [column, heading] of head.entries()) if (heading) named[heading] = cells[column]
    return [index + 2, named]
  })
  return { rows: rows.filter(([, cells]) => Object.values(cells).some((cell) => textOf(cell) !== '')) }
}

/** Excel in Indonesia writes `;`. */
function delimiterOf(text: string): string {
  const [first = ''] = text.split('\n', 1)
  return [';', '\t', ','].find((one) => first.includes(one)) ?? ','
}

type RowFault = { message: string; value: string }

const textOf = (cell: unknown): string => (typeof cell === 'string' ? cell.trim() : '')

function readRow(cells: Cells, fallback: string): { date: string; said: Said } | RowFault {
  const date = isoDate(textOf(cells.date))
  if (date === null)
    return { message: 'tanggal harus seperti 2027-12-25 atau 25/12/2027', value: textOf(cells.date).slice(0, 60) }
  const kind = KINDS[textOf(cells.kind).toLowerCase()]
  if (!kind)
    return { message: 'jenis harus libur, cuti bersama atau hari kerja', value: textOf(cells.kind).slice(0, 60) }
  try {
    const name = storedName(textOf(cells.name))
    return { date, said: { kind, name, source: storedName(textOf(cells.source) || fallback, 'source') } }
  } catch {
    return {
      message: 'nama kosong, terlalu panjang, atau berisi tanda yang bukan teks',
      value: textOf(cells.name).slice(0, 60),
    }
  }
}

function isoDate(text: string): string | null {
  const dotted = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text)
  const date = dotted ? `${dotted[3]}-${dotted[2]?.padStart(2, '0')}-${dotted[1]?.padStart(2, '0')}` : text
  return CalendarDate.safeParse(date).success ? date : null
}
