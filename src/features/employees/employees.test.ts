import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Employee, EmployeePage } from '#contract/people.ts'
import type { AccountTable } from '#src/database/schema.ts'
import { searchText } from '#src/kernel/text.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { Answer, Send, TestServer } from '#test/support/http.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import type { Office } from '#test/support/office.ts'
import { employeesRoutes } from './index.ts'

const clock = new TestClock()
const nowhere = '01900000-0000-7000-8000-ffffffffffff'
let temporary: TemporaryDatabase
let server: TestServer
let admin: Send
let office: Office
let other: Office
let renamed: unknown[]

beforeEach(async () => {
  clock.set('2026-11-23T00:00:00Z')
  const ids = countingIds()
  temporary = await temporaryDatabase()
  const { db } = temporary
  office = await makeOffice(db, ids, { name: 'Jayapura', zone: 'Asia/Jayapura', people: 0 })
  other = await makeOffice(db, ids, { name: 'Jakarta', people: 0 })
  renamed = []
  const renameInHistory = async (_: unknown, id: string, person: object): Promise<void> =>
    void renamed.push({ id, ...person })
  server = await testServer(employeesRoutes({ db, clock, ids, renameInHistory }))
  admin = server.as(identityOf('admin'))
})
afterEach(async () => {
  await server.close()
  await temporary.close()
})

const wanted = (more: object = {}): object => ({
  number: '007',
  name: 'Siti',
  department_id: office.department,
  site_id: office.site,
  active_from: '2026-01-01',
  ...more,
})
const hire = async (more: object = {}): Promise<Employee> => {
  const { status, body } = await admin('POST', '/api/employees', wanted(more))
  expect({ status, body }).toMatchObject({ status: 201 })
  return body as Employee
}
const change = (id: string, body: object): Promise<Answer> => admin('PATCH', `/api/employees/${id}`, body)
const page = async (query = '', send = admin): Promise<EmployeePage> => {
  const { status, body } = await send('GET', `/api/employees${query}`)
  expect({ status, body }).toMatchObject({ status: 200 })
  return body as EmployeePage
}
const names = async (query = '', send = admin): Promise<string[]> =>
  (await page(query, send)).data.map(({ name }) => name)
const accountOf = (id: string): Promise<AccountTable | undefined> =>
  temporary.db.read.kysely.selectFrom('account').selectAll().where('employee_id', '=', id).executeTakeFirst()
const sessionsOf = async (id: string): Promise<number> => {
  const account = await accountOf(id)
  const query = temporary.db.read.kysely.selectFrom('session').selectAll()
  return (await query.where('account_id', '=', account?.id ?? '').execute()).length
}
async function signIn(id: string): Promise<void> {
  const account_id = (await accountOf(id))?.id ?? ''
  const times = { created_at: 0, last_seen_at: 0, expires_at: 9e12 }
  const session = { id: `session of ${id}`, account_id, ...times, user_agent: '', address: '' }
  await temporary.db.transaction((trx) => trx.kysely.insertInto('session').values(session).execute())
}

