import { afterEach, beforeEach, expect, it } from 'vitest'
import { SecurityPolicy } from '#contract/sign-in.ts'
import { accountsHouse, PASSWORD } from '#test/support/accounts.ts'
import type { AccountsHouse } from '#test/support/accounts.ts'
import { codeOf } from '#test/support/browser.ts'
import type { Browser, BrowserAnswer } from '#test/support/browser.ts'
import { enrol } from '#test/support/totp.ts'

let house: AccountsHouse
let boss: Browser

beforeEach(async () => {
  house = await accountsHouse()
  await house.person('boss', 'admin', null)
  await house.person('0001', 'karyawan', house.office.employees[0] as string)
  boss = await house.signedIn('boss')
})
afterEach(() => house.close())

const demand = (browser: Browser, change: object = {}): Promise<BrowserAnswer> =>
  browser.send('PATCH', '/api/company/security', {
    version: 0,
    required_roles: ['admin'],
    trust_provider: false,
    ...change,
  })

it('an administrator without a factor is led to one before anything else, and others go on', async () => {
  const before = SecurityPolicy.parse((await boss.send('GET', '/api/company/security')).body)
  expect(before).toMatchObject({ required_roles: [], version: 0, trust_provider: false, provider: null })
  expect(before.roles).toContainEqual({ role: 'admin', accounts: 1, with_factor: 0 })
  const token = ((await boss.send('POST', '/api/tokens', { name: 'script' })).body as { token: string }).token
  expect((await demand(boss)).status).toBe(200)

  expect(codeOf(await boss.send('GET', '/api/company/security'))).toBe('session/second-factor-needed')
  expect(codeOf(await boss.send('GET', '/api/tokens'))).toBe('session/second-factor-needed')
  expect((await boss.send('GET', '/api/session')).body).toMatchObject({ must_enrol: true })
  const script = { authorization: `Bearer ${token}` }
  expect((await house.browser().send('GET', '/api/session', undefined, script)).status).toBe(200)
  expect((await house.signedIn('0001').then((one) => one.send('GET', '/api/tokens'))).status).toBe(200)

  const next = house.browser()
  expect((await next.signIn('boss', PASSWORD)).body).toMatchObject({ must_enrol: true })
  expect((await next.send('GET', '/api/account/security')).body).toMatchObject({ required: true })
  await enrol(next, house.clock)
  expect((await next.send('GET', '/api/session')).body).toMatchObject({ must_enrol: false })
  const after = SecurityPolicy.parse((await next.send('GET', '/api/company/security')).body)
  expect(after.roles).toContainEqual({ role: 'admin', accounts: 1, with_factor: 1 })
  expect(codeOf(await house.browser().signIn('boss', PASSWORD))).toBe('session/second-factor')
})

it('whoever removes the last factor is led to one again', async () => {
  await demand(boss)
  await enrol(boss, house.clock)
  expect((await boss.send('POST', '/api/account/totp/remove', {})).status).toBe(204)
  expect(codeOf(await boss.send('GET', '/api/tokens'))).toBe('session/second-factor-needed')
})

it('of two who change the same policy the second one is told, and unknown roles are refused', async () => {
  expect((await demand(boss, { required_roles: ['auditor'] })).status).toBe(200)
  expect(codeOf(await demand(boss, { required_roles: ['atasan'] }))).toBe('people/changed-meanwhile')
  expect((await demand(boss, { version: 1, required_roles: ['atasan', 'auditor'] })).body).toMatchObject({
    required_roles: ['atasan', 'auditor'],
    version: 2,
  })
  expect(codeOf(await demand(boss, { version: 1 }))).toBe('people/changed-meanwhile')
  expect(codeOf(await demand(boss, { version: 2, required_roles: ['raja'] }))).toBe('request/invalid')
})

it('another node lets somebody on at once who has enrolled here', async () => {
  await demand(boss)
  // what this node remembers of a session must not outlive the enrolment anywhere
  expect(codeOf(await boss.send('GET', '/api/tokens'))).toBe('session/second-factor-needed')
  const now = house.clock.now()
  await house.db.transaction(async (trx) => {
    const account = await trx.kysely.selectFrom('account').select('id').where('login', '=', 'boss').executeTakeFirst()
    const row = { account_id: account?.id ?? '', secret: 'x', created_at: now, confirmed_at: now, last_step: 0 }
    await trx.kysely.insertInto('totp_factor').values(row).execute()
  })
  expect((await boss.send('GET', '/api/tokens')).status).toBe(200)
})
