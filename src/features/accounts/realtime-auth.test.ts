import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { departmentChannel, employeeChannel } from '#contract/channels.ts'
import type { CreatedToken } from '#contract/accounts.ts'
import { accountsHouse } from '#test/support/accounts.ts'
import type { AccountsHouse } from '#test/support/accounts.ts'
import { codeOf } from '#test/support/browser.ts'
import type { Browser, BrowserAnswer } from '#test/support/browser.ts'
import { refreshIdentities, updateAccountOf } from './accounts.ts'

let house: AccountsHouse
const ALL = 'private-attendances'
const id = (index: number): string => house.office.employees[index] as string

beforeEach(async () => {
  house = await accountsHouse()
  await house.person('staff', 'karyawan', id(0))
  await house.person('chief', 'atasan', id(1))
  await house.person('boss', 'admin', null)
  await house.person('audit', 'auditor', id(2))
  await house.db.transaction((trx) =>
    trx.kysely
      .insertInto('department_manager')
      .values({ department_id: house.office.department, employee_id: id(1) })
      .execute(),
  )
})
afterEach(() => house.close())

const ask = (browser: Browser, channel_name: unknown, socket_id: unknown = '12.34'): Promise<BrowserAnswer> =>
  browser.send('POST', '/api/realtime/auth', { socket_id, channel_name })

describe('the signature of a channel', () => {
  it('is given for what one may read, and for nothing else', async () => {
    const channels = {
      all: ALL,
      department: departmentChannel(house.office.department),
      otherDepartment: departmentChannel(house.other.department),
      staff: employeeChannel(id(0)),
      chief: employeeChannel(id(1)),
      audit: employeeChannel(id(2)),
      presence: 'presence-office',
      public: 'office',
      almost: `${ALL}.department.`,
      shouted: departmentChannel(house.office.department).toUpperCase(),
      more: `${ALL}.department.${house.office.department}.x`,
      user: '#server-to-user-1',
    }
    const allowed: Record<string, string[]> = {
      staff: ['staff'],
      chief: ['department', 'chief'],
      boss: ['all', 'department', 'otherDepartment', 'staff', 'chief', 'audit'],
      audit: ['all', 'department', 'otherDepartment', 'staff', 'chief', 'audit'],
    }
    for (const [login, expected] of Object.entries(allowed)) {
      const browser = await house.signedIn(login)
      const given: string[] = []
      for (const [name, channel] of Object.entries(channels)) {
        const answer = await ask(browser, channel)
        if (answer.status === 200) {
          expect(answer.body).toEqual({ auth: `public-key:signed 12.34:${channel}` })
          given.push(name)
        } else expect(answer).toMatchObject({ status: 403, body: { code: 'feed/channel-denied' } })
      }
      expect(given, login).toEqual(expected)
    }
  })

  it('is told to every screen beforehand, the widest channel first', async () => {
    const told = async (login: string): Promise<unknown> =>
      ((await (await house.signedIn(login)).send('GET', '/api/session')).body as { channels: unknown }).channels
    expect(await told('staff')).toEqual([employeeChannel(id(0))])
    expect(await told('chief')).toEqual([departmentChannel(house.office.department), employeeChannel(id(1))])
    expect(await told('boss')).toEqual([ALL])
    expect(await told('audit')).toEqual([ALL, employeeChannel(id(2))])
  })

  it('is asked for as pusher-js does, with a form', async () => {
    const browser = await house.signedIn('boss')
    const form = new URLSearchParams({ socket_id: '1.2', channel_name: ALL }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await browser.send('POST', '/api/realtime/auth', form, headers)).toMatchObject({ status: 200 })
    const foreign = { ...headers, 'sec-fetch-site': 'cross-site' }
    expect(codeOf(await browser.send('POST', '/api/realtime/auth', form, foreign))).toBe('request/cross-site')
  })

  it.each([[''], ['1'], ['1.'], ['a.b'], ['1.2:private-attendances'], ['1.2\n'], [`${'1'.repeat(60)}.2`], [7], [null]])(
    'is refused for the socket %j',
    async (socket) => {
      const answer = await ask(await house.signedIn('boss'), ALL, socket)
      expect(answer).toMatchObject({ status: 400, body: { code: 'request/invalid' } })
    },
  )

  it('needs somebody who is signed in', async () => {
    expect(codeOf(await ask(house.browser(), ALL))).toBe('session/required')
  })
})

