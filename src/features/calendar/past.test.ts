import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CalendarChange, CalendarEntry } from '#contract/calendar.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { Send, TestServer } from '#test/support/http.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import type { Office } from '#test/support/office.ts'
import { calendarRoutes } from './index.ts'

/** A Monday, 07:00 in Jakarta. */
const clock = new TestClock('2026-11-23T00:00:00Z')
const PAST = '2026-11-10'
const TODAY = '2026-11-23'
let temporary: TemporaryDatabase
let server: TestServer
let admin: Send
let office: Office
let east: Office
const ids = countingIds()
let changed: string[][]

beforeEach(async () => {
  changed = []
  temporary = await temporaryDatabase()
  office = await makeOffice(temporary.db, ids, { people: 3 })
  east = await makeOffice(temporary.db, ids, { people: 2, name: 'Jayapura', zone: 'Asia/Jayapura' })
  const datesChanged = async (_: unknown, { dates }: { dates: string[] }): Promise<void> => void changed.push(dates)
  server = await testServer(
    calendarRoutes({ db: temporary.db, clock, ids, datesChanged, leaveTouched: async () => {} }),
  )
  admin = server.as(identityOf('admin'))
  await temporary.db.transaction((trx) =>
    trx.kysely.insertInto('company').values({ id: 1, name: 'PT', created_at: 0 }).execute(),
  )
})
afterEach(async () => {
  await server.close()
  await temporary.close()
})

const enter = (date: string, more: object = {}) =>
  admin('POST', '/api/calendar/days', { date, site_id: null, kind: 'libur', name: 'Acara', source: 'Direksi', ...more })
const lock = (until: string): Promise<unknown> =>
  temporary.db.transaction((trx) => trx.kysely.updateTable('company').set({ attendance_locked_until: until }).execute())
const entries = async (): Promise<string[]> =>
  (await temporary.db.read.kysely.selectFrom('calendar_day').select(['date', 'kind']).execute()).map(
    ({ date, kind }) => `${date} ${kind}`,
  )
const past = (people: number, days: number, from = PAST) => ({
  status: 409,
  body: { code: 'calendar/past', data: { people, days, from } },
})

