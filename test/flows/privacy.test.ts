import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PasswordLink } from '#contract/accounts.ts'
import type { AuditPage } from '#contract/audit.ts'
import type { Employee } from '#contract/people.ts'
import { auditFindings, auditJobs, SEAL_PUNCHES } from '#src/features/audit/index.ts'
import { hasConsent } from '#src/features/privacy/index.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { Browser } from '#test/support/browser.ts'
import { castHouse } from '#test/support/cast.ts'
import type { CastHouse } from '#test/support/cast.ts'
import { openTestHouse } from '#test/support/house.ts'
import type { OpenedHouse } from '#test/support/house.ts'

/* One person's data from the first day to the last: told of every change, taken away, erased, purged; the chain holds. */

const DAY = 86_400_000
const MARKS = [
  'Juru Lilin Langka',
  'Penata Kaca Patri',
  'Unik Sekali',
  'ZX-9981',
  'zx-9981',
  'unik@example.id',
  '203.0.113.77',
  'Firefox',
]
let later = 0
let house: OpenedHouse
let cast: CastHouse
let boss: Browser
let person: Employee
let own: Browser

const heads: string[] = []
const findings = async (): Promise<string[]> => {
  const { db, clock } = house
  const texts: string[] = []
  for await (const { text } of auditFindings({ db, clock })) texts.push(text)
  return texts
}
async function seal(): Promise<void> {
  later += 120_000
  const jobs = auditJobs({ ...house, log: silentLogger, keepHead: async (line) => void heads.push(line) })
  await jobs[SEAL_PUNCHES]?.({ name: SEAL_PUNCHES, id: '1', payload: null, attempt: 1, signal: AbortSignal.any([]) })
}
const dump = async (): Promise<string> => {
  const { kysely } = house.db.read
  const texts: string[] = []
  // attempts are counted by address for a day, and by nobody's name
  const tables = (await kysely.introspection.getTables()).filter(({ name }) => name !== 'sign_in_failure')
  for (const { name } of tables)
    texts.push(JSON.stringify([name, (await sql`select * from ${sql.table(name)}`.execute(kysely)).rows]))
  return texts.join('\n')
}

beforeAll(async () => {
  house = await openTestHouse({ clock: { ...systemClock, now: () => Date.now() + later } }, { HADIR_DEMO: 'off' })
  cast = await castHouse(house)
  boss = await cast.signIn('admin')
})
afterAll(() => house?.remove())

test('a person is told of every change of their data, and by whom', async () => {
  const wanted = {
    number: 'ZX-9981',
    name: 'Budi Unik Sekali',
    job_title: 'Juru Lilin Langka',
    email: 'unik@example.id',
    role: 'karyawan',
    department_id: cast.cast.departmentA,
    site_id: cast.cast.siteA,
    manager_id: null,
    manages: [],
    active_from: '2020-01-01',
    active_to: null,
  }
  const made = await boss.send('POST', '/api/employees', wanted)
  expect(made.status).toBe(201)
  person = made.body as Employee
  const link = (await boss.send('POST', `/api/employees/${person.id}/password-link`)).body as PasswordLink
  own = new Browser(house.http, { address: '203.0.113.77', userAgent: 'Mozilla/5.0 (Android) Firefox/130' })
  const password = 'sapu lidi di halaman'
  const token = new URL(link.url).hash.slice('#token='.length)
  expect((await own.send('POST', '/api/password-link/use', { token, password })).status).toBe(204)
  expect((await own.signIn('ZX-9981', password)).status).toBe(200)
  const change = async (more: object): Promise<void> => {
    person = (await boss.send('PATCH', `/api/employees/${person.id}`, { version: person.version, ...more }))
      .body as Employee
  }
  await change({ job_title: 'Penata Kaca Patri' })
  await change({ department_id: cast.cast.departmentB })
  expect(
    (await own.send('POST', '/api/attendances/check-in', {}, { 'idempotency-key': house.ids.uuid() })).status,
  ).toBe(201)
  const { data, names } = (await own.send('GET', '/api/me/changes')).body as AuditPage
  expect(data.map(({ action }) => action)).toEqual([
    'employee.change',
    'employee.change',
    'session.new_device',
    'account.password_link_use',
    'account.password_link_create',
    'employee.create',
  ])
  expect(data[0]).toMatchObject({
    actor: { kind: 'person', login: 'boss', role: 'admin' },
    address: null,
    changes: [{ field: 'department_id', before: cast.cast.departmentA, after: cast.cast.departmentB, erased: false }],
  })
  expect(data[1]).toMatchObject({
    changes: [{ field: 'job_title', before: 'Juru Lilin Langka', after: 'Penata Kaca Patri', erased: false }],
  })
  expect(data[2]).toMatchObject({ address: '203.0.113.77', device: 'Firefox, Android', node: 'n1' })
  expect(names[cast.cast.departmentB]).toBe('Bagian B')
})

