import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OvertimeOrder } from '#contract/overtime.ts'
import { createMarkForRecompute, workedOf } from '#src/features/attendance/index.ts'
import type { DayContexts } from '#src/features/shifts/index.ts'
import type { DayContext, DayPlan } from '#src/kernel/day-context.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { Send, TestServer } from '#test/support/http.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import type { Office } from '#test/support/office.ts'
import { createAccountFor } from '#src/features/accounts/index.ts'
import { tellPeople } from '#src/features/notices/index.ts'
import { overtimeFor, overtimeRoutes } from './index.ts'

const plan: DayPlan = { name: 'Kantor', start: '08:00', end: '17:00', grace_minutes: 5 }
const off: DayPlan = { ...plan, kind: 'off' }
let told: (id: string, date: string) => Partial<DayContext>
/** Monday to Friday, unless something else is told. */
const contexts: DayContexts = async (db, people, from, to) => {
  const ordered = await overtimeFor(db, people, from, to)
  return (id, date) => ({
    plan: [0, 6].includes(new Date(date).getUTCDay()) ? off : plan,
    calendar: null,
    exceptions: [],
    overtime: ordered(id, date),
    ...told(id, date),
  })
}

const clock = new TestClock('2026-11-23T03:00:00Z')
let temporary: TemporaryDatabase
let server: TestServer
let office: Office
let other: Office
let recomputed: string[]
let admin: Send
let chief: Send
let worker: Send

beforeEach(async () => {
  clock.set('2026-11-23T03:00:00Z')
  recomputed = []
  told = () => ({})
  temporary = await temporaryDatabase()
  const { db } = temporary
  const ids = countingIds()
  office = await makeOffice(db, ids, { people: 2 })
  other = await makeOffice(db, ids, { name: 'Cabang', zone: 'Asia/Jayapura' })
  const recompute = async (_: unknown, id: string, from: string): Promise<void> => void recomputed.push(`${id} ${from}`)
  const markForRecompute = createMarkForRecompute({ clock, ids })
  const tell = tellPeople({ clock, ids, sendsMail: true })
  server = await testServer(overtimeRoutes({ db, clock, ids, contexts, recompute, workedOf, markForRecompute, tell }))
  admin = server.as(identityOf('admin'))
  chief = server.as(identityOf('atasan', { departments: [{ id: office.department, name: 'A' }] }))
  worker = server.as(identityOf('karyawan', { employeeId: office.employees[0] ?? '' }))
})
afterEach(async () => {
  await server.close()
  await temporary.close()
})

const wanted = (more: object = {}) => ({
  date: '2026-11-23',
  start: '17:00',
  end: '20:00',
  reason: 'Stok opname',
  employees: office.employees,
  ...more,
})
const order = async (send = chief, more: object = {}): Promise<OvertimeOrder> =>
  ((await send('POST', '/api/overtime/orders', wanted(more))).body as { data: OvertimeOrder }).data
const answer = (id: string, agree: boolean, send = worker) =>
  send('POST', `/api/me/overtime/${id}/consent`, { agree, text_version: 1 })

