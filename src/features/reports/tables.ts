import { readCell } from '#contract/recap.ts'
import type { RecapCell } from '#contract/recap.ts'
import type { CardAnswer, LateAnswer, PayrollColumn, Period, RecapPerson, RecapTotals } from '#contract/reports.ts'
import { zoneLabel } from '#contract/zones.ts'
import { clockAt } from './card.ts'
import { dateSums } from './date-sums.ts'
import type { Column, Signatures, Table, Value } from './files/table.ts'
import { marksInWords, shortDate, STATUS_WORD, weekdayOf } from './files/words.ts'
import { leaveNames } from './leave-days.ts'
import { payrollColumns, payrollValue } from './payroll.ts'
import type { Person } from './people.ts'
import type { Facts } from './read-recap.ts'

/** What every table of a report has at its head and foot. */
export type Frame = {
  company: string
  period: Period
  signatures: Signatures
  /** Sites in several zones: a column beside the times says which. */
  severalZones: boolean
}

type Rows<T> = AsyncIterable<T> | Iterable<T>

const titleOf = (
  { company, period }: Pick<Frame, 'company' | 'period'>,
  title: string,
  more: readonly string[] = [],
): string[] => [`${company} — ${title}`, `Periode ${shortDate(period.from)} s.d. ${shortDate(period.to)}`, ...more]
const column = (heading: string, width: number, kind: Column['kind'] = 'number'): Column => ({ heading, width, kind })

const zoneColumn = ({ severalZones }: Frame): Column[] => (severalZones ? [column('Zona', 7, 'text')] : [])
const zoneCell = ({ severalZones }: Frame, zone: string, date: string): Value[] =>
  severalZones ? [zoneLabel(zone, Date.parse(date))] : []

async function* each<T>(
  rows: Rows<T>,
  make: (one: T, index: number) => readonly Value[],
): AsyncGenerator<readonly Value[]> {
  let index = 0
  for await (const one of rows) yield make(one, index++)
}

const TOTALS: readonly [heading: string, key: keyof RecapTotals, kind: Column['kind']][] = [
  ['H', 'hadir', 'number'],
  ['T', 'terlambat', 'number'],
  ['PC', 'pulang_cepat', 'number'],
  ['½', 'setengah_hari', 'number'],
  ['TM/TP', 'lupa', 'number'],
  ['I', 'izin', 'number'],
  ['S', 'sakit', 'number'],
  ['SD', 'sakit_surat', 'number'],
  ['ST', 'sakit_tanpa', 'number'],
  ['C', 'cuti', 'number'],
  ['CB', 'cuti_bersama', 'number'],
  ['DL', 'dinas_luar', 'number'],
  ['WFH', 'wfh', 'number'],
  ['A', 'alpa', 'number'],
  ['L', 'libur', 'number'],
  ['HL', 'hadir_libur', 'number'],
  ['Jam kerja', 'work_minutes', 'duration'],
  ['Terlambat', 'late_minutes', 'duration'],
  ['Jam Real', 'overtime_real', 'duration'],
  ['Jam Hitung', 'overtime_counted', 'duration'],
]

/** Those that are days. */
const COUNTS = TOTALS.filter(([, , kind]) => kind === 'number')

/** People by dates: a code in each cell, sums at the right; below them, where they are wanted, sums of each date. */
export const matrixTable = (
  frame: Frame,
  dates: readonly string[],
  rows: Rows<RecapPerson>,
  hasDateSums: boolean,
): Table => ({
  name: 'Rekap',
  title: titleOf(frame, 'Rekap Kehadiran'),
  columns: [
    column('No', 5),
    column('NIK', 12, 'text'),
    column('Nama', 26, 'text'),
    column('Departemen', 18, 'text'),
    ...dates.map((date) => column(`${date.slice(8)} ${weekdayOf(date).slice(0, 3)}`, 6, 'cell')),
    ...TOTALS.map(([heading, , kind]) => column(heading, kind === 'duration' ? 10 : 6, kind)),
  ],
  rows: matrixRows(dates, rows, hasDateSums),
  frozen: 3,
  signatures: frame.signatures,
})