test('the log is filtered and taken away as a table', async () => {
  const auditor = await cast.signIn('auditor')
  const ask = async (query: string): Promise<string[]> =>
    ((await auditor.send('GET', `/api/audit?${query}`)).body as AuditPage).data.map(({ action }) => action)
  expect(await ask(`person=${person.id}&action=employee`)).toEqual([
    'employee.change',
    'employee.change',
    'employee.create',
  ])
  expect(await ask(`actor=boss&person=${person.id}&limit=1`)).toEqual(['employee.change'])
  expect(await ask(`actor=operator`)).toEqual([])
  expect(await ask(`person=${person.id}&from=${Date.now() + DAY}`)).toEqual([])
  const first = (await auditor.send('GET', '/api/audit?limit=2')).body as AuditPage
  const second = (await auditor.send('GET', `/api/audit?limit=200&cursor=${first.next_cursor}`)).body as AuditPage
  const all = (await auditor.send('GET', '/api/audit?limit=200')).body as AuditPage
  expect([...first.data, ...second.data]).toEqual(all.data)
  expect(await auditor.send('GET', '/api/audit?cursor=x')).toMatchObject({ status: 400 })
  const csv = (await auditor.send('GET', `/api/audit/export?person=${person.id}`)).body as string
  expect(csv.split('\r\n')).toHaveLength(8)
  expect(csv).toContain('"department_id: Bagian A → Bagian B"')
  expect(csv).toContain(',"Data karyawan diubah","employee.change",')
})

test('a consent says to which text, and ends when it is withdrawn', async () => {
  const { db } = house
  expect(await hasConsent(db.read, person.id, 'selfie')).toBe(false)
  const given = await own.send('POST', '/api/me/consents', { purpose: 'selfie', agrees: true })
  expect(given).toMatchObject({
    status: 200,
    body: { data: [{ given_at: null }, { purpose: 'selfie', withdrawn_at: null }] },
  })
  expect(await hasConsent(db.read, person.id, 'selfie')).toBe(true)
  await own.send('POST', '/api/me/consents', { purpose: 'selfie', agrees: true })
  await own.send('POST', '/api/me/consents', { purpose: 'selfie', agrees: false })
  expect(await hasConsent(db.read, person.id, 'selfie')).toBe(false)
  expect(await db.read.kysely.selectFrom('consent').selectAll().execute()).toHaveLength(1)
})

/** Which part of `src/roles/personal-data.ts` gives out and erases what a table says of a person, or why none need. */
const COVERED: Record<string, string> = {
  access_token: 'akun',
  account: 'akun',
  account_event: 'akun',
  known_device: 'akun',
  passkey: 'akun',
  password_link: 'akun',
  provider_link: 'akun',
  recovery_code: 'akun',
  session: 'akun',
  sign_in_challenge: 'akun',
  totp_factor: 'akun',
  attachment: 'pengajuan',
  attendance: 'kehadiran',
  audit_entry: 'perubahan',
  audit_personal: 'perubahan',
  consent: 'persetujuan',
  day_request: 'pengajuan',
  department_manager: 'karyawan',
  former_job_title: 'karyawan',
  late_tap: 'kehadiran',
  leave_entry: 'pengajuan',
  // names a request and nothing of the person; goes with time
  notice: 'pengajuan',
  notice_sending: 'pemberitahuan',
  notice_settings: 'pemberitahuan',
  overtime_member: 'lembur',
  punch: 'kehadiran',
  push_subscription: 'pemberitahuan',
  request_deed: 'pengajuan',
  roster_entry: 'jadwal',
  // what reports say of a locked period names nobody and stays, as the days do
  settled_day: 'kehadiran',
  webhook_delivery: 'pesan ke sistem lain',
  // files that the person asked for go by themselves after some days; who asked is renamed
  report_export: 'akun',
  // a mark that days are to be worked out again, gone within seconds
  recompute_due: 'kehadiran',
}

test('every table that belongs to people is given out and erased by a part', async () => {
  const tables = await house.db.read.kysely.introspection.getTables()
  const personal = tables.filter(({ columns }) => columns.some(({ name }) => /^(employee|account)_id$/.test(name)))
  const unknown = personal.map(({ name }) => name).filter((name) => !(name in COVERED))
  expect(unknown).toEqual([])
  const document = (await own.send('GET', '/api/me/personal-data')).body as object
  expect([...new Set(Object.values(COVERED))].filter((part) => !(part in document))).toEqual([])
})