describe('an order', () => {
  it('is for people of one’s own department, each in the zone of their site', async () => {
    const made = await chief('POST', '/api/overtime/orders', wanted())
    expect(made).toMatchObject({
      status: 201,
      body: { data: { minutes: 180, meal: false, ordered_by: 'atasan', version: 1 }, warnings: [] },
    })
    const { members } = (made.body as { data: OvertimeOrder }).data
    expect(members).toHaveLength(2)
    expect(members[0]).toMatchObject({ consent: 'waiting', from: Date.parse('2026-11-23T10:00:00Z') })
    const foreign = wanted({ employees: other.employees })
    expect(await chief('POST', '/api/overtime/orders', foreign)).toMatchObject({
      status: 422,
      body: { code: 'people/reference-unknown' },
    })
    const [one] = (await order(admin, { employees: other.employees })).members
    expect(one?.from).toBe(Date.parse('2026-11-23T08:00:00Z'))
  })

  it.each([
    ['during the shift', { start: '16:00', end: '18:00' }, 'overtime/in-shift'],
    ['longer than twelve hours', { date: '2026-11-28', start: '06:00', end: '19:00' }, 'overtime/too-long'],
  ])('%s is refused', async (_, more, code) =>
    expect(await chief('POST', '/api/overtime/orders', wanted(more))).toMatchObject({ body: { code } }),
  )

  it('that has come to lie in a shift is told with its minutes', async () => {
    await order(chief, { date: '2026-11-28', start: '08:00', end: '12:00' })
    const list = async (): Promise<number[]> => {
      const { body } = await chief('GET', '/api/overtime/orders?from=2026-11-01&to=2026-11-30')
      return (body as { data: OvertimeOrder[] }).data.flatMap(({ members }) => members.map((one) => one.in_shift))
    }
    expect(await list()).toEqual([0, 0])
    told = (id, date) =>
      date === '2026-11-28' && id === office.employees[0] ? { plan: { ...plan, end: '11:00' } } : {}
    expect((await list()).toSorted((a, b) => a - b)).toEqual([0, 180])
  })

  it('is refused in last night’s shift and in the next date’s', async () => {
    const night: DayPlan = { ...plan, start: '22:00', end: '06:00' }
    told = (_, date) => ({ plan: date === '2026-11-24' ? night : off })
    for (const [date, start, end] of [
      ['2026-11-25', '05:00', '08:00'],
      ['2026-11-23', '20:00', '08:00'],
    ])
      expect((await chief('POST', '/api/overtime/orders', wanted({ date, start, end }))).status, date).toBe(
        date === '2026-11-25' ? 422 : 201,
      )
    told = (_, date) => ({ plan: date === '2026-11-24' ? { ...plan, start: '00:30', end: '06:00' } : off })
    expect(await chief('POST', '/api/overtime/orders', wanted({ start: '22:00', end: '01:00' }))).toMatchObject({
      body: { code: 'overtime/in-shift' },
    })
  })

  it('is refused beforehand for what it would be refused for, and nothing is written', async () => {
    const { reason: _, ...asked } = wanted({ start: '16:00', end: '18:00' })
    expect(await chief('POST', '/api/overtime/orders/check', asked)).toMatchObject({
      body: { code: 'overtime/in-shift' },
    })
    const foreign = { ...asked, employees: other.employees }
    expect(await chief('POST', '/api/overtime/orders/check', foreign)).toMatchObject({ status: 422 })
    expect(await chief('GET', '/api/overtime/orders?from=2026-11-01&to=2026-11-30')).toMatchObject({
      body: { data: [] },
    })
  })

  it('does not overlap another one, whoever comes second', async () => {
    const both = await Promise.all([1, 2].map(() => chief('POST', '/api/overtime/orders', wanted())))
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409])
    await order(chief, { start: '20:00', end: '21:00' })
  })

  it('warns of what exceeds the caps, and is made all the same', async () => {
    for (const date of ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'])
      await order(chief, { date, end: '21:00' })
    const { reason: _, ...asked } = wanted({ end: '22:00' })
    const weighed = await chief('POST', '/api/overtime/orders/check', asked)
    const made = await chief('POST', '/api/overtime/orders', wanted({ end: '22:00' }))
    expect(weighed).toMatchObject({ status: 200, body: { warnings: (made.body as { warnings: unknown }).warnings } })
    expect(made).toMatchObject({
      status: 201,
      body: {
        data: { meal: true },
        warnings: [
          { employee_id: office.employees[0], warning: { cap: 'day', minutes: 300, allowed: 240 } },
          { warning: { cap: 'week', minutes: 21 * 60, allowed: 18 * 60 } },
          {},
          {},
        ],
      },
    })
  })

  it('is cancelled by who has seen it as it is, until it was worked', async () => {
    const made = await order()
    const url = `/api/overtime/orders/${made.id}/cancel`
    expect(await chief('POST', url, { version: 9, reason: 'batal' })).toMatchObject({
      status: 409,
      body: { code: 'overtime/changed-meanwhile' },
    })
    await answer(made.id, true)
    clock.set('2026-11-23T10:30:00Z')
    expect(await chief('POST', url, { version: 1, reason: 'batal' })).toMatchObject({ body: { code: 'overtime/over' } })
    clock.set('2026-11-23T09:30:00Z')
    expect(await chief('POST', url, { version: 1, reason: 'batal' })).toMatchObject({
      status: 200,
      body: { cancelled_at: clock.now(), version: 2 },
    })
    expect(recomputed).toHaveLength(2)
    expect(await answer(made.id, true)).toMatchObject({ body: { code: 'overtime/cancelled' } })
    const foreign = await order(admin, { employees: other.employees })
    expect(
      await chief('POST', `/api/overtime/orders/${foreign.id}/cancel`, { version: 1, reason: 'batal' }),
    ).toMatchObject({ status: 404 })
  })
})

