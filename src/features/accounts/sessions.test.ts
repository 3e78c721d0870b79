import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CreatedToken, SessionInfo } from '#contract/accounts.ts'
import { accountsHouse } from '#test/support/accounts.ts'
import type { AccountsHouse } from '#test/support/accounts.ts'
import type { Browser } from '#test/support/browser.ts'
import { codeOf } from '#test/support/browser.ts'
import { atRest } from '#test/support/database.ts'
import { updateAccountOf } from './accounts.ts'
import { endOverdue } from './end-overdue.ts'
import { sweepAccounts } from './sweep.ts'

let house: AccountsHouse
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

beforeEach(async () => {
  house = await accountsHouse()
  await house.person('0001', 'karyawan', house.office.employees[0] as string)
  await house.person('boss', 'admin', null)
})
afterEach(() => house.close())

/** Asks who is signed in, and waits until its last use is written, which no answer waits for. */
async function statusOf(browser: Browser): Promise<number> {
  const { status } = await browser.send('GET', '/api/session')
  await house.db.transaction(async () => {})
  return status
}
const sessionsOf = async (browser: Browser): Promise<SessionInfo[]> =>
  ((await browser.send('GET', '/api/sessions')).body as { data: SessionInfo[] }).data

/** How many questions the database is asked while something runs. */
async function questions(run: () => Promise<unknown>): Promise<number> {
  const { read } = house.db
  const counted = vi.spyOn(read, 'first')
  await run()
  const count = counted.mock.calls.length
  counted.mockRestore()
  return count
}

describe('a session', () => {
  it('is looked up once in twenty seconds', async () => {
    const browser = await house.signedIn('0001')
    const ask = async (): Promise<void> => {
      for (let n = 0; n < 10; n++)
        expect(codeOf(await browser.send('POST', '/api/realtime/auth', {}))).toBe('request/invalid')
    }
    expect(await questions(ask)).toBe(1)
    expect(await questions(ask)).toBe(0)
    house.clock.advance(20_000)
    expect(await questions(ask)).toBe(1)
  })

  it('of staff ends 30 days after its last use, and after 90 days', async () => {
    const used = async (browser: Awaited<ReturnType<typeof house.signedIn>>): Promise<number> => {
      const status = await statusOf(browser)
      // that it was used is written behind the answer
      await atRest(house.db)
      return status
    }
    const browser = await house.signedIn('0001')
    house.clock.advance(30 * DAY - 1)
    expect(await used(browser)).toBe(200)
    house.clock.advance(29 * DAY)
    expect(await used(browser)).toBe(200)
    house.clock.advance(30 * DAY)
    expect(await used(browser)).toBe(401)

    const busy = await house.signedIn('0001')
    for (let day = 0; day < 89; day++) {
      house.clock.advance(DAY)
      expect(await used(busy)).toBe(200)
    }
    house.clock.advance(DAY)
    expect(await used(busy)).toBe(401)
  })

  it('of an administrator ends after half an hour without use, and after twelve hours with', async () => {
    const idle = await house.signedIn('boss')
    house.clock.advance(30 * MINUTE)
    expect(await statusOf(idle)).toBe(401)

    const board = await house.signedIn('boss')
    for (let minutes = 15; minutes < 12 * 60; minutes += 15) {
      house.clock.advance(15 * MINUTE)
      expect(await statusOf(board)).toBe(200)
      // that it was used is written behind the answer
      await atRest(house.db)
    }
    house.clock.advance(15 * MINUTE)
    expect(await statusOf(board)).toBe(401)
  })

  it('that is over stays over, though its limits or the person should change', async () => {
    const browser = await house.signedIn('0001')
    const active_to = (date: string | null): Promise<unknown> =>
      house.db.transaction((trx) => trx.kysely.updateTable('employee').set({ active_to: date }).execute())
    await active_to('2026-11-01')
    house.clock.advance(20_000)
    expect(await statusOf(browser)).toBe(401)
    // that it is over is written behind the answer
    await atRest(house.db)
    await active_to(null)
    house.clock.advance(20_000)
    expect(await statusOf(browser)).toBe(401)
  })

  it('has its last use written at most once a minute', async () => {
    const browser = await house.signedIn('0001')
    const started = house.clock.now()
    const seen = async (): Promise<number> => {
      await house.db.transaction(async () => {})
      const row = house.db.read.kysely.selectFrom('session').select('last_seen_at')
      return (await row.executeTakeFirstOrThrow()).last_seen_at - started
    }
    house.clock.advance(59_999)
    await statusOf(browser)
    expect(await seen()).toBe(0)
    house.clock.advance(1)
    await statusOf(browser)
    expect(await seen()).toBe(60_000)
    house.clock.advance(30_000)
    await statusOf(browser)
    expect(await seen()).toBe(60_000)
  })

  it('is nothing that could be made up', async () => {
    for (const cookie of ['', 'x', 'x'.repeat(43), `${'x'.repeat(43)}'--`, 'é'.repeat(43), 'x'.repeat(3_000)]) {
      const browser = house.browser()
      browser.cookies.set('hadir_sid', encodeURIComponent(cookie))
      expect(await statusOf(browser)).toBe(401)
    }
    const id = (await sessionsOf(await house.signedIn('0001')))[0]?.id as string
    const stolen = house.browser()
    stolen.cookies.set('hadir_sid', id)
    expect(await statusOf(stolen)).toBe(401)
  })
})

