import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CalendarAnswer, CalendarChange, CalendarEntry } from '#contract/calendar.ts'
import type { Past } from '#contract/past.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { Send, TestServer } from '#test/support/http.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import { calendarFor, calendarRoutes } from './index.ts'

const clock = new TestClock('2026-11-23T00:00:00Z')
let temporary: TemporaryDatabase
let server: TestServer
let admin: Send
const ids = countingIds()
let changed: { dates: string[]; siteId: string | null }[]

beforeEach(async () => {
  changed = []
  temporary = await temporaryDatabase()
  const datesChanged = async (_: unknown, change: (typeof changed)[number]): Promise<void> => void changed.push(change)
  server = await testServer(
    calendarRoutes({ db: temporary.db, clock, ids, datesChanged, leaveTouched: async () => {} }),
  )
  admin = server.as(identityOf('admin'))
})
afterEach(async () => {
  await server.close()
  await temporary.close()
})

const read = async (from = '2026-01-01', to = '2026-12-31'): Promise<CalendarAnswer> =>
  (await admin('GET', `/api/calendar?from=${from}&to=${to}`)).body as CalendarAnswer
const enter = (date: string, more: Partial<{ kind: string; site_id: string | null; name: string; past: Past }> = {}) =>
  admin('POST', '/api/calendar/days', { date, site_id: null, kind: 'libur', name: 'Acara', source: 'Direksi', ...more })
const setPolicy = (cuti_bersama: string, version: number, more: { from?: string; past?: Past } = {}) =>
  admin('PUT', '/api/calendar/policy', { cuti_bersama, version, ...more })
const takeOver = async (apply: boolean, past: Past = false): Promise<CalendarChange> =>
  (await admin('POST', '/api/calendar/years/2026', { apply, past })).body as CalendarChange
const load = (text: string, apply = false) => admin('POST', '/api/calendar/import', { text, apply })