describe('a change of the calendar that reaches back', () => {
  it('is refused with how many it concerns, until it is said what becomes of the days', async () => {
    expect(await enter(PAST)).toMatchObject(past(5, 5))
    expect(await enter(PAST, { site_id: east.site })).toMatchObject(past(2, 2))
    expect([await entries(), changed]).toEqual([[], []])
    expect((await enter(PAST, { past: 'later' })).status).toBe(201)
    expect(changed).toEqual([])
    const { id } = (await enter('2026-11-11', { past: true })).body as CalendarEntry
    expect(changed).toEqual([['2026-11-11']])
    const url = `/api/calendar/days/${id}`
    expect(await admin('PATCH', url, { version: 1, kind: 'kerja' })).toMatchObject(past(5, 5, '2026-11-11'))
    expect(await admin('PATCH', url, { version: 1, name: 'Nama lain' })).toMatchObject({ status: 200 })
    expect(await admin('DELETE', `${url}?version=2`)).toMatchObject(past(5, 5, '2026-11-11'))
    expect((await admin('DELETE', `${url}?version=2&past=true`)).status).toBe(204)
    expect(await entries()).toEqual([`${PAST} libur`])
  })

  it('asks nothing of today and later, of people who were not there, nor of what a site says otherwise', async () => {
    expect((await enter(TODAY)).status).toBe(201)
    await temporary.db.transaction((trx) => trx.kysely.updateTable('employee').set({ active_from: TODAY }).execute())
    expect((await enter(PAST)).status).toBe(201)
    await temporary.db.transaction((trx) =>
      trx.kysely.updateTable('employee').set({ active_from: '2026-01-01' }).where('site_id', '=', east.site).execute(),
    )
    expect((await enter('2026-11-12', { site_id: east.site, past: true })).status).toBe(201)
    expect((await enter('2026-11-12')).status).toBe(201)
  })

  it('goes by the clock of each site, and by where people worked', async () => {
    clock.set('2026-11-22T16:30:00Z') // Sunday, 23:30 in Jakarta; Monday in Jayapura
    expect(await enter('2026-11-22')).toMatchObject(past(2, 2, '2026-11-22'))
    clock.set('2026-11-23T00:00:00Z')
    const lent = { employee_id: office.employees[0] ?? '', work_date: PAST, kind: 'site', site_id: east.site }
    const more = { shift_id: null, second_shift_id: null, source: 'manual', note: null, version: 1, updated_at: 0 }
    await temporary.db.transaction((trx) =>
      trx.kysely
        .insertInto('roster_entry')
        .values({ ...lent, ...more })
        .execute(),
    )
    expect(await enter(PAST, { site_id: east.site })).toMatchObject(past(3, 3))
  })

  it('of a whole year or a file is refused alike, and shown before without asking', async () => {
    const shown = await admin('POST', '/api/calendar/years/2026', { apply: false })
    expect((shown.body as CalendarChange).differences).toHaveLength(25)
    expect(await admin('POST', '/api/calendar/years/2026', { apply: true })).toMatchObject({
      status: 409,
      body: { code: 'calendar/past', data: { people: 5 } },
    })
    expect((await admin('POST', '/api/calendar/years/2026', { apply: true, past: 'later' })).status).toBe(200)
    expect(changed.flat().every((date) => date >= TODAY)).toBe(true)
    const text = `tanggal;jenis;nama\n${PAST};libur;Acara`
    expect(await admin('POST', '/api/calendar/import', { text, apply: true })).toMatchObject(past(5, 5))
    expect((await admin('POST', '/api/calendar/import', { text, apply: true, past: true })).status).toBe(200)
    expect(changed.at(-1)).toEqual([PAST])
  })

  it('of the policy holds from a date on, today where none is said', async () => {
    await enter(PAST, { kind: 'cuti_bersama', past: true })
    await enter('2026-12-24', { kind: 'cuti_bersama' })
    changed.length = 0
    const set = (more: object) => admin('PUT', '/api/calendar/policy', { cuti_bersama: 'work', ...more })
    expect(await set({ version: 0 })).toMatchObject({ body: { cuti_bersama: 'work', from: TODAY } })
    expect(changed).toEqual([['2026-12-24']])
    expect(await set({ version: 1, from: '2026-11-01' })).toMatchObject(past(5, 5))
    expect(await set({ version: 1, from: '2026-11-01', past: true })).toMatchObject({ body: { from: '2026-11-01' } })
    expect(changed.at(-1)).toEqual([PAST, '2026-12-24'])
    // what it is already changes nothing that anybody would have to agree to
    expect((await set({ version: 2, from: '2026-11-01' })).status).toBe(200)
  })
})

describe('a settled period', () => {
  it('keeps its dates, whatever is agreed to', async () => {
    const { id } = (await enter(PAST, { kind: 'cuti_bersama', past: true })).body as CalendarEntry
    await lock('2026-11-15')
    const locked = { status: 409, body: { code: 'calendar/locked' } }
    expect(await enter('2026-11-15', { past: true })).toMatchObject(locked)
    expect(await admin('PATCH', `/api/calendar/days/${id}`, { version: 1, name: 'X', past: true })).toMatchObject(
      locked,
    )
    expect(await admin('DELETE', `/api/calendar/days/${id}?version=1&past=later`)).toMatchObject(locked)
    const policy = { cuti_bersama: 'leave', version: 0, past: true }
    expect(await admin('PUT', '/api/calendar/policy', { ...policy, from: PAST })).toMatchObject(locked)
    expect(await admin('PUT', '/api/calendar/policy', { ...policy, from: '2026-11-16' })).toMatchObject({ status: 200 })
    expect((await enter('2026-11-16', { past: true })).status).toBe(201)
    expect(await entries()).toEqual([`${PAST} cuti_bersama`, '2026-11-16 libur'])
  })

  it('is left out of a year that is taken over, which is shown so', async () => {
    await lock('2026-11-15')
    const { differences } = (await admin('POST', '/api/calendar/years/2026', { apply: true })).body as CalendarChange
    expect(differences.filter(({ locked }) => !locked).map(({ date }) => date)).toEqual(await dates())
    expect((await dates()).every((date) => date > '2026-11-15')).toBe(true)
    expect((await dates()).length).toBeGreaterThan(0)
  })
})

const dates = async (): Promise<string[]> => (await entries()).map((text) => text.slice(0, 10)).sort()
