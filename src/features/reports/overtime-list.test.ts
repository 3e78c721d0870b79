import { readXlsx } from 'hucre'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { OvertimeReport } from '#contract/overtime.ts'
import type { CardAnswer, RecapAnswer, RecapTotalsAnswer, ReportExport } from '#contract/reports.ts'
import { workedOf } from '#src/features/attendance/index.ts'
import { overtimeRoutes } from '#src/features/overtime/index.ts'
import { overtimeReport } from '#src/features/overtime/overtime-report.ts'
import { readPeople } from '#src/features/overtime/people.ts'
import type { DayContexts } from '#src/features/shifts/index.ts'
import type { OvertimeOrder } from '#src/kernel/day-context.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { instantAt } from '#src/kernel/work-time.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { Send, TestServer } from '#test/support/http.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import type { Office } from '#test/support/office.ts'
import { textOfPdf } from '#test/support/pdf-text.ts'
import { reportsJobs, reportsRoutes } from './index.ts'
import { MAKE_REPORTS } from './jobs.ts'
import { recapText } from './recap-stream.ts'
import { PLAN, storeDay } from './reports.fixture.ts'

const DATE = '2026-11-24'
const WEST = 'Asia/Jakarta'
const EAST = 'Asia/Jayapura'
const clock = new TestClock()
const ids = countingIds()
let temporary: TemporaryDatabase
let server: TestServer
let admin: Send
let west: Office
let east: Office

/** Everybody has agreed to two hours, each by the clock of their site. */
const agreed = (zone: string): OvertimeOrder[] => {
  const at = (time: string): number => instantAt(zone, DATE, time)
  return [{ order_id: 'o', from: at('17:30'), to: at('19:30'), agreed: true }]
}
const contexts: DayContexts = async (_, people) => {
  const zones = new Map(people.map(({ id, zone }) => [id, zone]))
  return (id, date) => {
    const overtime = date === DATE ? agreed(zones.get(id) ?? WEST) : []
    return { plan: PLAN, calendar: null, exceptions: [], overtime }
  }
}
const needs = () => ({ db: temporary.db, clock, ids, contexts, workedOf })

beforeEach(async () => {
  clock.set('2026-11-26T03:00:00Z')
  temporary = await temporaryDatabase()
  west = await makeOffice(temporary.db, ids, { name: 'Jakarta', zone: WEST })
  east = await makeOffice(temporary.db, ids, { name: 'Jayapura', zone: EAST })
  for (const [zone, office] of [[WEST, west] as const, [EAST, east] as const])
    await storeDay({ db: temporary.db, ids }, office.employees[0] ?? '', DATE, {
      office,
      zone,
      overtime: agreed(zone),
    })
  server = await testServer(
    reportsRoutes(needs()),
    overtimeRoutes({ ...needs(), recompute: async () => {}, markForRecompute: async () => '', tell: async () => 0 }),
  )
  admin = server.as(identityOf('admin'))
})
afterEach(async () => {
  await server.close()
  await temporary.close()
})

const listed = async (filter: string): Promise<OvertimeReport['data']> =>
  ((await admin('GET', `/api/overtime?from=2026-11-01&to=2026-11-30${filter}`)).body as OvertimeReport).data
const peopleOf = async (filter: string): Promise<string[]> => (await listed(filter)).map(({ user }) => user.id)

/** The bytes of a file that is asked for and made. */
async function file(wanted: object): Promise<Buffer> {
  const asked = (await admin('POST', '/api/reports/exports', { kind: 'overtime', period: '2026-11', ...wanted })).body
  const { id } = asked as ReportExport
  const job = { name: MAKE_REPORTS, id, payload: {}, attempt: 1, signal: new AbortController().signal }
  await reportsJobs({ ...needs(), log: silentLogger })[MAKE_REPORTS]?.(job)
  const headers = { 'x-test-sender': 'account of admin' }
  return (await server.http.inject({ method: 'GET', url: `/api/reports/exports/${id}/file`, headers })).rawPayload
}

it('is of a site or of a department, on the screen and as a file', async () => {
  expect((await peopleOf('')).toSorted()).toEqual([...west.employees, ...east.employees].toSorted())
  expect(await peopleOf(`&site=${east.site}`)).toEqual(east.employees)
  expect(await peopleOf(`&department=${west.department}`)).toEqual(west.employees)
  expect(await peopleOf(`&department=${west.department}&site=${east.site}`)).toEqual([])
  expect((await admin('GET', '/api/overtime?from=2026-11-01&to=2026-11-30&site=x')).status).toBe(400)
  const text = (await file({ format: 'csv', site: east.site })).toString()
  expect(text).toContain('00Jayapura1')
  expect(text).not.toContain('00Jakarta1')
})

