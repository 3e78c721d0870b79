import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountsHouse, PASSWORD } from '#test/support/accounts.ts'
import type { AccountsHouse } from '#test/support/accounts.ts'
import type { Browser } from '#test/support/browser.ts'
import { CLIENT, openProvider, throughProvider } from '#test/support/provider.ts'
import type { TestProvider } from '#test/support/provider.ts'
import { enrol } from '#test/support/totp.ts'

const PUBLIC = 'http://localhost:3000'
const BACK = `${PUBLIC}/api/session/provider/callback`
const EMAIL = 'ratna@maju.example'

let provider: TestProvider
let house: AccountsHouse
const open = (of: TestProvider, trustEmail = false): Promise<AccountsHouse> =>
  accountsHouse({
    provider: {
      issuer: of.issuer,
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
      label: 'Maju',
      trustEmail,
    },
  })

beforeEach(async () => {
  provider = await openProvider(BACK)
  provider.person = { sub: 'subject-1', email: EMAIL, email_verified: true }
  house = await open(provider)
  await house.person(EMAIL, 'auditor', null)
})
afterEach(async () => {
  await house.close()
  await provider.close()
})

const startAt = async (browser: Browser, next?: string): Promise<string> => {
  const answer = await browser.send('GET', `/api/session/provider/start${next ? `?next=${next}` : ''}`)
  return String(answer.headers['location'])
}
const comeBack = async (browser: Browser, path: string): Promise<string> =>
  String((await browser.send('GET', path, undefined, { 'sec-fetch-site': 'cross-site' })).headers['location'])
/** The whole way; returns where the browser ends up. */
async function signIn(browser: Browser, change: (address: string) => string = (same) => same): Promise<string> {
  return comeBack(browser, await throughProvider(change(await startAt(browser)), BACK))
}
const whoIs = async (browser: Browser): Promise<unknown> => {
  const { status, body } = await browser.send('GET', '/api/session')
  return status === 200 ? (body as { user: { login: string } }).user.login : null
}
const fault = (code: string): string => `/sign-in#fault=${encodeURIComponent(code)}`