describe('sessions are ended', () => {
  it('by signing out, here and at once', async () => {
    const browser = await house.signedIn('0001')
    const copy = browser.copy()
    expect(await statusOf(copy)).toBe(200)
    expect((await browser.send('DELETE', '/api/session')).status).toBe(204)
    expect(await statusOf(copy)).toBe(401)
    expect((await copy.send('DELETE', '/api/session')).status).toBe(401)
  })

  it('one by one, or all others, from the list of one’s own', async () => {
    const phone = await house.signedIn('0001', {
      userAgent: 'Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36',
    })
    house.clock.advance(MINUTE)
    const desk = await house.signedIn('0001', {
      userAgent: 'Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/145.0',
      address: '203.0.113.9',
    })
    const third = await house.signedIn('0001')
    const list = await sessionsOf(desk)
    expect(new Map(list.map(({ device, current }) => [device, current]))).toEqual(
      new Map([
        ['Chrome, Android', false],
        ['Firefox, Windows', true],
        ['test', false],
      ]),
    )
    const first = list.find(({ device }) => device === 'Chrome, Android')
    expect((await desk.send('DELETE', `/api/sessions/${first?.id}`)).status).toBe(204)
    expect([await statusOf(phone), await statusOf(third), await statusOf(desk)]).toEqual([401, 200, 200])
    expect((await desk.send('DELETE', '/api/sessions')).status).toBe(204)
    expect([await statusOf(third), await statusOf(desk)]).toEqual([401, 200])
  })

  it('by nobody else: a foreign id is not there', async () => {
    const mine = await house.signedIn('0001')
    const [theirs] = await sessionsOf(await house.signedIn('boss'))
    expect(await mine.send('DELETE', `/api/sessions/${theirs?.id}`)).toMatchObject({ status: 404 })
    expect((await mine.send('DELETE', '/api/sessions/x')).status).toBe(400)
  })

  it('by an administrator, for an employee, and tokens with them', async () => {
    const browser = await house.signedIn('0001')
    const { token } = (await browser.send('POST', '/api/tokens', { name: 'script' })).body as CreatedToken
    const script = async (): Promise<number> =>
      (await house.browser().send('GET', '/api/session', undefined, { authorization: `Bearer ${token}` })).status
    expect(await script()).toBe(200)
    const boss = await house.signedIn('boss')
    const url = (id: string | undefined): string => `/api/employees/${id}/sessions`
    expect((await boss.send('DELETE', url(house.office.employees[0]))).status).toBe(204)
    expect([await statusOf(browser), await script()]).toEqual([401, 401])
    expect(codeOf(await boss.send('DELETE', url(house.office.employees[1])))).toBe('account/none')
    expect((await boss.send('DELETE', url('me'))).status).toBe(400)
  })

  it('by another role and by being switched off, with the commit', async () => {
    const [id] = house.office.employees
    for (const change of [{ role: 'auditor' }, { active: false }] as const) {
      const browser = await house.signedIn('0001')
      expect(await statusOf(browser)).toBe(200)
      await house.db.transaction((trx) => updateAccountOf(trx, house, id as string, change))
      expect(await statusOf(browser)).toBe(401)
    }
    await house.db.transaction((trx) => updateAccountOf(trx, house, id as string, { active: true }))
    expect(await statusOf(await house.signedIn('0001'))).toBe(200)
  })

  it('not by another name, which is known at once', async () => {
    const browser = await house.signedIn('0001')
    const [id] = house.office.employees
    await house.db.transaction((trx) =>
      updateAccountOf(trx, house, id as string, { name: 'Nama Baru', role: 'karyawan' }),
    )
    expect(await browser.send('GET', '/api/session')).toMatchObject({
      status: 200,
      body: { user: { name: 'Nama Baru' } },
    })
  })

  it('not when the change was undone', async () => {
    const browser = await house.signedIn('0001')
    const undone = house.db.transaction(async (trx) => {
      await updateAccountOf(trx, house, house.office.employees[0] as string, { role: 'admin' })
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await browser.send('GET', '/api/session')).toMatchObject({
      status: 200,
      body: { user: { role: 'karyawan' } },
    })
  })
})

it('what is over and forgotten is swept away', async () => {
  await house.signedIn('0001')
  await house.browser().signIn('0001', 'wrong')
  const count = async (): Promise<number[]> => {
    const tables = ['session', 'known_device', 'sign_in_failure'] as const
    return Promise.all(
      tables.map(async (name) => (await house.db.read.kysely.selectFrom(name).selectAll().execute()).length),
    )
  }
  const sweep = async (): Promise<void> => {
    await endOverdue(house)
    await sweepAccounts(house)
  }
  await sweep()
  expect(await count()).toEqual([1, 1, 2])
  house.clock.advance(29 * DAY)
  await sweep()
  expect(await count()).toEqual([1, 1, 0])
  house.clock.advance(400 * DAY)
  await sweep()
  expect(await count()).toEqual([0, 0, 0])
})
