import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CreatedToken, TokenInfo } from '#contract/accounts.ts'
import { accountsHouse } from '#test/support/accounts.ts'
import type { AccountsHouse } from '#test/support/accounts.ts'
import { codeOf } from '#test/support/browser.ts'
import type { Browser, BrowserAnswer } from '#test/support/browser.ts'

let house: AccountsHouse
let owner: Browser

beforeEach(async () => {
  house = await accountsHouse()
  await house.person('0001', 'karyawan', house.office.employees[0] as string)
  await house.person('boss', 'admin', null)
  owner = await house.signedIn('boss')
})
afterEach(() => house.close())

const create = async (body: object): Promise<CreatedToken> => {
  const answer = await owner.send('POST', '/api/tokens', body)
  expect(answer.status).toBe(201)
  return answer.body as CreatedToken
}
const list = async (): Promise<TokenInfo[]> =>
  ((await owner.send('GET', '/api/tokens')).body as { data: TokenInfo[] }).data
const bearer = (token: string, browser = house.browser()): Promise<BrowserAnswer> =>
  browser.send('GET', '/api/session', undefined, { authorization: `Bearer ${token}` })

describe('a personal access token', () => {
  it('is shown once, stored as a hash, and lets a script in as its owner', async () => {
    const { token, ...info } = await create({ name: ' laporan harian ' })
    expect(token).toMatch(/^hadir_pat_[\w-]{43}$/)
    expect(info).toEqual({
      id: info.id,
      name: 'laporan harian',
      created_at: house.clock.now(),
      last_used_at: null,
      expires_at: null,
    })
    expect(await list()).toEqual([info])
    expect(JSON.stringify(await house.db.read.kysely.selectFrom('access_token').selectAll().execute())).not.toContain(
      token,
    )
    expect(await bearer(token)).toMatchObject({ status: 200, body: { user: { login: 'boss', role: 'admin' } } })
  })

  it('has its last use written at most once a minute', async () => {
    const { token } = await create({ name: 'a' })
    const lastUse = async (): Promise<number | null | undefined> => (await list())[0]?.last_used_at
    const first = house.clock.now()
    await bearer(token)
    // it is written behind the answer
    await expect.poll(lastUse).toBe(first)
    house.clock.advance(59_000)
    await bearer(token)
    house.clock.advance(1_000)
    expect(await lastUse()).toBe(first)
    await bearer(token)
    await expect.poll(lastUse).toBe(first + 60_000)
  })

  it('expires on its day', async () => {
    const { token, expires_at } = await create({ name: 'a', expires_in_days: 1 })
    expect(expires_at).toBe(house.clock.now() + 86_400_000)
    house.clock.advance(86_399_999)
    expect((await bearer(token)).status).toBe(200)
    house.clock.advance(1)
    expect((await bearer(token)).status).toBe(401)
  })

  it('ends at once when it is deleted, by its owner only', async () => {
    const { token, id } = await create({ name: 'a' })
    expect((await bearer(token)).status).toBe(200)
    const other = await house.signedIn('0001')
    expect((await other.send('DELETE', `/api/tokens/${id}`)).status).toBe(404)
    expect((await bearer(token)).status).toBe(200)
    expect((await owner.send('DELETE', `/api/tokens/${id}`)).status).toBe(204)
    expect((await bearer(token)).status).toBe(401)
    expect((await owner.send('DELETE', `/api/tokens/${id}`)).status).toBe(404)
  })

  it('ends with its owner’s account', async () => {
    const { token } = await create({ name: 'a' })
    expect((await bearer(token)).status).toBe(200)
    await house.db.transaction((trx) => trx.kysely.updateTable('account').set({ disabled_at: 1 }).execute())
    house.clock.advance(20_000)
    expect((await bearer(token)).status).toBe(401)
  })

  it('cannot do what needs a person: make tokens, change passwords, end sessions, hand out links', async () => {
    const { token } = await create({ name: 'a' })
    const authorization = `Bearer ${token}`
    const [employee] = house.office.employees
    const requests: ['GET' | 'POST' | 'DELETE', string, object?][] = [
      ['POST', '/api/tokens', { name: 'b' }],
      ['GET', '/api/tokens'],
      ['POST', '/api/account/password', { current: 'a', next: 'b' }],
      ['GET', '/api/sessions'],
      ['DELETE', '/api/sessions'],
      ['DELETE', '/api/session'],
      ['POST', `/api/employees/${employee}/password-link`],
    ]
    for (const [method, url, body] of requests) {
      const answer = await house.browser().send(method, url, body, { authorization })
      expect(codeOf(answer), `${method} ${url}`).toBe('session/token-not-allowed')
    }
  })

  it('stands alone: a wrong one is not made good by a cookie, so that other sites cannot ride on it', async () => {
    for (const authorization of ['Bearer x', 'Bearer ', 'bearer x', 'Bearer hadir_pat_x', 'Bearer  a b']) {
      const answer = await owner.send('DELETE', '/api/sessions', undefined, {
        authorization,
        'sec-fetch-site': 'cross-site',
      })
      expect([401, 403], authorization).toContain(answer.status)
    }
    expect((await owner.send('GET', '/api/session', undefined, { authorization: 'Basic eDp5' })).status).toBe(200)
  })

  it('is refused with names that are none, and beyond fifty', async () => {
    for (const body of [
      { name: '' },
      { name: 'x'.repeat(101) },
      { name: '\u0000' },
      { name: 'a', expires_in_days: 0 },
      {},
    ])
      expect((await owner.send('POST', '/api/tokens', body)).status).toBe(400)
    for (let n = 0; n < 50; n++) await create({ name: `a ${n}` })
    expect((await owner.send('POST', '/api/tokens', { name: 'one more' })).status).toBe(400)
  })
})
