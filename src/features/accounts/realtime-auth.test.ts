import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { departmentChannel, employeeChannel } from '#contract/channels.ts'
import type { CreatedToken } from '#contract/accounts.ts'
import { accountsHouse } from '#test/support/accounts.ts'
import type { AccountsHouse } from '#test/support/accounts.ts'
import { codeOf } from '#test/support/browser.ts'
import type { Browser, BrowserAnswer } from '#test/support/browser.ts'
import { credentialTag, readAccessEnded } from '#src/kernel/access.ts'
import type { AccessEnded } from '#src/kernel/access.ts'
import { rightsChanged, updateAccountOf } from './accounts.ts'
import { endOverdue } from './end-overdue.ts'

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
          expect(answer.body).toMatchObject({ auth: `public-key:signed 12.34:${channel}` })
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

describe('whoever holds a socket is told', () => {
  /** Everything that was said since the last time, as it goes to every node. */
  const told = async (): Promise<AccessEnded[]> => {
    await house.db.transaction(async () => {})
    const query = house.db.read.kysely.selectFrom('feed_event').select(['payload', 'channels']).orderBy('id')
    const rows = await query.execute()
    expect(new Set(rows.map(({ channels }) => channels))).toEqual(new Set(rows.length > 0 ? ['["#access"]'] : []))
    await house.db.transaction(async ({ kysely }) => {
      await kysely.deleteFrom('outbox').execute()
      await kysely.deleteFrom('feed_event').execute()
    })
    return rows.map(({ payload }) => readAccessEnded(payload) ?? expect.fail(payload))
  }
  const dataOf = ({ body }: BrowserAnswer): { tags: string[]; at: number; until: number } =>
    JSON.parse((body as { channel_data: string }).channel_data) as { tags: string[]; at: number; until: number }

  it('when the session it was opened with ends, and of no other', async () => {
    const [one, two] = [await house.signedIn('boss'), await house.signedIn('boss')]
    const [first, second] = [dataOf(await ask(one, ALL)), dataOf(await ask(two, ALL))]
    expect(first.at).toBe(house.clock.now())
    expect(first.until - first.at).toBe(12 * 3_600_000)
    await one.send('DELETE', '/api/session')
    expect(await told()).toEqual([{ tags: [first.tags[0]], why: 'ended', at: house.clock.now() }])
    house.clock.advance(12 * 3_600_000)
    await endOverdue(house)
    expect(await told()).toEqual([{ tags: [second.tags[0]], why: 'ended', at: house.clock.now() }])
    await endOverdue(house)
    expect(await told()).toEqual([])
  })

  it('when the session was not used for too long, but for a minute in which a use may not be written yet', async () => {
    const { tags } = dataOf(await ask(await house.signedIn('boss'), ALL))
    await house.signedIn('staff')
    house.clock.advance(30 * 60_000)
    await endOverdue(house)
    expect(await told()).toEqual([])
    house.clock.advance(60_000)
    await endOverdue(house)
    expect(await told()).toMatchObject([{ tags: [tags[0]], why: 'ended' }])
  })

  it('when the last day of the person has passed', async () => {
    const { tags } = dataOf(await ask(await house.signedIn('staff'), employeeChannel(id(0))))
    const active_to = new Date(house.clock.now()).toISOString().slice(0, 10)
    await house.db.transaction((trx) => trx.kysely.updateTable('employee').set({ active_to }).execute())
    await endOverdue(house)
    expect(await told()).toEqual([])
    house.clock.advance(24 * 3_600_000)
    await endOverdue(house)
    expect(await told()).toMatchObject([{ tags: [tags[0]], why: 'ended' }])
  })

  it('when the token it was opened with is deleted; and it has to ask again within the hour', async () => {
    const owner = await house.signedIn('boss')
    const { token, id: tokenId } = (await owner.send('POST', '/api/tokens', { name: 'a' })).body as CreatedToken
    const headers = { authorization: `Bearer ${token}` }
    const question = { socket_id: '1.1', channel_name: ALL }
    const answer = await house.browser().send('POST', '/api/realtime/auth', question, headers)
    const { tags, at, until } = dataOf(answer)
    expect([tags[0], until - at]).toEqual([credentialTag(tokenId), 3_600_000])
    await owner.send('DELETE', `/api/tokens/${tokenId}`)
    expect(await told()).toMatchObject([{ tags: [tags[0]], why: 'ended' }])
  })

  it('when every way in of a person is ended', async () => {
    const staff = await house.signedIn('staff')
    const { id: tokenId } = (await staff.send('POST', '/api/tokens', { name: 'a' })).body as CreatedToken
    const { tags } = dataOf(await ask(staff, employeeChannel(id(0))))
    const boss = await house.signedIn('boss')
    expect((await boss.send('DELETE', `/api/employees/${id(0)}/sessions`)).status).toBe(204)
    const said = await told()
    expect(said.every(({ why }) => why === 'ended')).toBe(true)
    expect(said.flatMap((one) => one.tags)).toEqual([tags[0], credentialTag(tokenId)])
  })

  it('when the person becomes somebody else, and not when they are only called otherwise', async () => {
    const chief = await house.signedIn('chief')
    const { tags } = dataOf(await ask(chief, employeeChannel(id(1))))
    await house.db.transaction((trx) => updateAccountOf(trx, house, id(1), { name: 'Nama Baru' }))
    expect(await told()).toEqual([])
    await house.db.transaction((trx) => rightsChanged(trx, house, id(1)))
    expect(await told()).toMatchObject([{ tags: [tags[1]], why: 'changed' }])
    await house.db.transaction((trx) => updateAccountOf(trx, house, id(1), { role: 'karyawan' }))
    expect(await told()).toMatchObject([
      { tags: [tags[0]], why: 'ended' },
      { tags: [tags[1]], why: 'changed' },
    ])
  })

  it('not when the change was undone', async () => {
    await house.signedIn('chief')
    const undone = house.db.transaction(async (trx) => {
      await updateAccountOf(trx, house, id(1), { active: false })
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await told()).toEqual([])
  })
})

it('another process may have ended what this one still remembers: nothing is opened with it', async () => {
  const chief = await house.signedIn('chief')
  const department = departmentChannel(house.office.department)
  expect((await ask(chief, department)).status).toBe(200)
  // no signal reaches this process
  const elsewhere = (run: (db: AccountsHouse['db']['read']['kysely']) => Promise<unknown>): Promise<unknown> =>
    house.db.transaction((trx) => run(trx.kysely))
  await elsewhere((db) => db.deleteFrom('department_manager').execute())
  expect(codeOf(await ask(chief, department))).toBe('feed/channel-denied')
  await elsewhere((db) => db.deleteFrom('session').execute())
  expect((await chief.send('GET', '/api/session')).status).toBe(200)
  expect(codeOf(await ask(chief, employeeChannel(id(1))))).toBe('session/required')
})
