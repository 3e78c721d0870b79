import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { havePrograms } from '#test/support/program.ts'
import { startRedis } from '#test/support/redis.ts'
import type { RedisServer } from '#test/support/redis.ts'
import { openTcpProxy } from '#test/support/tcp-proxy.ts'
import type { Shift } from '../roster.ts'
import { RedisRoster } from './roster.ts'
import { ROSTER_SCRIPT } from './script.ts'

const NODES = 'hadir:roster:nodes'
const PLACE = { app: 'hadir', channel: 'presence-kantor' }
const SOON = { timeout: 15_000 }

describe.skipIf(!havePrograms('redis-server'))('the roster when Redis is in trouble', () => {
  let server: RedisServer
  let opened: AsyncDisposableStack
  let shifts: Shift[]
  let doubts: number
  beforeEach(async () => {
    opened = new AsyncDisposableStack()
    server = opened.use(await startRedis())
    shifts = []
    doubts = 0
  })
  afterEach(() => opened.disposeAsync())

  async function open({ port = server.port, leaseMs = 60_000, beatMs = 50 } = {}): Promise<RedisRoster> {
    const target = { ...server.target, at: { host: '127.0.0.1', port } }
    const needs = { target, prefix: 'hadir', clock: systemClock, ids: systemIds, log: silentLogger, beatMs, leaseMs }
    const roster = opened.use(new RedisRoster(needs))
    roster.onShift((shift) => shifts.push(shift))
    roster.onDoubt(() => doubts++)
    await expect.poll(() => roster.channel(PLACE).then(() => 'open', String), SOON).toBe('open')
    return roster
  }
  const ids = async (roster: RedisRoster): Promise<string[]> =>
    (await roster.members(PLACE)).members.map(({ id }) => id)
  const come = (roster: RedisRoster, id: string): Promise<unknown> => roster.come(PLACE, { id, info: { id } }, 0)

  test('emptied: everything is said again in the same order, nobody has come, and all are in doubt', async () => {
    const [near, far] = [await open(), await open()]
    const many = Array.from({ length: 1_200 }, (_, n) => `u${n}`)
    for (const id of many) void come(near, id)
    await come(far, 'ani')
    await far.count(PLACE, 7)
    await far.signIn('hadir', 'ani')
    await expect.poll(() => ids(near), SOON).toHaveLength(1_201)
    await server.command('FLUSHALL')
    // asked in the same breath as one that finds nobody known
    const [, , gone] = await Promise.all([come(near, 'budi'), near.count(PLACE, 2), near.go(PLACE, 'u5')])
    expect(gone.changed).toBe(true)
    await expect
      .poll(async () => (await ids(near)).sort(), SOON)
      .toEqual([...many.filter((id) => id !== 'u5'), 'ani', 'budi'].sort())
    await expect.poll(async () => (await near.channel(PLACE)).subscribers, SOON).toBe(9)
    expect((await near.online('hadir', ['ani'])).get('ani')?.online).toBe(true)
    await expect.poll(() => doubts, SOON).toBeGreaterThanOrEqual(2)
    expect(shifts).toEqual([])
  })

  test('gone back to an older state: what is not true any more is taken back, what is missing is said again', async () => {
    const [near, far] = [await open(), await open()]
    await come(near, 'ani')
    await come(far, 'ani')
    await come(near, 'budi')
    await server.command('SAVE')
    await near.go(PLACE, 'budi')
    await come(near, 'citra')
    const version = (await near.members(PLACE)).version
    await server.process.kill()
    await server.process.start()
    await expect.poll(() => ids(far).catch(String), SOON).toEqual(['ani', 'citra'])
    await expect.poll(() => doubts, SOON).toBeGreaterThan(0)
    expect(await come(near, 'dewi')).toMatchObject({ changed: true })
    expect((await near.members(PLACE)).version).toBeGreaterThan(version)
  })

  test('a call that was given up and comes to Redis after a later one does nothing', async () => {
    const near = await open({ beatMs: 60_000 })
    await come(near, 'ani')
    const [me = '', number = ''] = (await server.command('HGETALL', NODES)) as string[]
    await come(near, 'citra')
    const late = ['come', me, number, '0', '0', '1000', 'hadir:presence-kantor', 'budi', '', '0']
    await expect(server.command('EVAL', ROSTER_SCRIPT, '1', 'hadir:roster:', ...late)).rejects.toThrow('LATE')
    expect(await ids(near)).toEqual(['ani', 'citra'])
  })

  test('gone back without having been away: noticed by the numbers', async () => {
    const near = await open()
    await come(near, 'ani')
    const [me = ''] = (await server.command('HKEYS', NODES)) as string[]
    await server.command('DEL', 'hadir:roster:members:hadir:presence-kantor')
    await server.command('HSET', NODES, me, '1')
    await expect.poll(() => ids(near), SOON).toEqual(['ani'])
  })

  test('versions rise also when everything was lost and nobody who is asked knows them', async () => {
    const [near, far] = [await open({ beatMs: 60_000 }), await open({ beatMs: 60_000 })]
    await come(far, 'ani')
    const { version } = await far.go(PLACE, 'ani')
    await server.command('FLUSHALL')
    expect(((await come(near, 'budi')) as { version: number }).version).toBeGreaterThan(version)
  })

  test('an answer that nobody heard: who says it again is told that it changed something', async () => {
    const near = await open({ beatMs: 60_000 })
    await come(near, 'ani')
    server.process.freeze()
    await expect(near.go(PLACE, 'ani')).rejects.toThrow()
    server.process.thaw()
    await expect.poll(() => near.go(PLACE, 'ani').catch(String), SOON).toMatchObject({ changed: true })
    expect(await near.go(PLACE, 'ani')).toMatchObject({ changed: false })
  })

  test('who was taken for dead tells that it is back, and what it held is whole', async () => {
    const line = opened.use(await openTcpProxy(server.port))
    const near = await open({ leaseMs: 400 })
    const far = await open({ port: line.port, leaseMs: 400 })
    await come(far, 'ani')
    await come(near, 'budi')
    await far.count(PLACE, 3)
    line.silence()
    await expect.poll(() => shifts.map(({ kind }) => kind).sort(), SOON).toEqual(['count', 'member'])
    expect(await ids(near)).toEqual(['budi'])
    // its line is found dead and made anew
    await expect.poll(() => ids(near), SOON).toEqual(['budi', 'ani'])
    await expect
      .poll(() => shifts.slice(2), SOON)
      .toEqual([
        { kind: 'member', place: PLACE, userId: 'ani', here: true, info: { id: 'ani' }, version: expect.any(Number) },
        { kind: 'count', place: PLACE, before: 0, total: 3, version: expect.any(Number) },
      ])
  })

  test('a Redis that stood still for longer than the lease has killed nobody', async () => {
    const [near, far] = [await open({ leaseMs: 600 }), await open({ leaseMs: 600 })]
    await come(near, 'ani')
    await come(far, 'budi')
    server.process.freeze()
    await expect(come(near, 'citra')).rejects.toThrow()
    server.process.thaw()
    await expect.poll(() => near.go(PLACE, 'citra').then(() => 'said', String), SOON).toBe('said')
    await expect.poll(() => ids(near).catch(String), SOON).toEqual(['ani', 'budi'])
    expect(shifts).toEqual([])
    // a call that failed may have changed what others were shown
    await expect.poll(() => doubts, SOON).toBeGreaterThanOrEqual(2)
  })

  test('what others put there counts as nothing, every key runs out, and nothing is left in the end', async () => {
    const near = await open()
    const far = await open()
    const place = 'hadir:presence-kantor'
    await come(near, 'ani')
    for (const [user, seat] of [
      ['x', 'rubbish'],
      ['y', '1 n {'],
      ['%', '1 n 1'],
      ['z', ''],
    ] as const)
      await server.command('HSET', `hadir:roster:members:${place}`, user, seat)
    expect(await ids(near)).toEqual(['ani'])
    for (const user of ['x', 'y', '%', 'z']) await server.command('HDEL', `hadir:roster:members:${place}`, user)
    await near.count(PLACE, 1)
    await far.count(PLACE, 1)
    await far.signIn('hadir', 'ani')
    for (const key of (await server.command('KEYS', '*')) as string[])
      expect([key, await server.command('PTTL', key)]).not.toEqual([key, -1])
    await far[Symbol.asyncDispose]()
    await near[Symbol.asyncDispose]()
    expect(await server.command('KEYS', '*')).toEqual([])
  })
})