describe('whoever holds a socket hears', () => {
  let ended: string[]
  let reasons: string[]
  beforeEach(() => {
    ended = []
    house.accounts.onSessionEnded((credentialId) => void ended.push(credentialId))
    reasons = []
    house.accounts.onSessionEnded((_, why) => void reasons.push(why))
  })
  const settled = async (): Promise<void> => {
    await house.db.transaction(async () => {})
    await house.accounts.recheck()
  }

  it('when the session it was opened with ends, and of no other', async () => {
    const [one, two] = [await house.signedIn('boss'), await house.signedIn('boss')]
    await ask(one, ALL, '1.1')
    await ask(two, ALL, '2.2')
    const [first, second] = house.authorized.map(({ credentialId }) => credentialId)
    await one.send('DELETE', '/api/session')
    await settled()
    expect(ended).toEqual([first])
    house.clock.advance(12 * 3_600_000)
    await house.accounts.recheck()
    expect(ended).toEqual([first, second])
    await house.accounts.recheck()
    expect(ended).toHaveLength(2)
  })

  it('after one look under way and one more, however many ask at once', async () => {
    await ask(await house.signedIn('boss'), ALL)
    await settled()
    const looks = vi.spyOn(house.db.read, 'first')
    await Promise.all(Array.from({ length: 10 }, () => house.accounts.recheck()))
    expect(looks).toHaveBeenCalledTimes(2)
    await house.accounts.recheck()
    expect(looks).toHaveBeenCalledTimes(3)
    looks.mockRestore()
  })

  it('nothing of sessions whose sockets have gone, and of those that come back', async () => {
    const open = new Set<string>()
    const other = await accountsHouse({
      onChannelAuthorized: (_, { credentialId }) => void open.add(credentialId),
      isListening: (credentialId) => open.has(credentialId),
    })
    await other.person('boss', 'admin', null)
    const browser = await other.signedIn('boss')
    const looks = vi.spyOn(other.db.read, 'first')
    const looked = async (): Promise<number> => {
      looks.mockClear()
      await other.accounts.recheck()
      return looks.mock.calls.length
    }
    await ask(browser, ALL)
    expect(await looked()).toBe(1)
    open.clear()
    expect([await looked(), await looked()]).toEqual([0, 0])
    await ask(browser, ALL)
    expect(await looked()).toBe(1)
    await other.close()
  })

  it('when the token it was opened with is deleted', async () => {
    const owner = await house.signedIn('boss')
    const { token, id: tokenId } = (await owner.send('POST', '/api/tokens', { name: 'a' })).body as CreatedToken
    const headers = { authorization: `Bearer ${token}` }
    await house.browser().send('POST', '/api/realtime/auth', { socket_id: '1.1', channel_name: ALL }, headers)
    await owner.send('DELETE', `/api/tokens/${tokenId}`)
    await settled()
    expect(ended).toEqual([tokenId])
    expect(reasons).toEqual(['ended'])
  })

  it('when the person may see other departments than before, or becomes somebody else', async () => {
    const chief = await house.signedIn('chief')
    await ask(chief, employeeChannel(id(1)))
    await house.db.transaction((trx) => updateAccountOf(trx, house, id(1), { name: 'Nama Baru' }))
    await settled()
    expect(ended).toEqual([])
    await house.db.transaction(async (trx) => {
      await trx.kysely.deleteFrom('department_manager').execute()
      refreshIdentities(trx)
    })
    await settled()
    expect(ended).toHaveLength(1)
    expect(reasons).toEqual(['changed'])
    expect(codeOf(await ask(chief, departmentChannel(house.office.department)))).toBe('feed/channel-denied')
  })
})
