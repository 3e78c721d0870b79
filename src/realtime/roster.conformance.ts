import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Roster, Shift } from './roster.ts'

/** The rosters of two nodes over one fresh store. */
export type OpenedRoster = {
  near: Roster
  far: Roster
  /** Ends the far node without a word from it; resolves when it counts as dead. */
  killFar: () => Promise<void>
  close: () => Promise<void>
}

const PLACE = { app: 'hadir', channel: 'presence-kantor' }
const ani = { id: 'ani', info: { name: 'Ani 🙂' } }
const budi = { id: '__proto__', info: undefined }

/** What every roster promises; an adapter exists when it passes. */
export function rosterConformance(name: string, open: () => Promise<OpenedRoster>): void {
  describe(`roster: ${name}`, () => {
    let roster: OpenedRoster
    beforeEach(async () => void (roster = await open()))
    afterEach(() => roster.close())
    subscribers(() => roster)
    members(() => roster)
    users(() => roster)
    losses(() => roster)
  })
}

function subscribers(opened: () => OpenedRoster): void {
  test('subscribers are added up over the nodes, and each change is told once', async () => {
    const { near, far } = opened()
    const changes = [
      await near.count(PLACE, 2),
      await far.count(PLACE, 3),
      await far.count(PLACE, 3),
      await near.count(PLACE, 0),
      await far.count(PLACE, 0),
      await far.count(PLACE, 0),
    ]
    expect(changes.map(({ before, total }) => [before, total])).toEqual([
      [0, 2],
      [2, 5],
      [5, 5],
      [5, 3],
      [3, 0],
      [0, 0],
    ])
  })

  test('the number of subscribers has the version of its last change at least', async () => {
    const { near, far } = opened()
    for (const subscribers of [1, 2, 0, 3]) {
      const { version } = await near.count(PLACE, subscribers)
      expect((await far.channel(PLACE)).version).toBeGreaterThanOrEqual(version)
    }
  })

  test('of two nodes that enter or leave at once one is told that it was empty', async () => {
    const { near, far } = opened()
    for (let round = 0; round < 10; round++) {
      const came = await Promise.all([near.count(PLACE, 1), far.count(PLACE, 1)])
      expect(came.filter(({ before }) => before === 0)).toHaveLength(1)
      const gone = await Promise.all([near.count(PLACE, 0), far.count(PLACE, 0)])
      expect(gone.filter(({ total }) => total === 0)).toHaveLength(1)
    }
  })

  test('occupied channels are listed by app and by the beginning of their name', async () => {
    const { near, far } = opened()
    for (const channel of ['presence-a', 'presence-b', 'a*', 'a?', 'ab', '__proto__'])
      await near.count({ app: 'hadir', channel }, 1)
    await far.count({ app: 'hadir', channel: 'presence-b' }, 2)
    await far.count({ app: 'other', channel: 'presence-c' }, 2)
    await far.come({ app: 'hadir', channel: 'presence-b' }, ani, 0)
    const list = async (prefix: string): Promise<unknown[]> =>
      [...(await near.channels('hadir', prefix))]
        .map(([name, counts]) => [name, counts.subscribers, counts.users] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1))
    expect(await list('presence-')).toEqual([
      ['presence-a', 1, 0],
      ['presence-b', 3, 1],
    ])
    expect(await list('a*')).toEqual([['a*', 1, 0]])
    expect(await list('')).toHaveLength(6)
    await near.count({ app: 'hadir', channel: 'ab' }, 0)
    expect(await list('ab')).toEqual([])
    expect(await far.channel({ app: 'hadir', channel: 'ab' })).toMatchObject({ subscribers: 0, users: 0 })
    expect(await far.channel({ app: 'hadir', channel: 'presence-b' })).toMatchObject({ subscribers: 3, users: 1 })
  })
}

