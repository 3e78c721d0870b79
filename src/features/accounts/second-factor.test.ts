import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SessionAnswer } from '#contract/accounts.ts'
import type { TotpEnrolment } from '#contract/sign-in.ts'
import { AccountSecurity, SecondStep } from '#contract/sign-in.ts'
import { accountsHouse, PASSWORD } from '#test/support/accounts.ts'
import type { AccountsHouse } from '#test/support/accounts.ts'
import { codeOf } from '#test/support/browser.ts'
import type { Browser, BrowserAnswer } from '#test/support/browser.ts'
import { AuthenticatorApp, enrol } from '#test/support/totp.ts'
import { resetSecondFactor } from './by-operator.ts'
import { sweepAccounts } from './sweep.ts'

let house: AccountsHouse

beforeEach(async () => {
  house = await accountsHouse()
  await house.person('ratna', 'admin', null)
  await house.person('0001', 'karyawan', house.office.employees[0] as string)
})
afterEach(() => house.close())

const dataOf = ({ body }: BrowserAnswer): unknown => (body as { data?: unknown }).data
const stepIn = (answer: BrowserAnswer): SecondStep => SecondStep.parse(dataOf(answer))
const second = (browser: Browser, challenge: string, code: string): Promise<BrowserAnswer> =>
  browser.send('POST', '/api/session/second-factor', { challenge, code })
const security = async (browser: Browser): Promise<AccountSecurity> =>
  AccountSecurity.parse((await browser.send('GET', '/api/account/security')).body)

/** The first step: the challenge of somebody who has a factor. */
async function challengeFor(browser: Browser, login = 'ratna'): Promise<string> {
  return stepIn(await browser.signIn(login, PASSWORD)).challenge
}

