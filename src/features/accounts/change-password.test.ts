import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CreatedToken, PasswordLink } from '#contract/accounts.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { accountsHouse, PASSWORD } from '#test/support/accounts.ts'
import type { AccountsHouse } from '#test/support/accounts.ts'
import { codeOf } from '#test/support/browser.ts'
import type { Browser, BrowserAnswer } from '#test/support/browser.ts'
import { updateAccountOf } from './accounts.ts'
import { replacePassword } from './by-operator.ts'

let house: AccountsHouse
let employee: string
const NEXT = 'gerimis di pelabuhan'

beforeEach(async () => {
  house = await accountsHouse()
  employee = house.office.employees[0] as string
  await house.person('0001', 'karyawan', employee)
  await house.person('boss', 'admin', null)
})
afterEach(() => house.close())

const statusOf = async (browser: Browser): Promise<number> => (await browser.send('GET', '/api/session')).status

/** Makes a token and returns what asks whether it is good. */
async function tokenFor(browser: Browser): Promise<() => Promise<number>> {
  const { token } = (await browser.send('POST', '/api/tokens', { name: 'script' })).body as CreatedToken
  const headers = { authorization: `Bearer ${token}` }
  return async () => (await house.browser().send('GET', '/api/session', undefined, headers)).status
}

describe('changing one’s password', () => {
  const change = (browser: Browser, current: string, next: string): Promise<BrowserAnswer> =>
    browser.send('POST', '/api/account/password', { current, next })

  it('ends all other sessions and lets only the new one in', async () => {
    const phone = await house.signedIn('0001')
    const desk = await house.signedIn('0001')
    expect((await change(desk, PASSWORD, NEXT)).status).toBe(204)
    expect([await statusOf(desk), await statusOf(phone)]).toEqual([200, 401])
    expect((await house.browser().signIn('0001', PASSWORD)).status).toBe(401)
    expect((await house.browser().signIn('0001', NEXT)).status).toBe(200)
  })

  it('leaves one’s scripts alone', async () => {
    const browser = await house.signedIn('0001')
    const script = await tokenFor(browser)
    expect((await change(browser, PASSWORD, NEXT)).status).toBe(204)
    expect(await script()).toBe(200)
  })

  it('on the machine itself ends sessions and tokens', async () => {
    const browser = await house.signedIn('0001')
    const script = await tokenFor(browser)
    expect([await statusOf(browser), await script()]).toEqual([200, 200])
    await replacePassword({ ...house, ids: systemIds }, { login: '0001', password: NEXT })
    expect([await statusOf(browser), await script()]).toEqual([401, 401])
  })

  it('needs the current one, and slows whoever guesses it at an open screen', async () => {
    const browser = await house.signedIn('0001')
    const codes: unknown[] = []
    for (let n = 0; n < 6; n++) codes.push(codeOf(await change(browser, `guess ${n}`, NEXT)))
    expect(codes).toEqual([...new Array<string>(5).fill('account/password-wrong'), 'session/slow-down'])
    house.clock.advance(1_000)
    expect((await change(browser, PASSWORD, NEXT)).status).toBe(204)
  })

  it.each([
    ['short', 'too-short'],
    ['password2026', 'too-common'],
    ['0001-0001-0001', 'too-common'],
    ['x1'.repeat(65), 'too-long'],
  ])('refuses %s', async (next, reason) => {
    const answer = await change(await house.signedIn('0001'), PASSWORD, next)
    expect(answer).toMatchObject({ status: 422, body: { code: 'account/password-weak', data: { reason } } })
  })

  it('happens once when two change it at once', async () => {
    const [one, two] = [await house.signedIn('0001'), await house.signedIn('0001')]
    const answers = await Promise.all([change(one, PASSWORD, `${NEXT} 1`), change(two, PASSWORD, `${NEXT} 2`)])
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 422])
  })
})

