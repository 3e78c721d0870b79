import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Department, Site } from '#contract/people.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { Send, TestServer } from '#test/support/http.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import { placesRoutes } from './index.ts'

const shift = { name: 'Pagi', start: '08:00', end: '17:00', grace_minutes: 5 }
const clock = new TestClock('2026-11-23T00:00:00Z')
const nowhere = '01900000-0000-7000-8000-ffffffffffff'
let temporary: TemporaryDatabase
let server: TestServer
let admin: Send
let ids: ReturnType<typeof countingIds>
let refreshed: number

beforeEach(async () => {
  clock.set('2026-11-23T00:00:00Z')
  ids = countingIds()
  refreshed = 0
  temporary = await temporaryDatabase()
  server = await testServer(placesRoutes({ db: temporary.db, clock, ids, refreshIdentities: () => void refreshed++ }))
  admin = server.as(identityOf('admin'))
})
afterEach(async () => {
  await server.close()
  await temporary.close()
})

const departmentsOf = async (send: Send): Promise<Department[]> =>
  ((await send('GET', '/api/departments')).body as { data: Department[] }).data
const sitesOf = async (send: Send): Promise<Site[]> => ((await send('GET', '/api/sites')).body as { data: Site[] }).data
const make = async (url: string, body: unknown): Promise<Department & Site> =>
  (await admin('POST', url, body)).body as Department & Site
const stop = (employee: string, date: string): Promise<unknown> =>
  temporary.db.transaction((trx) =>
    trx.kysely.updateTable('employee').set({ active_to: date }).where('id', '=', employee).execute(),
  )

describe('departments', () => {
  it('are made, listed by name, renamed and closed', async () => {
    const made = await admin('POST', '/api/departments', { name: ' Produksi ' })
    expect(made).toMatchObject({ status: 201, body: { name: 'Produksi', active: true, employees: 0, version: 1 } })
    await admin('POST', '/api/departments', { name: 'gudang 10' })
    await admin('POST', '/api/departments', { name: 'Gudang 2' })
    expect((await departmentsOf(admin)).map(({ name }) => name)).toEqual(['Gudang 2', 'gudang 10', 'Produksi'])
    const { id } = made.body as Department
    const url = `/api/departments/${id}`
    const renamed = await admin('PATCH', url, { version: 1, name: 'Produksi A' })
    expect(renamed).toMatchObject({ status: 200, body: { id, name: 'Produksi A', active: true, version: 2 } })
    expect(refreshed).toBe(1)
    const closed = await admin('PATCH', url, { version: 2, active: false })
    expect(closed).toMatchObject({ status: 200, body: { active: false, version: 3 } })
  })

  it('are parts of others, and never of themselves', async () => {
    const top = await make('/api/departments', { name: 'Operasi' })
    const middle = await make('/api/departments', { name: 'Produksi', parent_id: top.id })
    const low = await make('/api/departments', { name: 'Regu A', parent_id: middle.id })
    expect(low).toMatchObject({ parent_id: middle.id, managers: [] })
    const put = (id: string, parent_id: string | null, version = 1): Promise<unknown> =>
      admin('PATCH', `/api/departments/${id}`, { version, parent_id })
    const circle = { status: 422, body: { code: 'people/department-circle' } }
    expect(await put(top.id, low.id)).toMatchObject(circle)
    expect(await put(top.id, top.id)).toMatchObject(circle)
    expect(await put(top.id, nowhere)).toMatchObject({ status: 422, body: { code: 'people/reference-unknown' } })
    expect(await put(low.id, null)).toMatchObject({ status: 200, body: { parent_id: null, version: 2 } })
    expect(await put(top.id, low.id)).toMatchObject({ status: 200 })
    const [one, other] = [await make('/api/departments', { name: 'A' }), await make('/api/departments', { name: 'B' })]
    const both = await Promise.all([put(one.id, other.id), put(other.id, one.id)])
    expect(both).toEqual(
      expect.arrayContaining([expect.objectContaining({ status: 200 }), expect.objectContaining({ status: 422 })]),
    )
  })

  it('keep their names apart, by the unique key', async () => {
    await make('/api/departments', { name: 'Produksi' })
    const other = await make('/api/departments', { name: 'Gudang' })
    const taken = { status: 409, body: { code: 'people/name-taken' } }
    expect(await admin('POST', '/api/departments', { name: 'Produksi' })).toMatchObject(taken)
    expect(await admin('PATCH', `/api/departments/${other.id}`, { version: 1, name: 'Produksi' })).toMatchObject(taken)
    const both = await Promise.all(['a', 'b'].map(() => admin('POST', '/api/departments', { name: 'Keuangan' })))
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409])
  })

  it('answer a change of what has changed meanwhile with the record as it is', async () => {
    const { id } = await make('/api/departments', { name: 'Produksi' })
    await admin('PATCH', `/api/departments/${id}`, { version: 1, name: 'Pabrik' })
    expect(await admin('PATCH', `/api/departments/${id}`, { version: 1, name: 'Bengkel' })).toMatchObject({
      status: 409,
      body: { code: 'people/changed-meanwhile', data: { id, name: 'Pabrik', active: true, employees: 0, version: 2 } },
    })
    expect(await admin('PATCH', `/api/departments/${nowhere}`, { version: 1 })).toMatchObject({
      status: 404,
      body: { code: 'people/not-found' },
    })
  })

  it('stay open while somebody belongs to them who has not left where they work', async () => {
    const { department, employees } = await makeOffice(temporary.db, ids, { zone: 'Asia/Jayapura' })
    const close = { version: 1, active: false }
    expect(await departmentsOf(admin)).toMatchObject([{ employees: 1 }])
    expect(await admin('PATCH', `/api/departments/${department}`, close)).toMatchObject({
      status: 409,
      body: { code: 'people/in-use' },
    })
    expect(await departmentsOf(admin)).toMatchObject([{ active: true, version: 1 }])
    await stop(employees[0] ?? '', '2026-11-23')
    clock.set('2026-11-23T14:59:59Z')
    expect((await admin('PATCH', `/api/departments/${department}`, close)).status).toBe(409)
    clock.set('2026-11-23T15:00:00Z')
    expect(await departmentsOf(admin)).toMatchObject([{ employees: 0 }])
    expect((await admin('PATCH', `/api/departments/${department}`, close)).status).toBe(200)
  })
})