describe('through the company’s own sign-in', () => {
  it('somebody with the verified address comes in, is linked, and finds the way back', async () => {
    const browser = house.browser()
    expect((await browser.send('GET', '/api/session/ways')).body).toEqual({
      passkey: true,
      provider: { label: 'Maju' },
    })
    const address = new URL(await startAt(browser, '/admin/history'))
    expect(address.searchParams.get('code_challenge_method')).toBe('S256')
    expect(await comeBack(browser, await throughProvider(address.href, BACK))).toBe('/admin/history')
    expect(await whoIs(browser)).toBe(EMAIL)
    // from now on the subject counts, whatever the address says
    provider.person = { sub: 'subject-1', email: 'ratna.dewi@maju.example', email_verified: true }
    const later = house.browser()
    expect(await signIn(later)).toBe('/')
    expect(await whoIs(later)).toBe(EMAIL)
    // and the address is not given to the next who gets it
    provider.person = { sub: 'subject-2', email: EMAIL, email_verified: true }
    expect(await signIn(house.browser())).toBe(fault('session/provider-unknown'))
  })

  it('makes no account, and believes no address that is not verified', async () => {
    for (const person of [
      { sub: 'a', email: EMAIL, email_verified: false },
      { sub: 'b', email: EMAIL },
      { sub: 'c' },
      { sub: 'd', email: 'stranger@maju.example', email_verified: true },
    ]) {
      provider.person = person
      const browser = house.browser()
      expect(await signIn(browser)).toBe(fault('session/provider-unknown'))
      expect(await whoIs(browser)).toBeNull()
    }
    expect(await house.db.read.kysely.selectFrom('account').selectAll().execute()).toHaveLength(1)
    expect(await house.db.read.kysely.selectFrom('provider_link').selectAll().execute()).toEqual([])
  })

  it('a forged state, one of another browser and one that was used are refused', async () => {
    const browser = house.browser()
    const path = await throughProvider(await startAt(browser), BACK)
    expect(await comeBack(browser, path.replace(/state=[^&]+/, `state=${'x'.repeat(43)}`))).toBe(
      fault('session/challenge-over'),
    )
    const other = await throughProvider(await startAt(browser), BACK)
    expect(await comeBack(house.browser(), other)).toBe(fault('session/challenge-over'))
    const good = await throughProvider(await startAt(browser), BACK)
    const copy = browser.copy()
    expect(await comeBack(browser, good)).toBe('/')
    expect(await comeBack(copy, good)).toBe(fault('session/challenge-over'))
    expect(await comeBack(house.browser(), '/api/session/provider/callback')).toBe(fault('session/challenge-over'))
  })

  it('another nonce, another issuer, another code and a refusal of the provider are refused', async () => {
    const nonce = (address: string): string => address.replace(/nonce=[^&]+/, 'nonce=other')
    const spoil = async (change: (path: string) => string): Promise<string> => {
      const browser = house.browser()
      return comeBack(browser, change(await throughProvider(await startAt(browser), BACK)))
    }
    const refused = fault('session/provider-refused')
    expect(await signIn(house.browser(), nonce)).toBe(refused)
    expect(await spoil((path) => path.replace(/iss=[^&]+/, 'iss=http%3A%2F%2Fevil.example'))).toBe(refused)
    expect(await spoil((path) => path.replace(/code=[^&]+/, 'code=made-up'))).toBe(refused)
    expect(await spoil((path) => path.replace(/code=[^&]+/, 'error=access_denied'))).toBe(refused)
  })

  it('a code of one sign-in does not finish another: the verifier is another', async () => {
    const [one, two] = [house.browser(), house.browser()]
    const stolen = await throughProvider(await startAt(one), BACK)
    const own = await throughProvider(await startAt(two), BACK)
    const code = new URLSearchParams(stolen.split('?')[1]).get('code') ?? ''
    expect(await comeBack(two, own.replace(/code=[^&]+/, `code=${code}`))).toBe(fault('session/provider-refused'))
  })

  it('a second factor is asked for as after a password, unless the company trusts the provider', async () => {
    const { app } = await enrol(await house.signedIn(EMAIL), house.clock)
    const browser = house.browser()
    const address = await signIn(browser)
    expect(address).toMatch(/^\/sign-in#challenge=[\w-]{43}&methods=totp%2Crecovery$/)
    const challenge = new URLSearchParams(address.split('#')[1]).get('challenge')
    expect(await whoIs(browser)).toBeNull()
    const body = { challenge, code: app.code() }
    expect((await browser.send('POST', '/api/session/second-factor', body)).status).toBe(200)

    await house.person('boss', 'admin', null)
    const policy = { version: 0, required_roles: ['auditor'], trust_provider: true }
    expect((await (await house.signedIn('boss')).send('PATCH', '/api/company/security', policy)).status).toBe(200)
    expect(await signIn(house.browser())).toBe('/')
  })

  it('somebody whose account ended does not come in', async () => {
    await house.db.transaction((trx) =>
      trx.kysely.updateTable('account').set({ disabled_at: 1 }).where('login', '=', EMAIL).execute(),
    )
    expect(await signIn(house.browser())).toBe(fault('session/provider-unknown'))
  })
})

it('leads nobody away', async () => {
  const browser = house.browser()
  const path = await throughProvider(await startAt(browser, encodeURIComponent('//evil.example')), BACK)
  expect(await comeBack(browser, path)).toBe('/')
})

it('a provider that is down keeps nobody from signing in with a password, and is asked again', async () => {
  const { issuer } = provider
  await provider.close()
  expect(await startAt(house.browser())).toBe(fault('session/provider-down'))
  expect((await house.browser().signIn(EMAIL, PASSWORD)).status).toBe(200)
  provider = await openProvider(BACK)
  expect(provider.issuer.port).not.toBe(issuer.port)
})

it('a provider that calls itself otherwise than it is configured is not used', async () => {
  await house.close()
  house = await open({ ...provider, issuer: new URL(provider.issuer.href.replace('127.0.0.1', 'localhost')) })
  expect(await startAt(house.browser())).toBe(fault('session/provider-down'))
})

it('an address that only the user info tells is asked for, and trusted where the company says so', async () => {
  await house.close()
  await provider.close()
  provider = await openProvider(BACK, { claimsInToken: false })
  house = await open(provider, true)
  await house.person(EMAIL, 'auditor', null)
  provider.person = { sub: 'e', email: EMAIL.toUpperCase() }
  const browser = house.browser()
  expect(await signIn(browser)).toBe('/')
  expect(await whoIs(browser)).toBe(EMAIL)
})

it('where there is none nobody is sent anywhere', async () => {
  await house.close()
  house = await accountsHouse()
  expect((await house.browser().send('GET', '/api/session/ways')).body).toEqual({ passkey: true, provider: null })
  expect(await startAt(house.browser())).toBe(fault('session/provider-off'))
})