describe('a delivered year', () => {
  it('is shown before it is taken over, and then changes nothing any more', async () => {
    expect((await read()).years).toEqual([
      { year: 2026, source: expect.stringContaining('1497/2025'), version: 1, days: 25, applied: null },
    ])
    const shown = await takeOver(false)
    expect(shown).toMatchObject({ applied: false, errors: [] })
    expect(shown.differences).toHaveLength(25)
    expect((await read()).data).toEqual([])
    expect((await takeOver(true)).applied).toBe(true)
    const { data, years } = await read()
    expect(data.filter(({ kind }) => kind === 'libur')).toHaveLength(17)
    expect(data.filter(({ kind }) => kind === 'cuti_bersama')).toHaveLength(8)
    expect(years[0]?.applied).toBe(1)
    expect((await takeOver(true)).differences).toEqual([])
    expect(changed).toEqual([{ dates: data.map(({ date }) => date), siteId: null, by: 'admin' }])
  })

  it('puts back what was changed by hand, and leaves other dates alone', async () => {
    await takeOver(true)
    const [first] = (await read('2026-01-01', '2026-01-01')).data
    await admin('PATCH', `/api/calendar/days/${first?.id}`, { version: 1, name: 'Tahun baru', kind: 'kerja' })
    await enter('2026-12-09')
    expect((await takeOver(true)).differences).toEqual([
      {
        date: '2026-01-01',
        before: { kind: 'kerja', name: 'Tahun baru' },
        after: { kind: 'libur', name: 'Tahun Baru 2026 Masehi' },
        locked: false,
      },
    ])
    expect((await read('2026-12-09', '2026-12-09')).data).toMatchObject([{ name: 'Acara' }])
  })

  it('removes what an earlier version of the decree said and this one does not', async () => {
    await takeOver(true)
    await temporary.db.transaction((trx) =>
      trx.kysely.updateTable('calendar_day').set({ date: '2026-08-18' }).where('date', '=', '2026-08-17').execute(),
    )
    expect((await takeOver(true)).differences.map(({ date, after }) => [date, after?.kind ?? null])).toEqual([
      ['2026-08-17', 'libur'],
      ['2026-08-18', null],
    ])
  })

  it('is refused where there is none', async () =>
    expect(await admin('POST', '/api/calendar/years/2031', { apply: true })).toMatchObject({ status: 404 }))

  it('taken over by several at once is there once', async () => {
    const all = await Promise.all([1, 2, 3].map(() => admin('POST', '/api/calendar/years/2026', { apply: true })))
    // two who insert the same date at the same moment: one of them is told so
    expect(all.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
    expect(all.every(({ status }) => [200, 409].includes(status))).toBe(true)
    expect((await read()).data).toHaveLength(25)
  })
})

describe('the coming year', () => {
  afterEach(() => clock.set('2026-11-23T00:00:00Z'))

  it('is missed from October on, until a holiday of it holds everywhere', async () => {
    const { site } = await makeOffice(temporary.db, ids)
    const missing = async (): Promise<number | null> => (await read()).missing_year
    clock.set('2026-09-30T16:59:59Z')
    expect(await missing()).toBeNull()
    clock.set('2026-09-30T17:00:00Z')
    expect(await missing()).toBe(2027)
    await enter('2027-01-01', { site_id: site })
    await enter('2027-01-02', { kind: 'cuti_bersama' })
    expect(await missing()).toBe(2027)
    await enter('2027-01-01')
    expect(await missing()).toBeNull()
  })
})

describe('an entry by hand', () => {
  it('is one for each date and place', async () => {
    const { site } = await makeOffice(temporary.db, ids)
    expect(await enter('2026-12-09')).toMatchObject({ status: 201, body: { site: null, version: 1 } })
    expect(await enter('2026-12-09')).toMatchObject({ status: 409, body: { code: 'calendar/date-taken' } })
    expect(await enter('2026-12-09', { site_id: site })).toMatchObject({ status: 201, body: { site: { id: site } } })
    expect(changed.map(({ siteId }) => siteId)).toEqual([null, site])
  })

  it('is changed and removed by who has seen it as it is', async () => {
    const { id } = (await enter('2026-12-09')).body as CalendarEntry
    const url = `/api/calendar/days/${id}`
    expect(await admin('PATCH', url, { version: 1, name: 'Pilkada' })).toMatchObject({
      status: 200,
      body: { name: 'Pilkada', kind: 'libur', version: 2 },
    })
    expect(await admin('PATCH', url, { version: 1, name: 'Lain' })).toMatchObject({
      status: 409,
      body: { code: 'calendar/changed-meanwhile', data: { name: 'Pilkada', version: 2 } },
    })
    expect(await admin('DELETE', `${url}?version=1`)).toMatchObject({ status: 409 })
    expect((await admin('DELETE', `${url}?version=2`)).status).toBe(204)
    expect((await admin('DELETE', `${url}?version=2`)).status).toBe(404)
    expect(changed).toHaveLength(3)
  })

  it('is refused for a site that does not exist', async () =>
    expect(await enter('2026-12-09', { site_id: '01900000-0000-7000-8000-ffffffffffff' })).toMatchObject({
      status: 422,
    }))

  it('is the administration’s, and everybody reads', async () => {
    for (const role of ['karyawan', 'atasan', 'auditor'] as const) {
      const send = server.as(identityOf(role))
      expect((await send('GET', '/api/calendar?from=2026-01-01&to=2026-12-31')).status).toBe(200)
      expect((await send('POST', '/api/calendar/years/2026', { apply: true })).status).toBe(403)
    }
  })
})

describe('the audit log', () => {
  it('holds who changed what of the calendar, and nothing of what was only looked at', async () => {
    await takeOver(false)
    await takeOver(true)
    await takeOver(true)
    const { id } = (await enter('2026-12-09')).body as CalendarEntry
    await admin('PATCH', `/api/calendar/days/${id}`, { version: 1, name: 'Pilkada' })
    await admin('DELETE', `/api/calendar/days/${id}?version=2`)
    await admin('PUT', '/api/calendar/policy', { cuti_bersama: 'leave', version: 0 })
    await load('tanggal;jenis;nama\n2027-01-01;libur;Tahun Baru')
    await load('tanggal;jenis;nama\n2027-01-01;libur;Tahun Baru', true)
    const rows = await temporary.db.read.kysely.selectFrom('audit_entry').selectAll().orderBy('id').execute()
    expect(rows.map(({ action, changes }) => [action, Object.entries(JSON.parse(changes) as object)[0]])).toEqual([
      ['calendar.take-over', ['2026-01-01', [null, 'libur: Tahun Baru 2026 Masehi']]],
      ['calendar.create', ['date', [null, '2026-12-09']]],
      ['calendar.change', ['holiday', ['Acara', 'Pilkada']]],
      ['calendar.remove', ['date', ['2026-12-09', null]]],
      ['calendar.policy', ['cuti_bersama', ['off', 'leave']]],
      ['calendar.import', ['2027-01-01', [null, 'libur: Tahun Baru']]],
    ])
    expect(rows.every(({ actor_account_id }) => actor_account_id === identityOf('admin').accountId)).toBe(true)
  })
})

describe('what people’s dates are', () => {
  it('follows the site before the country, and the policy for cuti bersama from its date on', async () => {
    const { site } = await makeOffice(temporary.db, ids)
    await takeOver(true, true)
    await enter('2026-03-20', { site_id: site, kind: 'kerja', past: true })
    await enter('2026-07-01', { site_id: site, past: true })
    const here = { id: 'a', siteId: site, departmentId: '', zone: 'Asia/Makassar' }
    const people = [here, { ...here, id: 'b', siteId: 'elsewhere' }]
    const at = async () => calendarFor(temporary.db.read, people, '2026-01-01', '2026-12-31')
    const days = await at()
    expect(days('a', '2026-03-20')).toBeNull()
    expect(days('b', '2026-03-20')).toMatchObject({ kind: 'cuti_bersama', counts: 'off' })
    expect(days('a', '2026-07-01')).toMatchObject({ kind: 'libur', name: 'Acara', source: 'Direksi', counts: 'off' })
    expect(days('b', '2026-07-01')).toBeNull()
    expect(days('a', '2026-03-19')).toMatchObject({ kind: 'libur' })
    expect(days('a', '2026-03-17')).toBeNull()
    expect(await setPolicy('leave', 0)).toMatchObject({
      body: { cuti_bersama: 'leave', from: '2026-11-23', version: 1 },
    })
    expect(await setPolicy('work', 0)).toMatchObject({
      status: 409,
      body: { code: 'calendar/changed-meanwhile', data: { cuti_bersama: 'leave', version: 1 } },
    })
    expect([(await at())('b', '2026-03-20')?.counts, (await at())('b', '2026-12-24')?.counts]).toEqual(['off', 'leave'])
    await setPolicy('work', 1, { from: '2026-01-01', past: true })
    expect([(await at())('b', '2026-03-20')?.counts, (await at())('b', '2026-12-24')?.counts]).toEqual(['work', 'work'])
    expect((await at())('b', '2026-03-19')).toMatchObject({ counts: 'off' })
    const told = (await read('2026-03-18', '2026-03-20')).data.map(({ date, counts }) => `${date} ${counts}`)
    expect(told).toEqual(['2026-03-18 work', '2026-03-19 off', '2026-03-20 work', '2026-03-20 work'])
  })
})

describe('a file', () => {
  const csv =
    'Tanggal;Jenis;Nama;SK\r\n01/01/2027;Libur;Tahun Baru 2027;SKB 1\r\n2027-03-10;Cuti Bersama;Idul Fitri;\r\n'

  it('of Excel in Indonesia is read, shown and applied', async () => {
    const shown = await load(csv)
    expect(shown.body).toMatchObject({ applied: false, errors: [], differences: [{ date: '2027-01-01' }, {}] })
    expect((await read('2027-01-01', '2027-12-31')).data).toEqual([])
    expect((await load(csv, true)).body).toMatchObject({ applied: true })
    expect((await read('2027-01-01', '2027-12-31')).data).toMatchObject([
      { date: '2027-01-01', kind: 'libur', name: 'Tahun Baru 2027', source: 'SKB 1' },
      { date: '2027-03-10', kind: 'cuti_bersama', name: 'Idul Fitri', source: 'Impor' },
    ])
    expect((await load(csv, true)).body).toMatchObject({ differences: [] })
  })

  it('with wrong rows says which and why, and changes nothing', async () => {
    const text =
      'tanggal,jenis,nama\n2027-02-30,libur,A\n2027-01-02,pesta,B\n2027-01-03,libur,\n2027-01-04,libur,C\n2027-01-04,libur,D'
    const { body } = await load(text, true)
    expect(body).toMatchObject({
      applied: false,
      differences: [{ date: '2027-01-04', after: { name: 'C' } }],
      errors: [
        { row: 2, message: expect.stringContaining('tanggal'), value: '2027-02-30' },
        { row: 3, message: expect.stringContaining('jenis'), value: 'pesta' },
        { row: 4, message: expect.stringContaining('nama') },
        { row: 6, message: expect.stringContaining('baris lain') },
      ],
    })
    expect((await read('2027-01-01', '2027-12-31')).data).toEqual([])
  })

  it.each([
    ['nothing of a calendar', 'halo', 'baris pertama'],
    ['broken JSON', '{"days": [', 'tidak dapat dibaca'],
    ['other JSON', '{"a": 1}', 'days'],
  ])('that is %s is refused with a sentence', async (_, text, words) =>
    expect((await load(text, true)).body).toMatchObject({
      applied: false,
      errors: [{ message: expect.stringContaining(words) }],
    }),
  )

  it('of JSON in the shape of the delivered years is taken', async () => {
    const text = JSON.stringify({ source: 'SKB 2027', days: [{ date: '2027-12-25', kind: 'libur', name: 'Natal' }] })
    expect((await load(text, true)).body).toMatchObject({ applied: true })
    expect((await read('2027-12-25', '2027-12-25')).data).toMatchObject([{ source: 'SKB 2027' }])
  })
})