describe('consent', () => {
  it('is one’s own, given once, with the text that was seen', async () => {
    const { id } = await order()
    expect(await answer(id, true)).toMatchObject({
      status: 200,
      body: { members: [{ consent: 'agreed', consented_at: clock.now() }] },
    })
    expect((await answer(id, true)).status).toBe(200)
    expect(recomputed).toEqual([`${office.employees[0]} 2026-11-22`])
    expect(await answer(id, false)).toMatchObject({ status: 409, body: { code: 'overtime/answered' } })
    const stranger = server.as(identityOf('karyawan', { employeeId: other.employees[0] ?? '' }))
    expect(await answer(id, true, stranger)).toMatchObject({ status: 404 })
    const old = await worker('POST', `/api/me/overtime/${id}/consent`, { agree: true, text_version: 0 })
    expect(old.status).toBe(400)
  })

  it('comes too late a day after the end', async () => {
    const { id } = await order()
    clock.set('2026-11-24T13:00:01Z')
    expect(await answer(id, true)).toMatchObject({ body: { code: 'overtime/over' } })
  })

  it('that was refused leaves no order', async () => {
    const { id } = await order()
    await answer(id, false)
    const only = { id: office.employees[0] ?? '', siteId: '', departmentId: '', zone: 'Asia/Jakarta' }
    const people = [only]
    const orders = async (all: typeof people) =>
      (await overtimeFor(temporary.db.read, all, '2026-11-23', '2026-11-23'))(only.id, '2026-11-23')
    expect(await orders(people)).toEqual([])
    expect(await orders([...people, { ...only, id: 'x' }])).toEqual([])
  })
})

describe('nobody orders or agrees their own overtime', () => {
  const [self, colleague] = [(): string => office.employees[0] ?? '', (): string => office.employees[1] ?? '']
  const asked = (employees: string[]): object => {
    const { reason: _, ...more } = wanted({ employees })
    return more
  }

  it.each(['atasan', 'admin'] as const)('an %s is refused, before and when it is sent', async (role) => {
    const boss = server.as(
      identityOf(role, { employeeId: self(), departments: [{ id: office.department, name: 'A' }] }),
    )
    const refused = { status: 403, body: { code: 'overtime/own', detail: 'HR' } }
    expect(await boss('POST', '/api/overtime/orders/check', asked([self(), colleague()]))).toMatchObject(refused)
    expect(await boss('POST', '/api/overtime/orders', wanted())).toMatchObject(refused)
    expect((await boss('POST', '/api/overtime/orders', wanted({ employees: [colleague()] }))).status).toBe(201)
  })

  it('who may is said by name', async () => {
    await temporary.db.transaction(async (trx) => {
      await trx.kysely
        .insertInto('department_manager')
        .values([self(), colleague()].map((employee_id) => ({ department_id: office.department, employee_id })))
        .execute()
      await createAccountFor(
        trx,
        { clock, ids: countingIds() },
        { login: 'p2', email: null, name: 'Pegawai 2', role: 'atasan', employeeId: colleague() },
      )
    })
    const boss = server.as(
      identityOf('atasan', { employeeId: self(), departments: [{ id: office.department, name: 'A' }] }),
    )
    expect(await boss('POST', '/api/overtime/orders', wanted())).toMatchObject({
      body: { code: 'overtime/own', detail: 'Pegawai 2 / HR' },
    })
  })

  it('an order of old that somebody gave to themselves can be refused, not agreed to', async () => {
    const { id } = await order()
    await temporary.db.transaction((trx) =>
      trx.kysely
        .updateTable('overtime_order')
        .set({ ordered_by: identityOf('karyawan', { employeeId: self() }).accountId })
        .where('id', '=', id)
        .execute(),
    )
    expect(await answer(id, true)).toMatchObject({ status: 403, body: { code: 'overtime/own' } })
    expect(await answer(id, false)).toMatchObject({ status: 200, body: { members: [{ consent: 'refused' }] } })
  })
})

describe('settings', () => {
  it('are changed by who has seen them as they are', async () => {
    const url = '/api/overtime/settings'
    expect((await admin('GET', url)).body).toEqual({
      rounding: 'minute',
      exempt: [],
      exempt_titles: [],
      outside_minutes: 30,
      breaks: [{ from: null, minutes: 30, after_minutes: 240 }],
      version: 0,
    })
    const next = { rounding: 'half_hour', exempt: office.employees, version: 0 }
    expect(await admin('PUT', url, next)).toMatchObject({ status: 200, body: { version: 1 } })
    expect(await admin('PUT', url, next)).toMatchObject({ status: 409, body: { data: { rounding: 'half_hour' } } })
  })
})

