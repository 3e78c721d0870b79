import type { OvertimeReport } from '#contract/overtime.ts'
import { RecapTotals } from '#contract/reports.ts'
import type { CardAnswer, LateAnswer, PayrollPreview, RecapAnswer, TrendAnswer } from '#contract/reports.ts'
import type { Database } from '#src/database/database.ts'
import {
  createMarkForRecompute,
  createMarkMoved,
  createRecompute,
  renameInHistory,
  workedOf,
} from '#src/features/attendance/index.ts'
import { calendarRoutes } from '#src/features/calendar/index.ts'
import { employeesRoutes } from '#src/features/employees/index.ts'
import { overtimeRoutes } from '#src/features/overtime/index.ts'
import { placesRoutes } from '#src/features/places/index.ts'
import { reportsRoutes } from '#src/features/reports/index.ts'
import type { ReportsNeeds } from '#src/features/reports/needs.ts'
import { storeDay } from '#src/features/reports/reports.fixture.ts'
import { whatReportsSay } from '#src/features/reports/what-reports-say.ts'
import { settleDue } from '#src/features/settlements/index.ts'
import { shiftsRoutes } from '#src/features/shifts/index.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { addDays, instantAt } from '#src/kernel/work-time.ts'
import { calendarChanged } from '#src/roles/calendar-changed.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { TestClock } from './clock.ts'
import { temporaryDatabase } from './database.ts'
import { identityOf, testServer } from './http.ts'
import type { Answer, Send } from './http.ts'
import { countingIds } from './ids.ts'
import { makeOffice } from './office.ts'
import { tellPeople } from '#src/features/notices/index.ts'
import type { Office } from './office.ts'

export const FROM = '2026-10-01'
export const UNTIL = '2026-10-31'
/** A Thursday of the next month, at ten in Jakarta. */
const NOW = '2026-11-05T03:00:00Z'

/** What every report says of October. Of people the ids alone: their names are those of now. */
export type Said = {
  recap: unknown
  totals: unknown
  cards: unknown
  overtime: unknown
  late: unknown
  trend: unknown
  payroll: unknown
  narrowed: unknown
}

export type SettledHouse = {
  db: Database
  ids: Ids
  clock: TestClock
  /** What reports are made with. */
  needs: ReportsNeeds
  west: Office
  east: Office
  /** The shift and the pattern that people of the west follow. */
  shift: string
  pattern: string
  hr: Send
  said: () => Promise<Said>
  /** What the worker does to locked and opened periods. */
  settle: () => Promise<number>
  close: () => Promise<void>
}

const ok = async <T>(answer: Promise<Answer>): Promise<T> => {
  const { status, body } = await answer
  if (status >= 300) throw new Error(JSON.stringify(body))
  return body as T
}

/**
 * Two sites in two zones with an October that has been worked: rest days, holidays, cuti bersama, a roster, days of alpa
 * and of being late, overtime that was agreed and some that was not, somebody who came and somebody who left in the midst.
 */