describe('a new employee', () => {
  it('is kept as typed, with an account that waits for a password', async () => {
    const manager = await hire({ number: '001', name: 'Budi', role: 'atasan', manages: [office.department] })
    const made = await hire({ number: '0012-A', name: ' Siti ', email: 'Siti@Contoh.example', manager_id: manager.id })
    expect(made).toEqual({
      id: expect.any(String),
      number: '0012-A',
      name: 'Siti',
      email: 'siti@contoh.example',
      role: 'karyawan',
      department: { id: office.department, name: 'Bagian Jayapura' },
      site: { id: office.site, name: 'Jayapura', zone: 'Asia/Jayapura' },
      manager: { id: manager.id, name: 'Budi' },
      manages: [],
      active_from: '2026-01-01',
      active_to: null,
      active: true,
      version: 1,
    })
    expect(manager).toMatchObject({ role: 'atasan', manages: [{ id: office.department, name: 'Bagian Jayapura' }] })
    expect((await admin('GET', `/api/employees/${made.id}`)).body).toEqual(made)
    expect(await accountOf(made.id)).toMatchObject({
      login: '0012-a',
      name: 'Siti',
      password_hash: null,
      disabled_at: null,
    })
  })

  it.each([
    '=HYPERLINK("http://x.example","y")',
    '+1',
    '@x',
    'a\tb\rc',
    '<img src=x onerror=alert(1)>',
    '\u202Eevil',
    '👩🏽‍🏭 Sari',
  ])('may be called %j and is found by it', async (name) => {
    const { id } = await hire({ name })
    expect(await page(`?q=${encodeURIComponent(name)}`)).toMatchObject({ data: [{ id, name }], total: 1 })
  })

  it('needs a number and an address of their own, by the unique keys, and leaves nothing behind otherwise', async () => {
    await hire({ number: '007', email: 'a@b.example' })
    const refused = async (more: object, code: string): Promise<void> =>
      expect(await admin('POST', '/api/employees', wanted(more))).toMatchObject({ status: 409, body: { code } })
    await refused({}, 'people/number-taken')
    await refused({ number: '008', email: 'A@b.example' }, 'people/email-taken')
    await hire({ number: 'x1' })
    await refused({ number: 'X1' }, 'account/login-taken')
    const both = await Promise.all(
      ['1', '2'].map((name) => admin('POST', '/api/employees', wanted({ number: '9', name }))),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    expect((await page()).total).toBe(3)
  })

  it('refers to what exists; every wrong reference is named', async () => {
    const more = {
      department_id: nowhere,
      site_id: nowhere,
      manager_id: nowhere,
      manages: [office.department, nowhere],
    }
    const answer = await admin('POST', '/api/employees', wanted(more))
    expect(answer).toMatchObject({ status: 422, body: { code: 'people/reference-unknown' } })
    const { errors } = answer.body as { errors: { path: string }[] }
    expect(errors.map(({ path }) => path)).toEqual(['department_id', 'site_id', 'manager_id', 'manages'])
  })

  it('cannot be put into what is closed, except as somebody who has left', async () => {
    await temporary.db.transaction((trx) =>
      trx.kysely.updateTable('department').set({ active: 0 }).where('id', '=', office.department).execute(),
    )
    const closed = { status: 422, body: { errors: [{ path: 'department_id', message: 'is closed' }] } }
    expect(await admin('POST', '/api/employees', wanted())).toMatchObject(closed)
    const gone = await hire({ active_to: '2026-11-22' })
    expect(gone).toMatchObject({ active: false })
    expect(await accountOf(gone.id)).toMatchObject({ disabled_at: clock.now() })
    expect(await change(gone.id, { version: 1, active_to: null })).toMatchObject(closed)
  })

  it.each([
    [{ number: '' }],
    [{ number: '12 3' }],
    [{ number: '=1+1' }],
    [{ number: 7 }],
    [{ number: '1'.repeat(33) }],
    [{ name: '\u200B' }],
    [{ name: 'a\u0000' }],
    [{ name: 'half \uD83D' }],
    [{ name: null }],
    [{ email: 'nobody' }],
    [{ role: 'root' }],
    [{ active_from: '2026-02-30' }],
    [{ active_from: '2026-11-01', active_to: '2026-10-31' }],
    [{ manager_id: 'budi' }],
    [{ manages: 'all' }],
    [{ company_id: nowhere }],
    [{ id: nowhere }],
    [{ password: 'x' }],
  ])('is refused with %j', async (more) => {
    expect(await admin('POST', '/api/employees', wanted(more))).toMatchObject({
      status: 400,
      body: { code: 'request/invalid' },
    })
    expect((await page()).total).toBe(0)
  })
})

describe('the list', () => {
  const crew = ['Ani', 'ani', 'Ávila', 'Budi', 'budi', 'Citra_1', 'Citra%2', 'Dewi', 'Dewi', 'Dewi']
  const hireCrew = async (): Promise<void> => {
    for (const [index, name] of crew.entries()) await hire({ number: `0${index}`, name })
  }

  it('comes in pages that together hold everybody once, in one order', async () => {
    await hireCrew()
    const all = await page()
    expect(all).toMatchObject({ total: crew.length, next_cursor: null })
    const searched = all.data.map(({ name }) => searchText(name))
    expect(searched).toEqual([...searched].sort())
    for (const limit of [1, 3, crew.length]) {
      const seen: Employee[] = []
      let cursor = ''
      do {
        const { data, next_cursor, total } = await page(`?limit=${limit}${cursor}`)
        expect(total).toBe(crew.length)
        seen.push(...data)
        cursor = next_cursor === null ? '' : `&cursor=${next_cursor}`
      } while (cursor && seen.length < 2 * crew.length)
      expect(seen).toEqual(all.data)
    }
  })

  it('goes on after the longest of names', async () => {
    const name = '𠀋'.repeat(200)
    await hire({ name })
    await hire({ number: '8', name })
    const { next_cursor } = await page('?limit=1')
    expect(await names(`?limit=1&cursor=${next_cursor}`)).toEqual([name])
  })

  it('finds by part of the name or the beginning of the number, and takes signs literally', async () => {
    await hireCrew()
    expect(await names('?q=DEW')).toEqual(['Dewi', 'Dewi', 'Dewi'])
    expect(await names('?q=%C3%A1v')).toEqual(['Ávila'])
    expect(await names('?q=a%CC%81vi')).toEqual(['Ávila'])
    expect(await names('?q=_')).toEqual(['Citra_1'])
    expect(await names('?q=%25')).toEqual(['Citra%2'])
    expect(await names('?q=03')).toEqual(['Budi'])
    expect(await names('?q=!')).toEqual([])
    expect(await names(`?q=${encodeURIComponent("' or 1=1 --")}`)).toEqual([])
  })

  it('is filtered by department, site and whether today lies between the dates there', async () => {
    await hire({ number: '1', name: 'A', active_to: '2026-11-23' })
    await hire({ number: '2', name: 'B', site_id: other.site, active_to: '2026-11-23' })
    await hire({ number: '3', name: 'C', department_id: other.department, active_from: '2026-11-24' })
    expect(await names(`?department=${other.department}`)).toEqual(['C'])
    expect(await names(`?site=${other.site}&department=${office.department}`)).toEqual(['B'])
    expect(await names('?active=true')).toEqual(['A', 'B'])
    expect(await names('?active=false')).toEqual(['C'])
    clock.set('2026-11-23T15:00:00Z')
    expect(await page('?active=true')).toMatchObject({
      data: [
        { name: 'B', active: true },
        { name: 'C', active: true },
      ],
      total: 2,
    })
    clock.set('2026-11-23T17:00:00Z')
    expect(await names('?active=true')).toEqual(['C'])
  })

  it.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'active=perhaps',
    'department=all',
    'page=2',
    'q=a&q=b',
    `q=${'x'.repeat(101)}`,
    'cursor=',
    'cursor=garbage',
    'cursor=%00',
    `cursor=${Buffer.from('["a"]').toString('base64url')}`,
    `cursor=${Buffer.from('["a","b"]').toString('base64url')}`,
    `cursor=${Buffer.from('{"name":"a"}').toString('base64url')}`,
    `cursor=${'A'.repeat(1201)}`,
  ])('is refused with %s', async (query) => {
    expect(await admin('GET', `/api/employees?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'request/invalid' },
    })
  })
})

describe('a change', () => {
  it('of name and number reaches the account and the history, and meets the version that was shown', async () => {
    const { id } = await hire({ email: 'a@b.example' })
    const answer = await change(id, { version: 1, name: 'Siti Äyu', number: 'N-1' })
    expect(answer).toMatchObject({
      status: 200,
      body: { name: 'Siti Äyu', number: 'N-1', email: 'a@b.example', version: 2 },
    })
    expect(await accountOf(id)).toMatchObject({ login: 'n-1', name: 'Siti Äyu', role: 'karyawan' })
    expect(renamed).toEqual([{ id, number: 'N-1', name: 'Siti Äyu', search: 'siti äyu' }])
    expect(await names('?q=Äyu')).toEqual(['Siti Äyu'])
    expect(await change(id, { version: 1, name: 'X' })).toMatchObject({
      status: 409,
      body: { code: 'people/changed-meanwhile', data: answer.body },
    })
    expect(await change(id, { version: 2, email: null, role: 'auditor' })).toMatchObject({
      status: 200,
      body: { email: null, role: 'auditor', version: 3 },
    })
    expect(renamed).toHaveLength(1)
    expect(await change(nowhere, { version: 1 })).toMatchObject({ status: 404, body: { code: 'people/not-found' } })
  })

  it('that is refused leaves everything as it was', async () => {
    await hire({ number: '1', email: 'a@b.example' })
    const made = await hire({ number: '2' })
    const refusals: [object, string][] = [
      [{ number: '1' }, 'people/number-taken'],
      [{ name: 'X', email: 'a@b.example' }, 'people/email-taken'],
      [{ name: 'X', site_id: nowhere }, 'people/reference-unknown'],
      [{ name: 'X', manager_id: made.id }, 'people/reference-unknown'],
      [{ name: 'X', manages: [nowhere] }, 'people/reference-unknown'],
      [{ name: 'X', active_to: '2025-12-31' }, 'request/invalid'],
    ]
    for (const [more, code] of refusals)
      expect(await change(made.id, { version: 1, ...more })).toMatchObject({ body: { code } })
    expect((await admin('GET', `/api/employees/${made.id}`)).body).toEqual(made)
    expect(await accountOf(made.id)).toMatchObject({ login: '2', name: 'Siti' })
  })

  it('of the departments somebody manages replaces them', async () => {
    const { id } = await hire({ role: 'atasan', manages: [office.department] })
    const both = [other.department, office.department, other.department]
    expect(await change(id, { version: 1, manages: both })).toMatchObject({
      body: { manages: [{ name: 'Bagian Jakarta' }, { name: 'Bagian Jayapura' }] },
    })
    expect(await change(id, { version: 2, name: 'X' })).toMatchObject({ body: { manages: [{}, {}] } })
    expect(await change(id, { version: 3, manages: [] })).toMatchObject({ body: { manages: [] } })
  })

  it('to a last day that is over there ends the sessions, and taking it back lets the person in', async () => {
    const { id } = await hire()
    await signIn(id)
    clock.set('2026-11-22T15:00:00Z')
    expect(await change(id, { version: 1, active_to: '2026-11-23' })).toMatchObject({ body: { active: true } })
    expect(await sessionsOf(id)).toBe(1)
    expect(await accountOf(id)).toMatchObject({ disabled_at: null })
    // 23 November has begun in Jayapura, though not in Jakarta or London
    expect(await change(id, { version: 2, active_to: '2026-11-22' })).toMatchObject({ body: { active: false } })
    expect(await sessionsOf(id)).toBe(0)
    expect(await accountOf(id)).toMatchObject({ disabled_at: clock.now() })
    expect(await change(id, { version: 3, active_to: null })).toMatchObject({ body: { active: true, active_to: null } })
    expect(await accountOf(id)).toMatchObject({ disabled_at: null })
  })

  it('that is about something else does not let in who was shut out', async () => {
    const { id } = await hire()
    await temporary.db.transaction((trx) =>
      trx.kysely.updateTable('account').set({ disabled_at: 5 }).where('employee_id', '=', id).execute(),
    )
    await change(id, { version: 1, name: 'X', active_to: null })
    expect(await accountOf(id)).toMatchObject({ name: 'X', disabled_at: 5 })
  })

  it('makes the account that is missing once a role is named', async () => {
    const { id } = await hire()
    await temporary.db.transaction((trx) => trx.kysely.deleteFrom('account').execute())
    expect(await change(id, { version: 1, name: 'X' })).toMatchObject({ body: { role: null, version: 2 } })
    expect(await change(id, { version: 2, email: 'a@b.example' })).toMatchObject({
      status: 404,
      body: { code: 'account/none' },
    })
    expect(await change(id, { version: 2, role: 'karyawan' })).toMatchObject({ body: { role: 'karyawan' } })
    expect(await accountOf(id)).toMatchObject({ login: '007', name: 'X' })
  })

  it.each([
    [{}],
    [{ version: 0 }],
    [{ version: 1, name: '' }],
    [{ version: 1, active: false }],
    [{ version: 1, id: nowhere }],
  ])('is refused with %j', async (body) => {
    const { id } = await hire()
    expect(await change(id, body)).toMatchObject({ status: 400 })
  })
})

describe('who may', () => {
  it('a manager sees the people of their departments and themselves; others do not exist for them', async () => {
    const mine = await hire({ number: '1', name: 'Mine' })
    const foreign = await hire({ number: '2', name: 'Foreign', department_id: other.department })
    const self = await hire({ number: '3', name: 'Self', department_id: other.department, role: 'atasan' })
    const departments = [{ id: office.department, name: '' }]
    const atasan = server.as(identityOf('atasan', { employeeId: self.id, departments }))
    expect(await page('', atasan)).toMatchObject({ data: [{ name: 'Mine' }, { name: 'Self' }], total: 2 })
    expect(await names(`?department=${other.department}`, atasan)).toEqual(['Self'])
    expect(await atasan('GET', `/api/employees/${mine.id}`)).toMatchObject({ status: 200 })
    expect(await atasan('GET', `/api/employees/${self.id}`)).toMatchObject({ status: 200 })
    for (const id of [foreign.id, nowhere]) {
      expect(await atasan('GET', `/api/employees/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'people/not-found' },
      })
    }
    expect(await names('', server.as(identityOf('atasan')))).toEqual([])
    expect(await names('', server.as(identityOf('auditor')))).toHaveLength(3)
  })

  it('only admins write, and karyawan see none of it', async () => {
    const { id } = await hire()
    const denied = { status: 403, body: { code: 'permission/denied' } }
    for (const role of ['karyawan', 'atasan', 'auditor'] as const) {
      const send = server.as(identityOf(role, { employeeId: id, departments: [{ id: office.department, name: '' }] }))
      expect(await send('POST', '/api/employees', wanted({ number: '9' }))).toMatchObject(denied)
      expect(await send('PATCH', `/api/employees/${id}`, { version: 1, role: 'admin' })).toMatchObject(denied)
    }
    const karyawan = server.as(identityOf('karyawan', { employeeId: id }))
    expect(await karyawan('GET', '/api/employees')).toMatchObject(denied)
    expect(await karyawan('GET', `/api/employees/${id}`)).toMatchObject(denied)
    expect(await server.as(null)('GET', '/api/employees')).toMatchObject({ status: 401 })
  })
})

it('describes itself', async () => {
  const { status, body } = await admin('GET', '/api/openapi.json')
  expect(status).toBe(200)
  expect(Object.keys((body as { paths: object }).paths)).toContain('/api/employees/{id}')
})