describe('the break on rest days', () => {
  const url = '/api/overtime/settings'
  const put = (version: number, from: string, minutes: number) =>
    admin('PUT', url, { rounding: 'minute', exempt: [], version, break: { from, minutes, after_minutes: 240 } })
  const restOf = async (date: string) => {
    const person = { id: office.employees[0] ?? '', siteId: '', departmentId: '', zone: 'Asia/Jakarta' }
    return (await overtimeFor(temporary.db.read, [person], date, date))(person.id, date)[0]?.rest
  }

  it('is the law’s until the company says otherwise, from a date on', async () => {
    for (const date of ['2026-11-21', '2026-11-28']) await order(chief, { date, start: '08:00', end: '17:00' })
    expect(await restOf('2026-11-21')).toEqual({ minutes: 30, after: 240 })
    expect(await put(0, '2026-11-23', 60)).toMatchObject({
      status: 200,
      body: {
        breaks: [
          { from: '2026-11-23', minutes: 60 },
          { from: null, minutes: 30, after_minutes: 240 },
        ],
      },
    })
    expect(await restOf('2026-11-21')).toEqual({ minutes: 30, after: 240 })
    expect(await restOf('2026-11-28')).toEqual({ minutes: 60, after: 240 })
    expect(await put(1, '2026-11-23', 0)).toMatchObject({ body: { breaks: [{ minutes: 0 }, {}] } })
    expect(await restOf('2026-11-28')).toBeUndefined()
  })

  it('has the days of those who have agreed worked out again, and never those that are settled', async () => {
    const { id } = await order(chief, { date: '2026-11-28', start: '08:00', end: '17:00' })
    await answer(id, true)
    expect((await put(0, '2026-11-23', 60)).status).toBe(200)
    const due = await temporary.db.read.kysely.selectFrom('recompute_due').select('employee_id').execute()
    expect(due).toEqual([{ employee_id: office.employees[0] }])
    await temporary.db.transaction((trx) =>
      trx.kysely
        .insertInto('company')
        .values({ id: 1, name: 'PT', created_at: 0, attendance_locked_until: '2026-11-23' })
        .execute(),
    )
    expect(await put(1, '2026-11-23', 30)).toMatchObject({ status: 409, body: { code: 'attendance/locked' } })
    expect((await put(1, '2026-11-24', 30)).status).toBe(200)
    expect((await admin('PUT', url, { rounding: 'minute', exempt: [], version: 2, break: {} })).status).toBe(400)
  })
})

describe('lists', () => {
  it('show everybody what they may see', async () => {
    await order()
    await order(admin, { employees: other.employees })
    const list = async (send: Send) =>
      ((await send('GET', '/api/overtime/orders?from=2026-11-01&to=2026-11-30')).body as { data: OvertimeOrder[] }).data
    expect((await list(admin)).map(({ members }) => members.length).sort((a, b) => a - b)).toEqual([1, 2])
    expect((await list(chief)).map(({ members }) => members.length)).toEqual([2])
    expect((await list(worker)).map(({ members }) => members.length)).toEqual([1])
  })
})

describe('the audit log', () => {
  it('holds orders, answers, cancellations and settings, each once', async () => {
    const { id } = await order()
    await answer(id, true)
    await answer(id, true)
    await answer(id, false)
    await chief('POST', `/api/overtime/orders/${id}/cancel`, { version: 1, reason: 'mesin rusak' })
    await admin('PUT', '/api/overtime/settings', { rounding: 'hour', exempt: [], version: 0 })
    const rows = await temporary.db.read.kysely.selectFrom('audit_entry').selectAll().orderBy('id').execute()
    const [first] = office.employees
    expect(rows.map(({ action, entity_id, subject_id }) => [action, entity_id, subject_id])).toEqual([
      ['overtime.order', id, null],
      ['overtime.agree', id, first],
      ['overtime.cancel', id, null],
      ['overtime.settings', '1', null],
    ])
    expect(JSON.parse(rows[0]?.changes ?? '')).toMatchObject({ people: [null, office.employees] })
    expect(JSON.parse(rows[3]?.changes ?? '')).toEqual({ rounding: ['minute', 'hour'] })
    const reasons = await temporary.db.read.kysely
      .selectFrom('audit_personal')
      .select('value')
      .where('kind', '=', 'reason')
      .orderBy('entry_id')
      .execute()
    expect(reasons.map(({ value }) => value)).toEqual(['"Stok opname"', '"mesin rusak"'])
  })
})