it('holds a week against the cap as a whole, though the period begins in its midst', async () => {
  const [id = ''] = west.employees
  const at = (date: string, time: string): number => instantAt(WEST, date, time)
  for (const date of ['2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05', '2026-11-06', '2026-11-07', '2026-11-08'])
    await storeDay({ db: temporary.db, ids }, id, date, {
      office: west,
      overtime: [{ order_id: 'o', from: at(date, '17:00'), to: at(date, '20:00'), agreed: true }],
    })
  const { body } = await admin('GET', `/api/overtime?from=2026-11-06&to=2026-11-15&employee=${id}`)
  expect((body as OvertimeReport).data).toMatchObject([
    { real: 540, weeks: [{ monday: '2026-11-02', minutes: 1_260 }], warnings: [{ cap: 'week', date: '2026-11-08' }] },
  ])
})

it('says from when to when was agreed, and in which zone', async () => {
  const [day] = (await listed(`&site=${east.site}`))[0]?.days ?? []
  expect(day).toMatchObject({ real: 120, zone: EAST, orders: [{ start: '17:30', end: '19:30' }] })
  const text = (await file({ format: 'csv' })).toString()
  expect(text).toMatch(/;Mulai;Selesai;Zona;Jam Real;/)
  expect(text).toMatch(/00Jayapura1;.*;17:30;19:30;WIT;02:00;/)
  expect(text).toMatch(/00Jakarta1;.*;17:30;19:30;WIB;02:00;/)
  const [sheet] = (await readXlsx(new Uint8Array(await file({ format: 'xlsx' })))).sheets
  expect(sheet?.rows.find((row) => row[0] === '00Jayapura1')?.[7]).toBe('WIT')
  expect(sheet?.rows.find((row) => row[0] === '00Jakarta1')?.[7]).toBe('WIB')
  const page = textOfPdf(await file({ format: 'pdf' }))
  for (const words of ['Zona', 'WIB', 'WIT', '17:30']) expect(page).toContain(words)
})

it('of orders is of a site or of a department', async () => {
  const [one = '', two = ''] = [...west.employees, ...east.employees]
  const wanted = { date: '2026-11-27', start: '18:00', end: '20:00', reason: 'Stok opname', employees: [one, two] }
  expect((await admin('POST', '/api/overtime/orders', wanted)).status).toBe(201)
  const members = async (filter: string): Promise<string[]> => {
    const { body } = await admin('GET', `/api/overtime/orders?from=2026-11-01&to=2026-11-30${filter}`)
    const { data } = body as { data: { members: { user: { id: string } }[] }[] }
    return data.flatMap((order) => order.members.map(({ user }) => user.id))
  }
  expect(await members(`&site=${east.site}`)).toEqual([two])
  expect(await members(`&department=${west.department}`)).toEqual([one])
  expect(await members('')).toHaveLength(2)
})

it('does not tell a manager of overtime on days that were worked for a department out of reach', async () => {
  const who = west.employees[0] ?? ''
  const chief = server.as(identityOf('atasan', { departments: [{ id: west.department, name: 'A' }] }))
  const totals = async (send: Send) =>
    ((await send('GET', '/api/reports/recap?period=2026-11')).body as RecapAnswer).data.find(
      ({ user }) => user.id === who,
    )?.totals.overtime_real
  const sums = async (send: Send) =>
    ((await send('GET', '/api/reports/recap/totals?period=2026-11')).body as RecapTotalsAnswer).totals.overtime_real
  const onCard = async (send: Send) =>
    ((await send('GET', `/api/reports/card?period=2026-11&employee=${who}`)).body as CardAnswer).days.find(
      ({ date }) => date === DATE,
    )?.overtime?.real ?? null
  expect([await totals(chief), await sums(chief), await onCard(chief)]).toEqual([120, 120, 120])
  await temporary.db.transaction((trx) =>
    trx.kysely
      .updateTable('attendance')
      .set({ department_id: east.department })
      .where('employee_id', '=', who)
      .execute(),
  )
  expect([await totals(chief), await sums(chief), await onCard(chief)]).toEqual([0, 0, null])
  expect([await totals(admin), await onCard(admin)]).toEqual([120, 120])
})

/** How often others had their turn meanwhile. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  const count = (): void => void (turns++, (again = setImmediate(count)))
  let again = setImmediate(count)
  await work()
  clearImmediate(again)
  return turns
}

it('lets others have their turn while everybody is read', async () => {
  const period = { key: '2026-11', from: '2026-11-01', to: '2026-11-30' }
  const asked = { period, reach: { departments: null, self: null }, wanted: {}, after: null, limit: 5_000 }
  const recap = async (): Promise<void> => {
    for await (const _ of recapText(needs(), asked)) continue
  }
  expect(await turnsDuring(recap)).toBeGreaterThan(0)
  const people = await readPeople(temporary.db.read, { departments: null })
  const overtime = () => overtimeReport(temporary.db.read, needs(), { people, ...period })
  expect(await turnsDuring(overtime)).toBeGreaterThan(0)
})
