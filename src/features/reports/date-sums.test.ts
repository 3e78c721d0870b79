import { readXlsx } from 'hucre'
import { expect, it } from 'vitest'
import type { RecapPerson } from '#contract/reports.ts'
import type { Status } from '#contract/status.ts'
import type { StoredDay } from './days.ts'
import { csvFile } from './files/csv.ts'
import { readTables } from './files/pdf.ts'
import { xlsxFile } from './files/xlsx.ts'
import { recapPerson } from './recap-person.ts'
import { matrixTable } from './tables.ts'
import type { Frame } from './tables.ts'

const DATES = ['2026-11-23', '2026-11-24']
const frame: Frame = {
  company: 'PT Uji',
  period: { key: '2026-11', from: '2026-11-23', to: '2026-11-24' },
  signatures: { made: '', known: '', approved: '' },
  severalZones: false,
}
const day = (status: Status, more: Partial<StoredDay> = {}): Partial<StoredDay> => ({
  status,
  flags: [],
  halves: [],
  leaves: [],
  ...more,
})

/** Somebody's line, as the recap works it out of stored days. */
function line(id: string, ...days: Partial<StoredDay>[]): RecapPerson {
  const named = {
    id,
    number: id,
    name: id,
    siteId: 's',
    siteName: 'S',
    jobTitle: null,
    departmentId: 'd',
    departmentName: 'D',
  }
  const rest = { zone: 'Asia/Jakarta', search: id, activeFrom: '2020-01-01', activeTo: null }
  return recapPerson({
    person: { ...named, ...rest },
    dates: DATES,
    day: (date) => ({ minutes: 0, late: 0, early: 0, ...days[DATES.indexOf(date)] }) as StoredDay,
    awaited: () => null,
    overtime: { real: 0, counted: 0 },
    reach: { departments: null, self: null },
  })
}
const lines = [
  line('a', day('terlambat', { flags: ['terlambat'] }), day('hadir')),
  line('b', day('wfh', { flags: ['terlambat'] }), day('hadir', { halves: ['sakit'] })),
  line('c', day('hadir'), day('alpa')),
]
const EXPECTED = {
  Hadir: [2, 1.5, 3.5],
  Terlambat: [2, 0, 2],
  Alpa: [0, 1, 1],
  Sakit: [0, 0.5, 0.5],
  WFH: [1, 0, 1],
}
const table = (isCounted: boolean) => matrixTable(frame, DATES, lines, isCounted)

async function bytes(file: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of file) pieces.push(piece)
  return Buffer.concat(pieces)
}

it('stand below the recap in Excel as numbers, and agree with the sums of people', async () => {
  const [sheet] = (await readXlsx(new Uint8Array(await bytes(xlsxFile([table(true)]))))).sheets
  const head = sheet?.rows[3] ?? []
  const column = { Hadir: 'H', Terlambat: 'T', Alpa: 'A', Sakit: 'S', WFH: 'WFH' }
  for (const [name, [monday, tuesday, total]] of Object.entries(EXPECTED)) {
    const row = sheet?.rows.find((one) => one[2] === name)
    expect(row?.slice(4, 6), name).toEqual([monday, tuesday])
    const at = head.indexOf(column[name as keyof typeof column])
    expect(row?.[at], name).toBe(total)
    expect(
      sheet?.rows.slice(4, 7).reduce((sum, one) => sum + Number(one[at]), 0),
      name,
    ).toBe(total)
  }
  expect(sheet?.rows.some((row) => row[2] === 'Cuti')).toBe(false)
})

it('stand on paper with the comma of Indonesia, and not among the rows of CSV', async () => {
  const [page] = await readTables([table(true)])
  const rows = page?.rows.map((cells) => cells.map(({ text }) => text)) ?? []
  expect(rows.find((row) => row[2] === 'Hadir')?.slice(4, 6)).toEqual(['2', '1,5'])
  const text = (await bytes(csvFile([table(false)], ';'))).toString()
  expect(text.trim().split('\r\n')).toHaveLength(1 + lines.length)
})
