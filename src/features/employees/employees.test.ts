import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestClock } from '#test/support/clock.ts'
import { NOWHERE as nowhere, openStaff } from '#test/support/staff.ts'
import type { Answer } from '#test/support/http.ts'
import type { Staff } from '#test/support/staff.ts'

const clock = new TestClock()
let staff: Staff

beforeEach(async () => {
  clock.set('2026-11-23T00:00:00Z')
  staff = await openStaff(clock)
})
afterEach(() => staff.close())

const sessionsOf = async (id: string): Promise<number> => {
  const account = await staff.accountOf(id)
  const query = staff.db.read.kysely.selectFrom('session').selectAll()
  return (await query.where('account_id', '=', account?.id ?? '').execute()).length
}
async function signIn(id: string): Promise<void> {
  const account_id = (await staff.accountOf(id))?.id ?? ''
  const times = { created_at: 0, last_seen_at: 0, expires_at: 9e12 }
  const session = { id: `session of ${id}`, account_id, ...times, user_agent: '', address: '' }
  await staff.db.transaction((trx) => trx.kysely.insertInto('session').values(session).execute())
}

describe('a new employee', () => {
  it('is kept as typed, with an account that waits for a password', async () => {
    const manager = await staff.hire({
      number: '001',
      name: 'Budi',
      role: 'atasan',
      manages: [staff.office.department],
    })
    const made = await staff.hire({
      number: '0012-A',
      name: ' Siti ',
      email: 'Siti@Contoh.example',
      manager_id: manager.id,
      job_title: ' Operator Me\u0301sin ',
    })
    expect(made).toEqual({
      id: expect.any(String),
      number: '0012-A',
      name: 'Siti',
      job_title: 'Operator M\u00e9sin',
      email: 'siti@contoh.example',
      role: 'karyawan',
      department: { id: staff.office.department, name: 'Bagian Jayapura' },
      site: { id: staff.office.site, name: 'Jayapura', zone: 'Asia/Jayapura' },
      manager: { id: manager.id, name: 'Budi' },
      manages: [],
      active_from: '2026-01-01',
      active_to: null,
      active: true,
      version: 1,
    })
    expect(manager).toMatchObject({
      job_title: null,
      role: 'atasan',
      manages: [{ id: staff.office.department, name: 'Bagian Jayapura' }],
    })
    expect((await staff.admin('GET', `/api/employees/${made.id}`)).body).toEqual(made)
    expect(await staff.accountOf(made.id)).toMatchObject({
      login: '0012-a',
      name: 'Siti',
      password_hash: null,
      disabled_at: null,
    })
  })

  it('has a job title of 1 to 100 characters, which is changed and taken away, and remembered', async () => {
    const made = await staff.hire({ job_title: 'j'.repeat(100) })
    expect(made.job_title).toHaveLength(100)
    for (const job_title of ['', '  ', 'j'.repeat(101), '\u200b', 'a\u0007', '\ud800', 7])
      expect([job_title, await staff.change(made.id, { version: 1, job_title })]).toMatchObject([
        job_title,
        { status: 400, body: { code: 'request/invalid' } },
      ])
    // NFC makes two of each
    expect((await staff.change(made.id, { version: 1, job_title: '\u0958'.repeat(51) })).status).toBe(400)
    const changed = await staff.change(made.id, { version: 1, job_title: 'Kepala Regu' })
    expect(changed).toMatchObject({ status: 200, body: { job_title: 'Kepala Regu', version: 2 } })
    expect((await staff.change(made.id, { version: 2, name: 'Siti' })).body).toMatchObject({ job_title: 'Kepala Regu' })
    expect((await staff.change(made.id, { version: 3, job_title: null })).body).toMatchObject({ job_title: null })
    expect(await staff.names('?q=kepala')).toEqual([])
    // what it was until yesterday is kept; of several changes of one day what there was before the day
    const former = () => staff.db.read.kysely.selectFrom('former_job_title').selectAll().execute()
    const before = { employee_id: made.id, until_date: '2026-11-22', job_title: 'j'.repeat(100) }
    expect(await former()).toEqual([before])
    clock.set('2026-11-30T00:00:00Z')
    expect((await staff.change(made.id, { version: 4, job_title: 'Operator' })).status).toBe(200)
    expect(await former()).toEqual([before])
    expect((await staff.change(made.id, { version: 5, job_title: 'Mandor' })).status).toBe(200)
    expect(await former()).toEqual([before, { ...before, until_date: '2026-11-29', job_title: 'Operator' }])
    const told = await staff.db.read.kysely.selectFrom('audit_personal').select('value').execute()
    expect(JSON.stringify(told)).toContain('Kepala Regu')
    const entries = await staff.db.read.kysely.selectFrom('audit_entry').selectAll().execute()
    expect(JSON.stringify(entries)).not.toContain('Kepala Regu')
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
    const { id } = await staff.hire({ name })
    expect(await staff.page(`?q=${encodeURIComponent(name)}`)).toMatchObject({ data: [{ id, name }], total: 1 })
  })

  it('needs a number and an address of their own, by the unique keys, and leaves nothing behind otherwise', async () => {
    await staff.hire({ number: '007', email: 'a@b.example' })
    const refused = async (more: object, code: string): Promise<void> =>
      expect(await staff.admin('POST', '/api/employees', staff.wanted(more))).toMatchObject({
        status: 409,
        body: { code },
      })
    await refused({}, 'people/number-taken')
    await refused({ number: '008', email: 'A@b.example' }, 'people/email-taken')
    await staff.hire({ number: 'x1' })
    await refused({ number: 'X1' }, 'account/login-taken')
    const both = await Promise.all(
      ['1', '2'].map((name) => staff.admin('POST', '/api/employees', staff.wanted({ number: '9', name }))),
    )
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409])
    expect((await staff.page()).total).toBe(3)
  })

  it('refers to what exists; every wrong reference is named', async () => {
    const more = {
      department_id: nowhere,
      site_id: nowhere,
      manager_id: nowhere,
      manages: [staff.office.department, nowhere],
    }
    const answer = await staff.admin('POST', '/api/employees', staff.wanted(more))
    expect(answer).toMatchObject({ status: 422, body: { code: 'people/reference-unknown' } })
    const { errors } = answer.body as { errors: { path: string }[] }
    expect(errors.map(({ path }) => path)).toEqual(['department_id', 'site_id', 'manager_id', 'manages'])
  })

  it('cannot be put into what is closed, except as somebody who has left', async () => {
    await staff.db.transaction((trx) =>
      trx.kysely.updateTable('department').set({ active: 0 }).where('id', '=', staff.office.department).execute(),
    )
    const closed = { status: 422, body: { errors: [{ path: 'department_id', message: 'is closed' }] } }
    expect(await staff.admin('POST', '/api/employees', staff.wanted())).toMatchObject(closed)
    const gone = await staff.hire({ active_to: '2026-11-22' })
    expect(gone).toMatchObject({ active: false })
    expect(await staff.accountOf(gone.id)).toMatchObject({ disabled_at: clock.now() })
    expect(await staff.change(gone.id, { version: 1, active_to: null })).toMatchObject(closed)
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
    expect(await staff.admin('POST', '/api/employees', staff.wanted(more))).toMatchObject({
      status: 400,
      body: { code: 'request/invalid' },
    })
    expect((await staff.page()).total).toBe(0)
  })
})