describe('sites', () => {
  it('are made with a shift, shown with what their zone is called, and changed', async () => {
    const night = { name: 'Malam', start: '22:00', end: '06:00', grace_minutes: 10 }
    const made = await admin('POST', '/api/sites', { name: 'Sorong', zone: 'asia/jayapura', shift: night })
    expect(made).toMatchObject({
      status: 201,
      body: { zone: 'Asia/Jayapura', zone_label: 'WIT', active: true, employees: 0, shift: night, version: 1 },
    })
    const { id } = made.body as Site
    const changed = await admin('PATCH', `/api/sites/${id}`, { version: 1, zone: 'Asia/Makassar', shift })
    expect(changed).toMatchObject({ status: 200, body: { name: 'Sorong', zone_label: 'WITA', shift, version: 2 } })
    expect(await sitesOf(admin)).toEqual([changed.body])
    expect(await admin('PATCH', `/api/sites/${id}`, { version: 1, name: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'people/changed-meanwhile', data: changed.body },
    })
    expect(await admin('POST', '/api/sites', { name: 'Sorong', zone: 'Asia/Jakarta', shift })).toMatchObject({
      status: 409,
      body: { code: 'people/name-taken' },
    })
  })

  it.each(['Asia/Bandung', '+07:00', 'WIB', '../etc/passwd', "Asia/Jakarta' --"])(
    'refuse the zone %s',
    async (zone) => {
      const refused = { status: 422, body: { code: 'people/zone-unknown', errors: [{ path: 'zone' }] } }
      expect(await admin('POST', '/api/sites', { name: 'X', zone, shift })).toMatchObject(refused)
      const { id } = await make('/api/sites', { name: 'X', zone: 'Asia/Jakarta', shift })
      expect(await admin('PATCH', `/api/sites/${id}`, { version: 1, zone })).toMatchObject(refused)
      expect(await sitesOf(admin)).toMatchObject([{ zone: 'Asia/Jakarta', version: 1 }])
    },
  )

  it.each([
    { ...shift, start: '24:00' },
    { ...shift, end: '8:00' },
    { ...shift, grace_minutes: -1 },
    { ...shift, grace_minutes: 1.5 },
    { ...shift, name: '\u200B' },
    { ...shift, break_minutes: 60 },
    null,
  ])('refuse the shift %j', async (wrong) => {
    expect(await admin('POST', '/api/sites', { name: 'X', zone: 'Asia/Jakarta', shift: wrong })).toMatchObject({
      status: 400,
      body: { code: 'request/invalid' },
    })
  })

  it('stay open while somebody belongs to them who has not left', async () => {
    const { site, employees } = await makeOffice(temporary.db, ids)
    const close = (): ReturnType<Send> => admin('PATCH', `/api/sites/${site}`, { version: 1, active: false })
    expect(await close()).toMatchObject({ status: 409, body: { code: 'people/in-use' } })
    await stop(employees[0] ?? '', '2026-11-22')
    expect(await close()).toMatchObject({ status: 200, body: { active: false, employees: 0 } })
  })
})