async function* matrixRows(
  dates: readonly string[],
  rows: Rows<RecapPerson>,
  hasDateSums: boolean,
): AsyncGenerator<readonly Value[]> {
  const sums = dateSums(dates.length)
  let number = 0
  for await (const { user, department, days, totals } of rows) {
    sums.add(days)
    yield [++number, user.number, user.name, department.name, ...days, ...TOTALS.map(([, key]) => totals[key])]
  }
  if (!hasDateSums || number === 0) return
  for (const { key, name, days, total } of sums.rows())
    yield [null, null, name, null, ...days, ...TOTALS.map(([, column]) => (column === key ? total : null))]
}

const share = ({ hadir, dinas_luar, wfh, work_days }: RecapTotals): number | null =>
  work_days === 0 ? null : Math.round(((hadir + dinas_luar + wfh) / work_days) * 1000) / 10

export const summaryTable = (frame: Frame, rows: Rows<RecapPerson>): Table => ({
  name: 'Ringkasan',
  title: titleOf(frame, 'Ringkasan Kehadiran'),
  columns: [
    column('No', 5),
    column('NIK', 12, 'text'),
    column('Nama', 26, 'text'),
    column('Jabatan', 18, 'text'),
    column('Departemen', 18, 'text'),
    column('Hari kerja', 10),
    ...COUNTS.map(([heading]) => column(heading, 7)),
    column('% Kehadiran', 12, 'decimal'),
    column('Total jam', 10, 'duration'),
    column('Rata-rata terlambat', 12, 'duration'),
    column('Jam Real', 10, 'duration'),
    column('Jam Hitung', 10, 'duration'),
  ],
  rows: each(rows, ({ user, job_title: title, department, totals }, index) => [
    index + 1,
    user.number,
    user.name,
    title,
    department.name,
    totals.work_days,
    ...COUNTS.map(([, key]) => totals[key]),
    share(totals),
    totals.work_minutes,
    totals.terlambat === 0 ? 0 : Math.round(totals.late_minutes / totals.terlambat),
    totals.overtime_real,
    totals.overtime_counted,
  ]),
  frozen: 3,
  signatures: frame.signatures,
})

/** One person with the facts that a line of the recap was made of. */
export type Told = { recap: RecapPerson; person: Person; facts: Facts }

/** A row for each person and date. */
export const detailTable = (frame: Frame, rows: Rows<Told>): Table => ({
  name: 'Detail',
  title: titleOf(frame, 'Rincian Kehadiran'),
  columns: [
    column('No', 7),
    column('NIK', 12, 'text'),
    column('Nama', 26, 'text'),
    column('Jabatan', 18, 'text'),
    column('Departemen', 18, 'text'),
    column('Tanggal', 12, 'date'),
    column('Hari', 9, 'text'),
    column('Jam Masuk', 10, 'time'),
    column('Jam Pulang', 10, 'time'),
    ...zoneColumn(frame),
    column('Jam Efektif', 10, 'duration'),
    column('Status', 14, 'text'),
    column('Terlambat (menit)', 10),
    column('Lokasi', 18, 'text'),
    column('Keterangan', 30, 'text'),
  ],
  rows: detailRows(frame, rows),
  frozen: 3,
  signatures: null,
})

/** Of a day that somebody was sick on, or half of it. */
const letterWord = ({ status, marks }: RecapCell, letter = 0): string =>
  status !== 'sakit' && !marks.includes('½S') ? '' : letter > 0 ? 'dengan surat' : 'tanpa surat'