test('everything about a person leaves in one document, without secrets', async () => {
  const { body, status, headers } = await own.send('GET', '/api/me/personal-data')
  expect(status).toBe(200)
  expect(headers['content-disposition']).toContain('attachment')
  const text = JSON.stringify(body)
  expect(Object.keys(body as object)).toEqual(
    expect.arrayContaining(['BACA_SAYA', 'karyawan', 'akun', 'kehadiran', 'perubahan']),
  )
  for (const mark of MARKS.slice(0, 7)) expect(text, mark).toContain(mark)
  expect(text).not.toMatch(/argon2|token_hash|password_hash/)
})

test('ways into an account leave and die with it', async () => {
  const { kysely } = house.db.read
  const account = await kysely
    .selectFrom('account')
    .select('id')
    .where('employee_id', '=', person.id)
    .executeTakeFirstOrThrow()
  const of = { account_id: account.id, created_at: 1 }
  const key = {
    credential_hash: 'h',
    credential: 'c',
    public_key: 'p',
    counter: 0,
    transports: '[]',
    last_used_at: null,
  }
  await house.db.transaction(async (trx) => {
    const passkey = { id: house.ids.uuid(), ...of, ...key, name: 'HP Unik Sekali' }
    await trx.kysely.insertInto('passkey').values(passkey).execute()
    const link = { id: 'l', ...of, issuer_hash: 'i', issuer: 'https://sso.example', email: 'unik@example.id' }
    await trx.kysely.insertInto('provider_link').values(link).execute()
  })
  const text = JSON.stringify((await own.send('GET', '/api/me/personal-data')).body)
  for (const mark of ['HP Unik Sekali', 'https://sso.example']) expect(text, mark).toContain(mark)
})

test('a person who has left is erased everywhere, and the chain still holds', async () => {
  await seal()
  expect(await findings()).toEqual([])
  const erase = (number: string) =>
    boss.send('POST', `/api/employees/${person.id}/erase`, { number, reason: 'diminta' })
  expect(await erase('ZX-9981')).toMatchObject({ status: 409, body: { code: 'privacy/still-employed' } })
  const yesterday = new Date(Date.now() - 2 * DAY).toISOString().slice(0, 10)
  const left = await boss.send('PATCH', `/api/employees/${person.id}`, {
    version: person.version,
    active_to: yesterday,
  })
  expect(left.status).toBe(200)
  expect(await erase('ZX-9982')).toMatchObject({ status: 422, body: { code: 'privacy/number-differs' } })
  expect(await dump()).toContain('Unik Sekali')
  expect(await erase('ZX-9981')).toMatchObject({ status: 200, body: { attendances: 1, punches: 1 } })
  const after = await dump()
  for (const mark of MARKS) expect(after.includes(mark), mark).toBe(false)
  await seal()
  expect(await findings()).toEqual([])
  expect((await own.send('GET', '/api/session')).status).toBe(401)
})

test('what is too old goes in order, only said at first, and a row that is touched afterwards is still found', async () => {
  const { db } = house
  const keep = { attendance_years: 1, audit_years: 1, security_days: 30 }
  const asked = { letters_months: 6, requests_years: 1 }
  const put = async (what: object) => (await boss.send('PATCH', '/api/privacy/retention', what)).body
  expect(await put({ ...keep, ...asked })).toEqual({ ...keep, ...asked })
  // a script of before says nothing of letters and requests
  expect(await put(keep)).toEqual({ ...keep, ...asked })
  later += 800 * DAY
  boss = await cast.signIn('admin')
  await seal()
  const run = async (dry_run: boolean) => (await boss.send('POST', '/api/privacy/purge', { dry_run })).body
  const would = await run(true)
  expect(would).toMatchObject({ dry_run: true, attendances: 4, punches: 4 })
  expect(await db.read.kysely.selectFrom('punch').select('id').execute()).toHaveLength(4)
  expect(await run(false)).toEqual({ ...(would as object), dry_run: false })
  expect(await db.read.kysely.selectFrom('punch').select('id').execute()).toHaveLength(0)
  await seal()
  expect(await findings()).toEqual([])
  const first = await db.read.kysely.selectFrom('audit_entry').select('seq').orderBy('seq').executeTakeFirstOrThrow()
  expect(Number(first.seq)).toBeGreaterThan(10)
  await db.transaction(({ kysely }) =>
    kysely.updateTable('audit_entry').set({ action: 'x' }).where('seq', '=', first.seq).execute(),
  )
  expect((await findings())[0]).toMatch(new RegExp(`^row ${first.seq} .*was changed`))
  expect(heads.length).toBe(4)
})