export async function openSettledHouse(): Promise<SettledHouse> {
  const clock = new TestClock(NOW)
  const ids = countingIds()
  const { db, close } = await temporaryDatabase()
  const needs = { db, clock, ids, contexts: dayContexts, workedOf }
  const tell = tellPeople({ clock, ids, sendsMail: true })
  const { recomputeDays } = createRecompute(needs)
  const server = await testServer(
    reportsRoutes(needs),
    overtimeRoutes({ ...needs, recompute: recomputeDays, markForRecompute: createMarkForRecompute(needs), tell }),
    employeesRoutes({ ...needs, renameInHistory, markMoved: createMarkMoved(needs) }),
    placesRoutes({ ...needs, refreshIdentities: () => {} }),
    calendarRoutes({ ...needs, ...calendarChanged({ ...needs, alsoOutside: async () => {} }) }),
    shiftsRoutes({ ...needs, markForRecompute: createMarkForRecompute(needs), tell }),
  )
  const hr = server.as(identityOf('admin'))
  const west = await makeOffice(db, ids, { people: 3, name: 'Jakarta' })
  const east = await makeOffice(db, ids, { people: 2, name: 'Makassar', zone: 'Asia/Makassar', start: '07:00' })
  await db.transaction((trx) => trx.kysely.insertInto('company').values({ id: 1, name: 'PT', created_at: 0 }).execute())
  const rule = { parts: [{ start: '08:00', end: '17:00' }], grace_minutes: 5 }
  const made = await ok<{ id: string }>(hr('POST', '/api/shifts', { name: 'Kantor', code: 'K', rule }))
  const week = (days: number): (string | null)[] => Array.from({ length: 7 }, (_, day) => (day < days ? made.id : null))
  const anchor_date = '2026-01-05'
  const pattern = await ok<{ id: string }>(
    hr('POST', '/api/shift-patterns', { name: 'Lima hari', anchor_date, days: week(5) }),
  )
  const assigned = { pattern_id: pattern.id, target: 'site', target_id: west.site, from: '2026-09-10', to: null }
  await ok(hr('POST', '/api/shift-assignments', { ...assigned, past: true }))
  for (const [date, kind, site_id] of [
    ['2026-10-07', 'libur', null],
    ['2026-10-08', 'cuti_bersama', null],
    ['2026-10-14', 'libur', east.site],
  ] as const)
    await ok(hr('POST', '/api/calendar/days', { date, kind, site_id, name: `Hari ${date}`, source: 'SKB', past: true }))
  const [one = '', two = '', three = ''] = west.employees
  const [four = '', five = ''] = east.employees
  const entry = { kind: 'off', shift_id: null, second_shift_id: null, site_id: null, note: '', version: 0 }
  const put = { ...entry, employee_id: two, date: '2026-10-20' }
  await ok(hr('PUT', '/api/roster', { entries: [put], past: true }))
  await work(needs, { one, two, three, four, five }, west, east)
  await db.transaction(async (trx) => {
    const employed = (id: string, set: object) =>
      trx.kysely.updateTable('employee').set(set).where('id', '=', id).execute()
    await employed(three, { active_to: '2026-10-16' })
    await employed(one, { job_title: 'Operator', job_title_search: 'operator' })
    await employed(five, { active_from: '2026-10-12' })
  })
  const reading = { hr, ids: [one, two, three, four, five], west, east }
  return {
    db,
    ids,
    clock,
    needs,
    west,
    east,
    shift: made.id,
    pattern: pattern.id,
    hr,
    said: () => everyReport(reading),
    settle: () => settleDue({ ...needs, whatReportsSay: whatReportsSay(needs) }),
    close: async () => {
      await server.close()
      await close()
    },
  }
}

type People = Record<'one' | 'two' | 'three' | 'four' | 'five', string>

async function work(needs: { db: Database; ids: Ids }, people: People, west: Office, east: Office): Promise<void> {
  const [jakarta, makassar] = ['Asia/Jakarta', 'Asia/Makassar']
  const { one, two, four, three, five } = people
  const came = (id: string, date: string, more: Partial<Parameters<typeof storeDay>[3]> = {}): Promise<void> =>
    storeDay(needs, id, date, { office: west, zone: jakarta, ...more })
  // days keep what was agreed when they were judged
  const agreed: Record<string, [start: string, end: string]> = {
    '2026-10-01': ['17:00', '20:00'],
    '2026-10-06': ['17:00', '19:25'],
  }
  for (const date of ['2026-10-01', '2026-10-02', '2026-10-04', '2026-10-06', '2026-10-08', '2026-10-22']) {
    const at = (time: string): number => instantAt(jakarta, date, time)
    const overtime = (agreed[date] ? [agreed[date]] : []).map(([start, end]) => ({
      order_id: date,
      from: at(start),
      to: at(end),
      agreed: true,
    }))
    await came(one, date, { flags: date.endsWith('06') ? ['lembur'] : [], overtime })
  }
  await came(one, '2026-10-05', { status: 'terlambat', flags: ['terlambat'], late: 17 })
  await came(two, '2026-10-09', { status: 'alpa' })
  await came(two, '2026-10-21', { status: 'terlambat', flags: ['terlambat', 'pulang_cepat'], late: 3 })
  await came(three, '2026-10-01')
  // a tap after the last day is a fact all the same
  await came(three, '2026-10-19')
  const inEast = { office: east, zone: makassar }
  for (const date of ['2026-10-05', '2026-10-14', '2026-10-31']) await came(four, date, inEast)
  await came(five, '2026-10-13', inEast)
  // in a week that the month cuts
  await came(one, '2026-09-30')
  await order(needs, one, jakarta, ['2026-09-30', '17:00', '18:30'], 'agreed')
  await order(needs, one, jakarta, ['2026-10-01', '17:00', '20:00'], 'agreed')
  await order(needs, one, jakarta, ['2026-10-06', '17:00', '19:25'], 'agreed')
  await order(needs, one, jakarta, ['2026-10-04', '08:00', '16:00'], 'agreed')
  await order(needs, two, jakarta, ['2026-10-21', '17:00', '19:00'], 'waiting')
  await order(needs, four, makassar, ['2026-10-14', '08:00', '13:40'], 'agreed')
}