function members(opened: () => OpenedRoster): void {
  test('a user has come with the first node and is gone with the last', async () => {
    const { near, far } = opened()
    const first = await near.come(PLACE, ani, 0)
    expect(first).toMatchObject({ changed: true, list: { members: [ani] } })
    expect(await far.come(PLACE, { id: 'ani', info: { name: 'later' } }, 0)).toMatchObject({
      changed: false,
      list: { members: [ani] },
    })
    expect(await near.come(PLACE, ani, 0)).toMatchObject({ changed: false })
    expect(await far.come(PLACE, budi, 0)).toMatchObject({ changed: true, list: { members: [ani, budi] } })
    expect(await near.go(PLACE, 'ani')).toMatchObject({ changed: false })
    expect(await near.go(PLACE, 'ani')).toMatchObject({ changed: false })
    expect(await far.go(PLACE, 'ani')).toMatchObject({ changed: true })
    expect(await far.go(PLACE, 'ani')).toMatchObject({ changed: false })
    expect((await near.members(PLACE)).members).toEqual([budi])
    expect((await near.members({ ...PLACE, app: 'other' })).members).toEqual([])
    const again = await near.come(PLACE, { id: 'ani', info: 'new' }, 0)
    expect(again).toMatchObject({ changed: true, list: { members: [budi, { id: 'ani', info: 'new' }] } })
  })

  test('every change has a higher version, and a list has that of its last change at least', async () => {
    const { near, far } = opened()
    const versions: number[] = []
    for (let round = 0; round < 3; round++) {
      const came = await near.come(PLACE, ani, 0)
      if (came === 'full') throw new Error('not full')
      versions.push(came.version)
      expect((await far.members(PLACE)).version).toBeGreaterThanOrEqual(came.version)
      versions.push((await near.go(PLACE, 'ani')).version)
    }
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
  })

  test('a channel takes so many members, who may come from several nodes', async () => {
    const { near, far } = opened()
    await near.come(PLACE, ani, 2)
    await far.come(PLACE, budi, 2)
    expect(await far.come(PLACE, { id: 'citra', info: null }, 2)).toBe('full')
    expect(await far.come(PLACE, ani, 2)).toMatchObject({ changed: false })
    expect((await near.members(PLACE)).members).toEqual([ani, budi])
    await far.go(PLACE, budi.id)
    expect(await far.come(PLACE, { id: 'citra', info: null }, 2)).toMatchObject({ changed: true })
  })

  test('who comes and goes at once, as last, is gone', async () => {
    const { near } = opened()
    const calls = Array.from({ length: 20 }, (_, n) => (n % 2 ? near.go(PLACE, 'ani') : near.come(PLACE, ani, 0)))
    await Promise.all(calls)
    expect((await near.members(PLACE)).members).toEqual([])
  })
}

function users(opened: () => OpenedRoster): void {
  test('a user is online from the first node to the last', async () => {
    const { near, far } = opened()
    const first = await near.signIn('hadir', 'ani')
    expect(first.changed).toBe(true)
    expect((await far.signIn('hadir', 'ani')).changed).toBe(false)
    expect((await near.signIn('other', 'ani')).changed).toBe(true)
    const state = await far.online('hadir', ['ani', 'budi', '__proto__'])
    expect([...state].map(([id, { online }]) => [id, online])).toEqual([
      ['ani', true],
      ['budi', false],
      ['__proto__', false],
    ])
    expect(state.get('ani')?.version).toBeGreaterThanOrEqual(first.version)
    expect((await near.signOut('hadir', 'ani')).changed).toBe(false)
    const last = await far.signOut('hadir', 'ani')
    expect(last.changed).toBe(true)
    expect(last.version).toBeGreaterThan(first.version)
    expect((await near.online('hadir', ['ani'])).get('ani')?.online).toBe(false)
    expect((await near.online('other', ['ani'])).get('ani')?.online).toBe(true)
  })
}

function losses(opened: () => OpenedRoster): void {
  async function fill(far: Roster, near: Roster): Promise<Shift[]> {
    const lost: Shift[] = []
    near.onShift((one) => lost.push(one))
    await near.come(PLACE, budi, 0)
    await near.count(PLACE, 1)
    await far.come(PLACE, budi, 0)
    await far.come(PLACE, ani, 0)
    await far.count(PLACE, 4)
    await far.signIn('hadir', 'ani')
    return lost
  }
  const told = [
    { kind: 'count', place: PLACE, before: 5, total: 1, version: expect.any(Number) as number },
    { kind: 'member', place: PLACE, userId: 'ani', here: false, version: expect.any(Number) as number },
    { kind: 'user', app: 'hadir', userId: 'ani', online: false, version: expect.any(Number) as number },
  ]
  const byKind = (lost: Shift[]): Shift[] => lost.sort((a, b) => (a.kind < b.kind ? -1 : 1))

  test.each(['dies', 'is disposed'])('a node that %s takes with it what only it said', async (how) => {
    const { near, far, killFar } = opened()
    const lost = await fill(far, near)
    await (how === 'dies' ? killFar() : far[Symbol.asyncDispose]())
    expect((await near.members(PLACE)).members).toEqual([budi])
    expect(await near.channel(PLACE)).toMatchObject({ subscribers: 1, users: 1 })
    expect((await near.online('hadir', ['ani'])).get('ani')?.online).toBe(false)
    expect(byKind(lost)).toEqual(told)
  })
}