describe('a change', () => {
  it('of name and number reaches the account and the history, and meets the version that was shown', async () => {
    const { id } = await staff.hire({ email: 'a@b.example' })
    const answer = await staff.change(id, { version: 1, name: 'Siti Äyu', number: 'N-1' })
    expect(answer).toMatchObject({
      status: 200,
      body: { name: 'Siti Äyu', number: 'N-1', email: 'a@b.example', version: 2 },
    })
    expect(await staff.accountOf(id)).toMatchObject({ login: 'n-1', name: 'Siti Äyu', role: 'karyawan' })
    expect(staff.renamed).toEqual([{ id, number: 'N-1', name: 'Siti Äyu', search: 'siti äyu' }])
    expect(await staff.names('?q=Äyu')).toEqual(['Siti Äyu'])
    expect(await staff.change(id, { version: 1, name: 'X' })).toMatchObject({
      status: 409,
      body: { code: 'people/changed-meanwhile', data: answer.body },
    })
    expect(await staff.change(id, { version: 2, email: null, role: 'auditor' })).toMatchObject({
      status: 200,
      body: { email: null, role: 'auditor', version: 3 },
    })
    expect(staff.renamed).toHaveLength(1)
    expect(await staff.change(nowhere, { version: 1 })).toMatchObject({
      status: 404,
      body: { code: 'people/not-found' },
    })
  })

  it('that is refused leaves everything as it was', async () => {
    await staff.hire({ number: '1', email: 'a@b.example' })
    const made = await staff.hire({ number: '2' })
    const refusals: [object, string][] = [
      [{ number: '1' }, 'people/number-taken'],
      [{ name: 'X', email: 'a@b.example' }, 'people/email-taken'],
      [{ name: 'X', site_id: nowhere }, 'people/reference-unknown'],
      [{ name: 'X', manager_id: made.id }, 'people/reference-unknown'],
      [{ name: 'X', manages: [nowhere] }, 'people/reference-unknown'],
      [{ name: 'X', active_to: '2025-12-31' }, 'request/invalid'],
    ]
    for (const [more, code] of refusals)
      expect(await staff.change(made.id, { version: 1, ...more })).toMatchObject({ body: { code } })
    expect((await staff.admin('GET', `/api/employees/${made.id}`)).body).toEqual(made)
    expect(await staff.accountOf(made.id)).toMatchObject({ login: '2', name: 'Siti' })
  })

  it('makes nobody the manager of whoever stands above them, not by two who ask at once either', async () => {
    const [one, two, three] = [
      await staff.hire({ number: '1' }),
      await staff.hire({ number: '2' }),
      await staff.hire({ number: '3' }),
    ]
    const put = (id: string, manager_id: string | null, version: number): Promise<Answer> =>
      staff.change(id, { version, manager_id })
    const circle = {
      status: 422,
      body: { code: 'people/manager-circle', errors: [{ path: 'manager_id' }] },
    }
    expect(await put(two.id, one.id, 1)).toMatchObject({ status: 200 })
    expect(await put(three.id, two.id, 1)).toMatchObject({ status: 200 })
    expect(await put(one.id, two.id, 1)).toMatchObject(circle)
    expect(await put(one.id, three.id, 1)).toMatchObject(circle)
    expect(await put(two.id, null, 2)).toMatchObject({ status: 200, body: { manager: null } })
    expect(await put(one.id, three.id, 1)).toMatchObject({ status: 200 })
    expect(await put(one.id, null, 2)).toMatchObject({ status: 200 })
    const both = await Promise.all([put(one.id, two.id, 3), put(two.id, one.id, 3)])
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 422])
    expect(both.find(({ status }) => status === 422)).toMatchObject(circle)
  })

  it('of something else is taken from people whose managers went round before', async () => {
    const [one, two] = [await staff.hire({ number: '1' }), await staff.hire({ number: '2' })]
    await staff.db.transaction(async ({ kysely }) => {
      await kysely.updateTable('employee').set({ manager_id: two.id }).where('id', '=', one.id).execute()
      await kysely.updateTable('employee').set({ manager_id: one.id }).where('id', '=', two.id).execute()
    })
    const three = await staff.hire({ number: '3', manager_id: one.id })
    expect(await staff.change(one.id, { version: 1, name: 'Ani' })).toMatchObject({ status: 200 })
    expect(await staff.change(three.id, { version: 1, manager_id: two.id })).toMatchObject({ status: 200 })
    expect(await staff.change(one.id, { version: 2, manager_id: null })).toMatchObject({ status: 200 })
  })

  it('of the departments somebody manages replaces them', async () => {
    const { id } = await staff.hire({ role: 'atasan', manages: [staff.office.department] })
    const both = [staff.other.department, staff.office.department, staff.other.department]
    expect(await staff.change(id, { version: 1, manages: both })).toMatchObject({
      body: { manages: [{ name: 'Bagian Jakarta' }, { name: 'Bagian Jayapura' }] },
    })
    expect(await staff.change(id, { version: 2, name: 'X' })).toMatchObject({ body: { manages: [{}, {}] } })
    expect(await staff.change(id, { version: 3, manages: [] })).toMatchObject({ body: { manages: [] } })
  })

  it('of the place tells where the person is now, another change does not', async () => {
    const { id } = await staff.hire()
    expect(await staff.change(id, { version: 1, name: 'Sari' })).toMatchObject({ status: 200 })
    expect(staff.moved).toEqual([])
    const { department: department_id, site: site_id } = staff.other
    expect(await staff.change(id, { version: 2, department_id, site_id })).toMatchObject({ status: 200 })
    expect(staff.moved).toMatchObject([{ employeeId: id, zone: 'Asia/Jakarta' }])
  })

  it('to a last day that is over there ends the sessions, and taking it back lets the person in', async () => {
    const { id } = await staff.hire()
    await signIn(id)
    clock.set('2026-11-22T15:00:00Z')
    expect(await staff.change(id, { version: 1, active_to: '2026-11-23' })).toMatchObject({ body: { active: true } })
    expect(await sessionsOf(id)).toBe(1)
    expect(await staff.accountOf(id)).toMatchObject({ disabled_at: null })
    // 23 November has begun in Jayapura, though not in Jakarta or London
    expect(await staff.change(id, { version: 2, active_to: '2026-11-22' })).toMatchObject({ body: { active: false } })
    expect(await sessionsOf(id)).toBe(0)
    expect(await staff.accountOf(id)).toMatchObject({ disabled_at: clock.now() })
    expect(await staff.change(id, { version: 3, active_to: null })).toMatchObject({
      body: { active: true, active_to: null },
    })
    expect(await staff.accountOf(id)).toMatchObject({ disabled_at: null })
  })

  it('that is about something else does not let in who was shut out', async () => {
    const { id } = await staff.hire()
    await staff.db.transaction((trx) =>
      trx.kysely.updateTable('account').set({ disabled_at: 5 }).where('employee_id', '=', id).execute(),
    )
    await staff.change(id, { version: 1, name: 'X', active_to: null })
    expect(await staff.accountOf(id)).toMatchObject({ name: 'X', disabled_at: 5 })
  })

  it('makes the account that is missing once a role is named', async () => {
    const { id } = await staff.hire()
    await staff.db.transaction((trx) => trx.kysely.deleteFrom('account').execute())
    expect(await staff.change(id, { version: 1, name: 'X' })).toMatchObject({ body: { role: null, version: 2 } })
    expect(await staff.change(id, { version: 2, email: 'a@b.example' })).toMatchObject({
      status: 404,
      body: { code: 'account/none' },
    })
    expect(await staff.change(id, { version: 2, role: 'karyawan' })).toMatchObject({ body: { role: 'karyawan' } })
    expect(await staff.accountOf(id)).toMatchObject({ login: '007', name: 'X' })
  })

  it.each([
    [{}],
    [{ version: 0 }],
    [{ version: 1, name: '' }],
    [{ version: 1, active: false }],
    [{ version: 1, id: nowhere }],
  ])('is refused with %j', async (body) => {
    const { id } = await staff.hire()
    expect(await staff.change(id, body)).toMatchObject({ status: 400 })
  })
})