async function* detailRows(frame: Frame, rows: Rows<Told>): AsyncGenerator<readonly Value[]> {
  let number = 0
  for await (const { recap, person, facts } of rows) {
    for (const [index, date] of facts.dates.entries()) {
      const text = recap.days[index] ?? ''
      const cell = readCell(text)
      if (!cell) continue
      const day = facts.day(person.id, date)
      const { calendar } = facts.context(person.id, date)
      const known = day ?? facts.awaited(person, date)
      const leaves = known?.leaves ?? []
      const site = facts.site(person, date)
      const zone = day?.zone ?? site.zone
      yield [
        ++number,
        person.number,
        person.name,
        person.jobTitle,
        person.departmentName,
        date,
        weekdayOf(date),
        clockAt(zone, day?.masukAt ?? null),
        clockAt(zone, day?.pulangAt ?? null),
        ...zoneCell(frame, zone, date),
        day && day.masukAt !== null ? day.minutes : null,
        STATUS_WORD[cell.status],
        day?.late ?? 0,
        day?.siteName ?? site.name,
        [leaveNames(leaves), letterWord(cell, known?.letter), marksInWords(cell.marks), calendar?.name ?? '']
          .filter((one) => one !== '')
          .join('; '),
      ]
    }
  }
}

/** The columns of absence on the paper card, and what of a day stands in them. */
const ABSENCES: readonly [string, (card: CardAnswer['days'][number]) => boolean][] = [
  ['I', ({ cell }) => has(cell, 'I')],
  ['S', ({ cell }) => has(cell, 'S')],
  ['C', ({ cell }) => has(cell, 'C') || has(cell, 'CB')],
  ['TL', ({ cell }) => has(cell, 'T')],
  ['TG', ({ cell }) => has(cell, 'DL')],
  ['MR', ({ cell }) => has(cell, 'A')],
  ['WFH', ({ cell }) => has(cell, 'WFH')],
]
const has = (cell: string, letter: string): boolean =>
  cell.split(' ').some((one) => one === letter || one === `½${letter}`)

const CARD_COLUMNS: Column[] = [
  column('Tgl', 11, 'date'),
  column('Hari', 9, 'text'),
  column('Ket', 5, 'text'),
  column('Datang', 8, 'time'),
  column('Pulang', 8, 'time'),
  column('Paraf', 8, 'text'),
  column('Lembur mulai', 8, 'time'),
  column('Lembur akhir', 8, 'time'),
  column('Jam Real', 8, 'duration'),
  column('Jam Hitung', 8, 'duration'),
  ...ABSENCES.map(([heading]) => column(heading, 5, 'text')),
  column('Keterangan', 24, 'text'),
  column('Paraf atasan', 10, 'text'),
]

const cardRow = (day: CardAnswer['days'][number]): readonly Value[] => [
  day.date,
  weekdayOf(day.date),
  day.cell === '' ? '' : day.workday ? 'W' : 'H',
  day.masuk,
  day.pulang,
  '',
  day.overtime?.start ?? null,
  day.overtime?.end ?? null,
  day.overtime?.real ?? null,
  day.overtime?.counted ?? null,
  ...ABSENCES.map(([, holds]) => (holds(day) ? 'v' : '')),
  [day.leave.map(({ id }) => id).join(', '), marksInWords(readCell(day.cell)?.marks ?? []), day.note]
    .filter((one) => one !== '')
    .join('; '),
  '',
]

/** The attendance card of one person, as it is signed on paper. */
export function cardTable(card: CardAnswer, { severalZones }: Pick<Frame, 'severalZones'>): Table {
  const { user, job_title: title, department, days, totals } = card
  const zones = [...new Set(days.map(({ zone, date }) => zoneLabel(zone, Date.parse(date))))].join('/')
  const about = [user.name, `NIK ${user.number}`, title, department.name, severalZones ? zones : null]
  const person = about.filter((one) => one !== null).join(' · ')
  const sum = (pick: (day: CardAnswer['days'][number]) => number): number =>
    days.reduce((all, one) => all + pick(one), 0)
  const sums = [sum((one) => one.overtime?.real ?? 0), sum((one) => one.overtime?.counted ?? 0)]
  return {
    name: `${user.number} ${user.name}`,
    title: titleOf(card, 'Kartu Absensi', [person]),
    columns: CARD_COLUMNS,
    rows: [...days.map(cardRow), [null, 'Hari kerja', String(totals.work_days), null, null, null, null, null, ...sums]],
    frozen: 2,
    signatures: card.signatures,
  }
}