/** Overtime that was ordered: of whom, where, from when to when, and what they said. */
async function order(
  { db, ids }: { db: Database; ids: Ids },
  employee_id: string,
  zone: string,
  [date, start, end]: [string, string, string],
  consent: string,
): Promise<void> {
  const id = ids.uuid()
  const by = { ordered_by: id, ordered_by_name: 'HR', cancelled_at: null, cancel_reason: null, version: 1 }
  const at = (time: string): number => instantAt(zone, date, time)
  await db.transaction(async (trx) => {
    await trx.kysely
      .insertInto('overtime_order')
      .values({ id, date, start, end, reason: 'stok opname', ...by, created_at: 0 })
      .execute()
    await trx.kysely
      .insertInto('overtime_member')
      .values({
        order_id: id,
        employee_id,
        date,
        from_at: at(start),
        to_at: at(end),
        consent,
        consented_at: null,
        text_version: null,
        cancelled: 0,
      })
      .execute()
  })
}

type Reading = { hr: Send; ids: readonly string[]; west: Office; east: Office }

async function everyReport({ hr, ids, west, east }: Reading): Promise<Said> {
  const read = async <T>(url: string): Promise<T> => ok<T>(hr('GET', url))
  const whose = <T extends { user: { id: string } }>(rows: readonly T[]) =>
    rows
      .map(({ user, ...row }) => ({ id: user.id, ...row }))
      .filter(({ id }) => ids.includes(id))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
  const recap = async (filter: string) =>
    whose((await read<RecapAnswer>(`/api/reports/recap?period=2026-10${filter}`)).data)
  const cards = await Promise.all(
    ids.map(async (id) => {
      const {
        user: _user,
        company: _company,
        ...card
      } = await read<CardAnswer>(`/api/reports/card?period=2026-10&employee=${id}`)
      return card
    }),
  )
  const sources = [
    'jabatan',
    'department',
    'site',
    'period_from',
    'leave_paid',
    'leave_unpaid',
    ...Object.keys(RecapTotals.shape),
  ]
  const columns = sources.map((source) => ({ source, heading: source, format: 'plain', text: '' }))
  const payroll = await ok<PayrollPreview>(hr('POST', '/api/reports/mappings/preview', { period: '2026-10', columns }))
  return {
    recap: await recap(''),
    totals: await read('/api/reports/recap/totals?period=2026-10'),
    cards,
    overtime: whose((await read<OvertimeReport>(`/api/overtime?from=${FROM}&to=${UNTIL}`)).data),
    late: whose((await read<LateAnswer>('/api/reports/late?period=2026-10')).data),
    trend: (await read<TrendAnswer>('/api/reports/trend?period=2026-10')).days,
    payroll: payroll.rows.map((row) => row.join(';')).sort(),
    narrowed: [
      await recap(`&department=${west.department}`),
      await recap(`&department=${east.department}`),
      await recap(`&site=${west.site}`),
      await recap(`&site=${east.site}`),
    ],
  }
}

export const october = (day: number): string => addDays(FROM, day - 1)
