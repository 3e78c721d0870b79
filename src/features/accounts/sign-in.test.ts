import { permissionsOf } from '#contract/permissions.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SessionAnswer } from '#contract/accounts.ts'
import { systemActor } from '#src/kernel/actor.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { accountsHouse, PASSWORD } from '#test/support/accounts.ts'
import type { AccountsHouse } from '#test/support/accounts.ts'
import { codeOf } from '#test/support/browser.ts'
import { createPasswords } from './password.ts'
import { signIn } from './sign-in.ts'

let house: AccountsHouse

beforeEach(async () => {
  house = await accountsHouse()
  await house.person('0001', 'karyawan', house.office.employees[0] as string)
})
afterEach(() => house.close())

describe('signing in', () => {
  it('answers who one is, in the shape of the contract, and sets a cookie scripts cannot read', async () => {
    const browser = house.browser()
    const { status, body } = await browser.signIn(' 0001 ', PASSWORD)
    expect(status).toBe(200)
    expect(SessionAnswer.parse(body)).toMatchObject({
      user: { login: '0001', role: 'karyawan', employee_id: house.office.employees[0] },
      permissions: permissionsOf('karyawan'),
      channels: [`private-employee.${house.office.employees[0]}`],
      realtime: { key: 'public-key', url: null },
      node: 'test-1',
      now: house.clock.now(),
    })
    expect(browser.attributes.get('hadir_sid')).toBe('Max-Age=7776000; Path=/; HttpOnly; SameSite=Lax')
    expect(await browser.send('GET', '/api/session')).toMatchObject({ status: 200, body })
  })

  it('sets __Host- cookies that only https carries where people come over https', async () => {
    const secure = await accountsHouse({ publicUrl: new URL('https://hadir.example') })
    try {
      await secure.person('0001', 'admin', null)
      const browser = await secure.signedIn('0001')
      expect(browser.attributes.get('__Host-hadir_sid')).toBe('Max-Age=43200; Path=/; HttpOnly; Secure; SameSite=Lax')
      expect(browser.attributes.get('__Host-hadir_device')).toContain('HttpOnly; Secure; SameSite=Lax')
      expect((await browser.send('GET', '/api/session')).status).toBe(200)
    } finally {
      await secure.close()
    }
  })

  it('works by e-mail address and in any case', async () => {
    await house.person('Kepala@Contoh.id', 'admin', null)
    for (const login of ['kepala@contoh.id', 'KEPALA@CONTOH.ID']) expect(await house.signedIn(login)).toBeDefined()
  })

  it('gives a new token each time and ends the one before, so that a planted one is worth nothing', async () => {
    const planted = house.browser()
    planted.cookies.set('hadir_sid', 'p'.repeat(43))
    await planted.signIn('0001', PASSWORD)
    const first = planted.cookies.get('hadir_sid') as string
    expect(first).not.toBe('p'.repeat(43))

    const old = planted.copy()
    expect((await old.send('GET', '/api/session')).status).toBe(200)
    await planted.signIn('0001', PASSWORD)
    expect(planted.cookies.get('hadir_sid')).not.toBe(first)
    expect(await old.send('GET', '/api/session')).toMatchObject({ status: 401, body: { code: 'session/required' } })
  })

  it('works twice at once on one device, which is remembered once', async () => {
    const browser = await house.signedIn('0001')
    const [one, two, three] = [browser.copy(), browser.copy(), browser.copy()]
    await house.db.transaction(({ kysely }) => kysely.deleteFrom('known_device').execute())
    const answers = await Promise.all([one, two, three].map((copy) => copy.signIn('0001', PASSWORD)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await house.db.read.kysely.selectFrom('known_device').select('account_id').execute()).toHaveLength(1)
  })

  it('stores no token, only its keyed hash', async () => {
    const browser = await house.signedIn('0001')
    const rows = await house.db.read.kysely.selectFrom('session').selectAll().execute()
    const token = browser.cookies.get('hadir_sid') as string
    expect(JSON.stringify(rows)).not.toContain(token)
    expect(rows[0]?.id).toMatch(/^[0-9a-f]{64}$/)
  })

  it('keeps the newest thirty sessions of a person', async () => {
    const first = await house.signedIn('0001')
    for (let n = 0; n < 30; n++) {
      house.clock.advance(1_000)
      await house.signedIn('0001')
    }
    expect((await first.send('GET', '/api/session')).status).toBe(401)
    const { length } = await house.db.read.kysely.selectFrom('session').selectAll().execute()
    expect(length).toBe(30)
  })

  it('stores the password anew where it was hashed with other costs', async () => {
    const old = createPasswords({
      ids: { uuid: () => '', token: () => 'x'.repeat(43) },
      cost: { memory: 128, passes: 1 },
    })
    const stored = async (): Promise<string | null> =>
      (await house.db.read.kysely.selectFrom('account').select('password_hash').executeTakeFirstOrThrow()).password_hash
    const outdated = await old.hash(PASSWORD)
    await house.db.transaction((trx) => trx.kysely.updateTable('account').set({ password_hash: outdated }).execute())
    await house.signedIn('0001')
    expect(await stored()).toContain('$m=64,t=1,p=1$')
    await house.signedIn('0001')
  })
})

describe('whoever may not come in', () => {
  it('hears the same, whatever is wrong, after the same work', async () => {
    await house.person('nobody-yet', 'admin', null)
    await house.person('gone', 'admin', null)
    await house.person('left', 'karyawan', house.office.employees[1] as string)
    await house.person('early', 'karyawan', house.office.employees[2] as string)
    await house.db.transaction(async ({ kysely }) => {
      await kysely.updateTable('account').set({ password_hash: null }).where('login', '=', 'nobody-yet').execute()
      await kysely.updateTable('account').set({ disabled_at: 1 }).where('login', '=', 'gone').execute()
      const employees = kysely.updateTable('employee')
      await employees
        .set({ active_to: '2026-11-22' })
        .where('id', '=', house.office.employees[1] as string)
        .execute()
      await employees
        .set({ active_from: '2026-11-24' })
        .where('id', '=', house.office.employees[2] as string)
        .execute()
    })
    const attempts: [string, string][] = [
      ['0001', 'wrong password'],
      ['no such login', PASSWORD],
      ['nobody-yet', PASSWORD],
      ['gone', PASSWORD],
      ['left', PASSWORD],
      ['early', PASSWORD],
      ['0001\u0000', PASSWORD],
      ["0001' or 1=1 --", PASSWORD],
    ]
    for (const [login, password] of attempts) {
      const answer = await house.browser({ address: `203.0.113.${login.length}` }).signIn(login, password)
      expect(answer, login).toMatchObject({ status: 401, body: { code: 'session/wrong-credentials' } })
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
  })

  it('costs a hash even where there is no account, or no password', async () => {
    await house.person('nobody-yet', 'admin', null)
    await house.db.transaction((trx) =>
      trx.kysely.updateTable('account').set({ password_hash: null }).where('login', '=', 'nobody-yet').execute(),
    )
    const judged: (string | null)[] = []
    const { passwords } = house.accounts
    const verify: typeof passwords.verify = (password, stored) => (
      judged.push(stored),
      passwords.verify(password, stored)
    )
    const needs = {
      ...house,
      ids: systemIds,
      log: silentLogger,
      sessionSecret: 's',
      passwords: { ...passwords, verify },
    }
    const attempt = {
      actor: systemActor('test'),
      password: 'guess',
      address: '203.0.113.9',
      userAgent: '',
      session: null,
      device: null,
    }
    for (const login of ['nobody', 'nobody-yet', '0001'])
      await expect(signIn(needs, { ...attempt, login })).rejects.toMatchObject({ code: 'session/wrong-credentials' })
    expect(judged).toEqual([null, null, expect.stringContaining('$argon2id$')])
  })

  it('waits in the line of strangers, unless the device or the address is one of the account’s', async () => {
    const lines: unknown[] = []
    const passwords = {
      ...house.accounts.passwords,
      verify: async (_password: string, _stored: string | null, line?: string) => (lines.push(line), false),
    }
    const needs = { ...house, ids: systemIds, log: silentLogger, sessionSecret: 's', passwords }
    const owner = await house.signedIn('0001', { address: '2001:db8:0:1::7' })
    const [device = ''] = (owner.cookies.get('hadir_device') as string).split('.')
    const attempt = {
      actor: systemActor('test'),
      password: 'guess',
      userAgent: '',
      session: null,
      device: null,
      login: '0001',
    }
    const tries = [
      { ...attempt, address: '198.51.100.7' },
      { ...attempt, address: '198.51.100.7', login: 'nobody', device },
      { ...attempt, address: '198.51.100.7', device },
      { ...attempt, address: '2001:db8:0:1::8' },
      { ...attempt, address: '2001:db8:0:1::8', login: 'nobody' },
    ]
    for (const one of tries)
      await expect(signIn(needs, one)).rejects.toMatchObject({ code: 'session/wrong-credentials' })
    expect(lines).toEqual(['stranger', 'stranger', 'known', 'known', 'stranger'])
  })

  it('comes in on the last day, by the date at their site, and not a minute later', async () => {
    const { db, clock } = house
    await db.transaction((trx) => trx.kysely.updateTable('employee').set({ active_to: '2026-11-23' }).execute())
    await db.transaction((trx) => trx.kysely.updateTable('site').set({ zone: 'Asia/Jayapura' }).execute())
    clock.set('2026-11-23T14:59:00Z')
    const browser = await house.signedIn('0001')
    expect((await browser.send('GET', '/api/session')).status).toBe(200)
    clock.set('2026-11-23T15:00:00Z')
    expect((await browser.send('GET', '/api/session')).status).toBe(401)
    expect(codeOf(await browser.signIn('0001', PASSWORD))).toBe('session/wrong-credentials')
  })
})

describe('guessing', () => {
  it('is slowed with the seconds to wait, and never keeps the owner from a device they have used', async () => {
    const owner = await house.signedIn('0001', { address: '203.0.113.9' })
    const outsider = house.browser({ address: '203.0.113.9' })
    for (let n = 0; n < 5; n++)
      expect(codeOf(await outsider.signIn('0001', `guess ${n}`))).toBe('session/wrong-credentials')
    const slowed = await outsider.signIn('0001', PASSWORD)
    expect(slowed).toMatchObject({ status: 429, body: { code: 'session/slow-down', retry_after: 1 } })
    expect(slowed.headers['retry-after']).toBe('1')

    expect((await owner.send('DELETE', '/api/session')).status).toBe(204)
    expect(owner.cookies.has('hadir_sid')).toBe(false)
    expect((await owner.signIn('0001', PASSWORD)).status).toBe(200)
    house.clock.advance(1_000)
    expect((await outsider.signIn('0001', PASSWORD)).status).toBe(200)
  })

  it('with many names keeps no colleague out who comes from the same address for the first time', async () => {
    await house.person('0002', 'karyawan', house.office.employees[1] as string)
    const office = { address: '203.0.113.9' }
    for (let n = 0; n < 60; n++)
      expect(codeOf(await house.browser(office).signIn(`name ${n}`, 'guess'))).toBe('session/wrong-credentials')
    for (let n = 0; n < 2; n++) await house.browser(office).signIn('0001', 'guess')
    expect((await house.browser(office).signIn('0002', PASSWORD)).status).toBe(200)
    // who was guessed at, and who does not exist, hear the same
    for (const login of ['0001', 'name 1'])
      expect(codeOf(await house.browser(office).signIn(login, 'guess')), login).toBe('session/slow-down')
  })

  it('gains nothing from a device cookie that was made up, or that belongs to somebody else', async () => {
    await house.person('0002', 'karyawan', house.office.employees[1] as string)
    const own = await house.signedIn('0002')
    const forged = house.browser()
    forged.cookies.set('hadir_device', `${'d'.repeat(43)}.${'e'.repeat(43)}`)
    for (let n = 0; n < 5; n++) await house.browser().signIn('0001', `guess ${n}`)
    for (const browser of [own, forged]) expect(codeOf(await browser.signIn('0001', 'guess'))).toBe('session/slow-down')
  })

  it('as often as one address may leaves a way in to devices that have been here', async () => {
    const few = await accountsHouse({ signInsPerMinute: 10 })
    try {
      await few.person('0001', 'karyawan', few.office.employees[0] as string)
      const owner = await few.signedIn('0001')
      const forged = few.browser()
      forged.cookies.set('hadir_device', `${'d'.repeat(43)}.${'e'.repeat(43)}`)
      for (let n = 0; n < 10; n++) await forged.signIn(`name ${n}`, 'guess')
      expect(codeOf(await forged.signIn('0001', PASSWORD))).toBe('request/too-many')
      expect((await owner.signIn('0001', PASSWORD)).status).toBe(200)
    } finally {
      await few.close()
    }
  })

  it('is not hidden by an address that the sender made up', async () => {
    const codes: unknown[] = []
    for (let n = 0; n < 6; n++) {
      const forged = `198.51.100.${n}, ${'203.0.113.7, '.repeat(100)}10.0.0.${n}`
      const body = { login: '0001', password: `guess ${n}` }
      codes.push(codeOf(await house.browser().send('POST', '/api/session', body, { 'x-forwarded-for': forged })))
    }
    expect(codes.at(-1)).toBe('session/slow-down')
  })

  it('a thousand times leaves the owner a way in', { timeout: 60_000 }, async () => {
    const owner = await house.signedIn('0001', { address: '198.51.100.7' })
    let judged = 0
    for (let n = 0; n < 1_000; n++) {
      const code = codeOf(await house.browser({ address: `203.0.113.${n % 4}` }).signIn('0001', `guess ${n}`))
      if (code === 'session/wrong-credentials') judged++
      else expect(code).toBe('session/slow-down')
    }
    expect(judged).toBe(20)
    owner.cookies.delete('hadir_sid')
    expect((await owner.signIn('0001', PASSWORD)).status).toBe(200)
  })
})

describe('a request to sign in', () => {
  it.each([
    ['no body', undefined],
    ['an array', []],
    ['null', null],
    ['no password', { login: '0001' }],
    ['numbers', { login: 1, password: 2 }],
    ['an unknown field', { login: '0001', password: PASSWORD, role: 'admin' }],
    ['a long login', { login: 'x'.repeat(201), password: PASSWORD }],
    ['a long password', { login: '0001', password: 'x'.repeat(1_025) }],
    ['a prototype', '{"login":"0001","password":"x","__proto__":{"role":"admin"}}'],
    ['a constructor', '{"login":"0001","password":"x","constructor":{"prototype":{"role":"admin"}}}'],
    ['a byte order mark', '\ufeff{"login":"0001","password":"x"}'],
    ['half of JSON', '{"login":"0001"'],
    ['deep nesting', '['.repeat(10_000)],
  ])('with %s is refused with 400', async (_, body) => {
    expect((await house.browser().send('POST', '/api/session', body)).status).toBe(400)
  })

  it('from another site, or as anything but JSON, is refused', async () => {
    const body = JSON.stringify({ login: '0001', password: PASSWORD })
    const send = (headers: Record<string, string>): Promise<unknown> =>
      house.browser().send('POST', '/api/session', body, headers).then(codeOf)
    expect(await send({ 'sec-fetch-site': 'cross-site' })).toBe('request/cross-site')
    expect(await send({ 'sec-fetch-site': 'same-site' })).toBe('request/cross-site')
    expect(await send({ 'content-type': 'text/plain' })).toBe('request/content-type')
    expect(await send({ 'content-type': 'application/x-www-form-urlencoded' })).toBe('request/content-type')
  })
})