describe('an authenticator app', () => {
  it('is asked for from the first code on, and the password alone opens nothing', async () => {
    const first = await house.signedIn('ratna')
    const elsewhere = await house.signedIn('ratna')
    const { app, recoveryCodes } = await enrol(first, house.clock)
    expect(recoveryCodes).toHaveLength(10)
    expect(new Set(recoveryCodes).size).toBe(10)
    expect((await elsewhere.send('GET', '/api/session')).status).toBe(401)
    expect(await security(first)).toMatchObject({ totp: { since: expect.any(Number) }, recovery_codes_left: 10 })

    const browser = house.browser()
    const asked = await browser.signIn('ratna', PASSWORD)
    expect([asked.status, codeOf(asked)]).toEqual([401, 'session/second-factor'])
    expect(stepIn(asked).methods).toEqual(['totp', 'recovery'])
    expect(browser.cookies.size).toBe(0)
    expect((await browser.send('GET', '/api/session')).status).toBe(401)

    const { challenge } = stepIn(asked)
    const wrong = await second(browser, challenge, '000000')
    expect([wrong.status, codeOf(wrong)]).toEqual([401, 'session/code-wrong'])
    const right = await second(browser, challenge, app.code())
    expect(SessionAnswer.parse(right.body)).toMatchObject({ user: { login: 'ratna' }, must_enrol: false })
    expect((await browser.send('GET', '/api/session')).status).toBe(200)
    expect(codeOf(await second(browser, challenge, app.code()))).toBe('session/challenge-over')
  })

  it('stores neither keys nor recovery codes as they are', async () => {
    const browser = await house.signedIn('ratna')
    const { key } = (await browser.send('POST', '/api/account/totp', {})).body as TotpEnrolment
    const app = new AuthenticatorApp(key, house.clock.now)
    const { body } = await browser.send('POST', '/api/account/totp/confirm', { code: app.code() })
    const codes = (body as { recovery_codes: string[] }).recovery_codes
    const { kysely } = house.db.read
    const stored = JSON.stringify([
      await kysely.selectFrom('totp_factor').selectAll().execute(),
      await kysely.selectFrom('recovery_code').selectAll().execute(),
    ])
    for (const secret of [key, ...codes, ...codes.map((code) => code.replaceAll('-', ''))])
      expect(stored).not.toContain(secret)
  })

  it('a code counts once, however many nodes it is shown to at the same moment', async () => {
    const { app } = await enrol(await house.signedIn('ratna'), house.clock)
    const tries = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const browser = house.browser()
        return { browser, challenge: await challengeFor(browser) }
      }),
    )
    const code = app.code()
    const answers = await Promise.all(tries.map(({ browser, challenge }) => second(browser, challenge, code)))
    const codes = answers.map((answer) => codeOf(answer) ?? answer.status)
    expect(codes.filter((one) => one === 200)).toEqual([200])
    const refused = answers.find(({ status }) => status !== 200) as BrowserAnswer
    expect([codeOf(refused), dataOf(refused)]).toEqual(['session/code-wrong', { reason: 'used' }])
    // nor does the code of the step before, which is still within the drift
    house.clock.advance(-30_000)
    const earlier = app.code()
    house.clock.advance(30_000)
    const browser = house.browser()
    expect(codeOf(await second(browser, await challengeFor(browser), earlier))).toBe('session/code-wrong')
  })

  it('a challenge is good for five minutes, and ends with another password', async () => {
    const first = await house.signedIn('ratna')
    const { app } = await enrol(first, house.clock)
    const late = house.browser()
    const challenge = await challengeFor(late)
    house.clock.advance(5 * 60_000)
    expect(codeOf(await second(late, challenge, app.code()))).toBe('session/challenge-over')
    const overtaken = house.browser()
    const begun = await challengeFor(overtaken)
    const changed = await first.send('POST', '/api/account/password', {
      current: PASSWORD,
      next: 'gerimis di pelabuhan',
    })
    expect(changed.status).toBe(204)
    expect(codeOf(await second(overtaken, begun, app.code()))).toBe('session/challenge-over')
    await sweepAccounts(house)
    expect(await house.db.read.kysely.selectFrom('sign_in_challenge').selectAll().execute()).toHaveLength(1)
  })

  it('guessing codes is slowed down for all strangers together, and not on a device that is known', async () => {
    const own = await house.signedIn('ratna')
    const { app } = await enrol(own, house.clock)
    const codes: unknown[] = []
    for (let number = 0; number < 8; number++) {
      const stranger = house.browser({ address: `10.0.${number}.1` })
      codes.push(codeOf(await second(stranger, await challengeFor(stranger), `00000${number}`)))
    }
    expect(codes.slice(0, 5)).toEqual(Array(5).fill('session/code-wrong'))
    expect(codes.slice(5)).toEqual(Array(3).fill('session/slow-down'))
    expect((await second(own, await challengeFor(own), app.code())).status).toBe(200)
  })

  it('is removed only with a code, once the sign-in is not recent', async () => {
    const browser = await house.signedIn('ratna')
    const { app } = await enrol(browser, house.clock)
    house.clock.advance(16 * 60_000)
    expect((await security(browser)).confirm_by).toBe('code')
    const bare = await browser.send('POST', '/api/account/totp/remove', { password: PASSWORD })
    expect([bare.status, codeOf(bare), dataOf(bare)]).toEqual([403, 'account/confirm-first', { by: 'code' }])
    const wrong = await browser.send('POST', '/api/account/totp/remove', { code: '123456' })
    expect(codeOf(wrong)).toBe('session/code-wrong')
    expect((await browser.send('POST', '/api/account/totp/remove', { code: app.code() })).status).toBe(204)
    expect(await security(browser)).toMatchObject({ totp: null, recovery_codes_left: 0 })
    expect((await house.browser().signIn('ratna', PASSWORD)).status).toBe(200)
  })

  it('is begun with the password, once the sign-in is not recent, and not over another one', async () => {
    const browser = await house.signedIn('ratna')
    house.clock.advance(16 * 60_000)
    expect(codeOf(await browser.send('POST', '/api/account/totp', {}))).toBe('account/confirm-first')
    const wrong = await browser.send('POST', '/api/account/totp', { password: 'bukan ini' })
    expect(codeOf(wrong)).toBe('account/password-wrong')
    const begun = await browser.send('POST', '/api/account/totp', { password: PASSWORD })
    expect(begun.status).toBe(201)
    const app = new AuthenticatorApp((begun.body as TotpEnrolment).key, house.clock.now)
    expect(codeOf(await browser.send('POST', '/api/account/totp/confirm', { code: '000000' }))).toBe(
      'session/code-wrong',
    )
    expect((await browser.send('POST', '/api/account/totp/confirm', { code: app.code() })).status).toBe(200)
    expect(codeOf(await browser.send('POST', '/api/account/totp', {}))).toBe('account/factor-exists')
    expect(codeOf(await browser.send('POST', '/api/account/totp/confirm', { code: app.code() }))).toBe(
      'account/factor-exists',
    )
  })
})