/** The same for many people in one list, for CSV. */
export const cardList = (frame: Frame, cards: Rows<CardAnswer>): Table => ({
  name: 'Kartu',
  title: titleOf(frame, 'Kartu Absensi'),
  columns: [column('NIK', 12, 'text'), column('Nama', 26, 'text'), ...CARD_COLUMNS, ...zoneColumn(frame)],
  rows: (async function* () {
    for await (const { user, days } of cards)
      for (const day of days) yield [user.number, user.name, ...cardRow(day), ...zoneCell(frame, day.zone, day.date)]
  })(),
  frozen: 2,
  signatures: null,
})

export const lateTable = (frame: Frame, rows: LateAnswer['data']): Table => ({
  name: 'Terlambat',
  title: titleOf(frame, 'Daftar Terlambat'),
  columns: [
    column('No', 6),
    column('NIK', 12, 'text'),
    column('Nama', 26, 'text'),
    column('Departemen', 18, 'text'),
    column('Tanggal', 12, 'date'),
    column('Hari', 9, 'text'),
    column('Jam Masuk', 10, 'time'),
    ...zoneColumn(frame),
    column('Terlambat (menit)', 12),
  ],
  rows: rows
    .flatMap(({ user, department, days }) => days.map((day) => ({ user, department, day })))
    .map(({ user, department, day }, index) => [
      index + 1,
      user.number,
      user.name,
      department.name,
      day.date,
      weekdayOf(day.date),
      day.masuk,
      ...zoneCell(frame, day.zone, day.date),
      day.minutes,
    ]),
  frozen: 3,
  signatures: frame.signatures,
})

export const overtimeTable = (frame: Frame, rows: Rows<Told>): Table => ({
  name: 'Lembur',
  title: titleOf(frame, 'Daftar Lembur'),
  columns: [
    column('NIK', 12, 'text'),
    column('Nama', 26, 'text'),
    column('Departemen', 18, 'text'),
    column('Tanggal', 12, 'date'),
    column('Hari', 9, 'text'),
    column('Mulai', 8, 'time'),
    column('Selesai', 8, 'time'),
    ...zoneColumn(frame),
    column('Jam Real', 10, 'duration'),
    column('Jam Hitung', 10, 'duration'),
    column('Dasar', 30, 'text'),
  ],
  rows: (async function* () {
    for await (const { recap, person, facts } of rows) {
      const { number, name, departmentName } = person
      for (const { date, real, counted, basis, orders, zone } of facts.overtime.get(person.id)?.days ?? []) {
        // nor what was worked where its reader may not see the day
        if (real <= 0 || (recap.days[facts.dates.indexOf(date)] ?? '') === '') continue
        const times = [orders[0]?.start ?? null, orders.at(-1)?.end ?? null, ...zoneCell(frame, zone, date)]
        yield [number, name, departmentName, date, weekdayOf(date), ...times, real, counted, basis]
      }
    }
  })(),
  frozen: 2,
  signatures: frame.signatures,
})

export const payrollTable = (frame: Frame, mapping: readonly PayrollColumn[], rows: Rows<RecapPerson>): Table => ({
  name: 'Payroll',
  title: titleOf(frame, 'Data Penggajian'),
  columns: payrollColumns(mapping),
  rows: each(rows, (one) => mapping.map((single) => payrollValue(single, one, frame.period))),
  frozen: 0,
  signatures: null,
})