describe('a password link', () => {
  const make = async (boss: Browser, id = employee): Promise<PasswordLink> =>
    (await boss.send('POST', `/api/employees/${id}/password-link`)).body as PasswordLink
  const tokenOf = ({ url }: PasswordLink): string => new URL(url).hash.replace('#token=', '')
  const check = (token: string): Promise<BrowserAnswer> =>
    house.browser().send('POST', '/api/password-link/check', { token })
  const use = (token: string, password: string): Promise<BrowserAnswer> =>
    house.browser().send('POST', '/api/password-link/use', { token, password })

  it('says whose it is, sets a password once, and ends the sessions of the person', async () => {
    const before = await house.signedIn('0001')
    const link = await make(await house.signedIn('boss'))
    expect(link).toEqual({
      url: expect.stringMatching(/^http:\/\/localhost:3000\/reset#token=[\w-]{43}$/),
      expires_at: house.clock.now() + 72 * 3_600_000,
    })
    expect(await statusOf(before)).toBe(401)
    const token = tokenOf(link)
    expect(await check(token)).toMatchObject({ status: 200, body: { name: 'Nama 0001', login: '0001' } })
    expect(codeOf(await use(token, 'password123'))).toBe('account/password-weak')
    const meanwhile = await house.signedIn('0001')
    expect((await use(token, NEXT)).status).toBe(204)
    expect(await statusOf(meanwhile)).toBe(401)
    for (const answer of [await check(token), await use(token, NEXT)])
      expect(answer).toMatchObject({ status: 410, body: { code: 'account/link-invalid' } })
    expect((await house.browser().signIn('0001', NEXT)).status).toBe(200)
  })

  it('ends the tokens of the person when it is used, and of nobody else', async () => {
    const [person, boss] = [await house.signedIn('0001'), await house.signedIn('boss')]
    const [theirs, mine] = [await tokenFor(person), await tokenFor(boss)]
    const link = tokenOf(await make(boss))
    expect([await theirs(), await mine()]).toEqual([200, 200])
    expect((await use(link, NEXT)).status).toBe(204)
    expect([await theirs(), await mine()]).toEqual([401, 200])
  })

  it('works once when it is used twice at the same moment', async () => {
    const token = tokenOf(await make(await house.signedIn('boss')))
    const answers = await Promise.all([use(token, `${NEXT} 1`), use(token, `${NEXT} 2`)])
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 410])
  })

  it('is stored as a hash, and gives way to a newer one', async () => {
    const boss = await house.signedIn('boss')
    const first = tokenOf(await make(boss))
    const second = tokenOf(await make(boss))
    const rows = await house.db.read.kysely.selectFrom('password_link').selectAll().execute()
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(second)
    expect([(await check(first)).status, (await check(second)).status]).toEqual([410, 200])
  })

  it('ends after the hours that it holds, with a password changed otherwise, and with the account', async () => {
    const boss = await house.signedIn('boss')
    const late = tokenOf(await make(boss))
    house.clock.advance(72 * 3_600_000)
    expect((await use(late, NEXT)).status).toBe(410)

    const overtaken = tokenOf(await make(await house.signedIn('boss')))
    const self = await house.signedIn('0001')
    expect((await self.send('POST', '/api/account/password', { current: PASSWORD, next: NEXT })).status).toBe(204)
    expect((await use(overtaken, PASSWORD)).status).toBe(410)

    const left = tokenOf(await make(await house.signedIn('boss')))
    await house.db.transaction((trx) => updateAccountOf(trx, house, employee, { active: false }))
    expect((await use(left, NEXT)).status).toBe(410)
  })

  it('is made by administrators with a session, for employees with an account', async () => {
    const url = (id: string | undefined): string => `/api/employees/${id}/password-link`
    const boss = await house.signedIn('boss')
    expect(codeOf(await boss.send('POST', url(house.office.employees[1])))).toBe('account/none')
    expect(codeOf(await (await house.signedIn('0001')).send('POST', url(employee)))).toBe('permission/denied')
    for (const token of ['', 'x'.repeat(201), 7, null])
      expect((await house.browser().send('POST', '/api/password-link/check', { token })).status).toBe(400)
  })

  it('cannot be searched for: one address asks thirty times a minute', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 31; n++) statuses.push((await check(`guess-${n}`)).status)
    expect(statuses).toEqual([...new Array<number>(30).fill(410), 429])
  })
})