describe('recovery codes', () => {
  it('let somebody in once each, in whatever way they are typed', async () => {
    const { recoveryCodes } = await enrol(await house.signedIn('ratna'), house.clock)
    const [code = ''] = recoveryCodes
    const browser = house.browser()
    const typed = code.replaceAll('-', ' ').toUpperCase()
    expect((await second(browser, await challengeFor(browser), typed)).status).toBe(200)
    expect(await security(browser)).toMatchObject({ recovery_codes_left: 9, events: [{ kind: 'recovery_used' }, {}] })
    const again = house.browser()
    expect(codeOf(await second(again, await challengeFor(again), code))).toBe('session/code-wrong')
    // whoever has just shown one may put the lost app away
    expect((await browser.send('POST', '/api/account/totp/remove', {})).status).toBe(204)
  })

  it('are replaced as a whole', async () => {
    const own = await house.signedIn('ratna')
    const { recoveryCodes } = await enrol(own, house.clock)
    const renewed = await own.send('POST', '/api/account/recovery-codes', {})
    expect(renewed.status).toBe(201)
    const [next = ''] = (renewed.body as { recovery_codes: string[] }).recovery_codes
    const browser = house.browser()
    const challenge = await challengeFor(browser)
    expect(codeOf(await second(browser, challenge, recoveryCodes[1] as string))).toBe('session/code-wrong')
    expect((await second(browser, challenge, next)).status).toBe(200)
  })

  it('are not for accounts without a factor', async () => {
    const own = await house.signedIn('ratna')
    expect(codeOf(await own.send('POST', '/api/account/recovery-codes', {}))).toBe('account/factor-none')
    expect(codeOf(await own.send('POST', '/api/account/totp/remove', {}))).toBe('account/factor-none')
  })
})

describe('a reset', () => {
  it('by an administrator takes everything away and is told to the person, once', async () => {
    const employee = house.office.employees[0] as string
    const own = await house.signedIn('0001')
    await enrol(own, house.clock)
    const admin = await house.signedIn('ratna')
    expect((await admin.send('DELETE', `/api/employees/${employee}/second-factor`)).status).toBe(204)
    expect((await own.send('GET', '/api/session')).status).toBe(401)
    const told = { kind: 'factor_reset', by: 'Nama ratna', detail: null, at: house.clock.now() }
    expect((await house.browser().signIn('0001', PASSWORD)).body).toMatchObject({ told: [told] })
    const later = house.browser()
    expect((await later.signIn('0001', PASSWORD)).body).not.toHaveProperty('told')
    expect((await security(later)).events[0]).toEqual(told)
  })

  it('is never of the own account, and not of people without one', async () => {
    const employee = house.office.employees[1] as string
    await house.person('0002', 'admin', employee)
    const admin = await house.signedIn('0002')
    await enrol(admin, house.clock)
    expect(codeOf(await admin.send('DELETE', `/api/employees/${employee}/second-factor`))).toBe('account/own-factor')
    const nobody = house.office.employees[2] as string
    expect(codeOf(await admin.send('DELETE', `/api/employees/${nobody}/second-factor`))).toBe('account/none')
  })

  it('by the operator lets the last administrator in again', async () => {
    await enrol(await house.signedIn('ratna'), house.clock)
    expect(await resetSecondFactor(house, 'Ratna')).toBe(true)
    expect(await resetSecondFactor(house, 'ratna')).toBe(false)
    expect((await house.browser().signIn('ratna', PASSWORD)).body).toMatchObject({
      told: [{ kind: 'factor_reset', by: 'operator' }, { kind: 'factor_reset' }],
    })
  })
})