describe('who may', () => {
  it('managers see their departments and count their own people', async () => {
    const mine = await makeOffice(temporary.db, ids, { name: 'Satu', people: 2 })
    await makeOffice(temporary.db, ids, { name: 'Dua', people: 3 })
    const atasan = server.as(identityOf('atasan', { departments: [{ id: mine.department, name: '' }] }))
    expect(await departmentsOf(atasan)).toMatchObject([{ id: mine.department, employees: 2 }])
    expect(await sitesOf(atasan)).toMatchObject([
      { name: 'Dua', employees: 0 },
      { name: 'Satu', employees: 2 },
    ])
    expect(await departmentsOf(server.as(identityOf('atasan')))).toEqual([])
    expect(await departmentsOf(server.as(identityOf('auditor')))).toHaveLength(2)
  })

  it('only admins write, and karyawan see none of it', async () => {
    const { department, site } = await makeOffice(temporary.db, ids)
    const denied = { status: 403, body: { code: 'permission/denied' } }
    for (const role of ['karyawan', 'atasan', 'auditor'] as const) {
      const send = server.as(identityOf(role))
      expect(await send('POST', '/api/departments', { name: 'X' })).toMatchObject(denied)
      expect(await send('POST', '/api/sites', { name: 'X', zone: 'Asia/Jakarta', shift })).toMatchObject(denied)
      expect(await send('PATCH', `/api/departments/${department}`, { version: 1, name: 'X' })).toMatchObject(denied)
      expect(await send('PATCH', `/api/sites/${site}`, { version: 1, name: 'X' })).toMatchObject(denied)
    }
    expect(await server.as(identityOf('karyawan'))('GET', '/api/departments')).toMatchObject(denied)
    expect(await server.as(identityOf('karyawan'))('GET', '/api/sites')).toMatchObject(denied)
    expect(await server.as(null)('GET', '/api/sites')).toMatchObject({ status: 401 })
  })
})

describe('bad input', () => {
  it.each([
    [{}],
    [{ name: '' }],
    [{ name: 'x'.repeat(201) }],
    [{ name: 'a\u0000b' }],
    [{ name: 1 }],
    [{ name: 'X', active: true }],
    [[]],
    ['X'],
  ])('%j makes no department', async (body) => {
    expect(await admin('POST', '/api/departments', body)).toMatchObject({ status: 400 })
    expect(await departmentsOf(admin)).toEqual([])
  })

  it('a change needs the version that was shown, of a record with an id', async () => {
    const { id } = await make('/api/departments', { name: 'Produksi' })
    for (const version of [undefined, 0, '1', 1.5, null]) {
      expect(await admin('PATCH', `/api/departments/${id}`, { version, name: 'X' })).toMatchObject({ status: 400 })
    }
    expect(await admin('PATCH', '/api/departments/1', { version: 1 })).toMatchObject({ status: 400 })
  })
})
