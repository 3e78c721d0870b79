import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '#src/kernel/clock.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { havePrograms } from '#test/support/program.ts'
import { startRedis } from '#test/support/redis.ts'
import type { RedisServer } from '#test/support/redis.ts'
import { broadcastConformance } from '../broadcast.conformance.ts'
import { RedisBroadcast } from './redis.ts'

describe.skipIf(!havePrograms('redis-server'))('the bus on Redis', () => {
  let server: RedisServer
  let prefixes = 0
  beforeAll(async () => void (server = await startRedis()))
  afterAll(() => server[Symbol.asyncDispose]())
  const open = (prefix: string): RedisBroadcast =>
    new RedisBroadcast({ target: server.target, prefix, clock: systemClock, log: silentLogger })

  broadcastConformance('redis', async () => {
    const prefix = `house${++prefixes}`
    const [near, far] = [open(prefix), open(prefix)]
    const flushed = [await echo(near, far), await echo(far, near)]
    return {
      near,
      far,
      // the same connection carries in order, so what was published before an echo has been heard before it
      arrived: async () => {
        for (const flush of flushed) await flush()
      },
      close: async () => {
        await near[Symbol.asyncDispose]()
        await far[Symbol.asyncDispose]()
      },
    }
  })

  test('a channel that nobody here listens to costs this process nothing', async () => {
    await using bus = open('quiet')
    const channels = async (): Promise<unknown> => server.command('PUBSUB', 'CHANNELS', 'quiet:*')
    const leave = [await bus.subscribe('hadir', 'a', () => {}), await bus.subscribe('hadir', 'a', () => {})]
    expect(await channels()).toEqual(['quiet:hadir:a'])
    for (const one of leave) await one()
    await expect.poll(channels).toEqual([])
  })

  // each asks in another moment of the work that the one before has caused, the last one after all of it
  test.each([0, 1, 2, 3, 4, 5, 6, 8])('one enters after another, %i turns after the answer', async (turns) => {
    await using bus = open('queue')
    for (let n = 0; n < 20; n++) {
      await bus.subscribe('hadir', `c${n}`, () => {})
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
    }
    expect(((await server.command('PUBSUB', 'CHANNELS', 'queue:*')) as string[]).length).toBe(20)
  })

  test('who enters while everybody else leaves is not left out', async () => {
    await using bus = open('doors')
    for (let n = 0; n < 50; n++) {
      const leave = await bus.subscribe('hadir', 'a', () => {})
      const heard = Promise.withResolvers<string>()
      const [, again] = await Promise.all([leave(), bus.subscribe('hadir', 'a', ({ data }) => heard.resolve(data))])
      await bus.publish([{ app: 'hadir', channel: 'a', event: 'x', data: String(n) }])
      expect(await heard.promise).toBe(String(n))
      await again()
    }
  })

  test.each(['', '{', 'null', '[]', '{"event":"x"}', '{"event":1,"data":"y"}', '{"event":"x","data":{"a":1}}'])(
    'what is no message is dropped and disturbs nobody: %s',
    async (text) => {
      await using bus = open('strangers')
      const heard: string[] = []
      await bus.subscribe('hadir', 'a', ({ data }) => void heard.push(data))
      await server.command('PUBLISH', 'strangers:hadir:a', text)
      await bus.publish([{ app: 'hadir', channel: 'a', event: 'x', data: 'well' }])
      await expect.poll(() => heard).toEqual(['well'])
    },
  )

  test('a refusal of Redis is told to whoever asked', async () => {
    await server.command('ACL', 'SETUSER', 'mute', 'on', '>secret', '+@all', '~*', 'resetchannels', '&only:*')
    const target = { ...server.target, username: 'mute', password: 'secret' }
    await using bus = new RedisBroadcast({ target, prefix: 'mute', clock: systemClock, log: silentLogger })
    await expect(bus.subscribe('hadir', 'a', () => {})).rejects.toThrow('refuses')
    await expect
      .poll(() => bus.publish([{ app: 'hadir', channel: 'a', event: 'x', data: '' }]).catch(String))
      .toMatch(/did not take/)
  })

  test('a refusal after a lost connection is not for ever: who listened hears again, and everybody is told of the gap', async () => {
    const rights = (...channels: string[]): Promise<unknown> =>
      server.command('ACL', 'SETUSER', 'moody', 'on', '>secret', '+@all', '~*', 'resetchannels', ...channels)
    await rights('&moody:*')
    const target = { ...server.target, username: 'moody', password: 'secret' }
    await using bus = new RedisBroadcast({ target, prefix: 'moody', clock: systemClock, log: silentLogger })
    const heard: string[] = []
    let gaps = 0
    bus.onGap(() => gaps++)
    await bus.subscribe('hadir', 'a', ({ data }) => void heard.push(data))
    // ends the connections of who has a channel that is not allowed any more
    await rights()
    await expect(bus.subscribe('hadir', 'b', () => {})).rejects.toThrow('refuses')
    await rights('&moody:*')
    await expect.poll(() => gaps, { timeout: 10_000 }).toBeGreaterThan(0)
    await expect
      .poll(() => bus.publish([{ app: 'hadir', channel: 'a', event: 'x', data: '1' }]).then(() => 'taken', String), {
        timeout: 10_000,
      })
      .toBe('taken')
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBeGreaterThan(0)
  })
})

/** Waits until what `from` has published so far has been heard by `to`. */
async function echo(from: RedisBroadcast, to: RedisBroadcast): Promise<() => Promise<void>> {
  const waiting = new Map<string, () => void>()
  await to.subscribe('echo', 'echo', ({ data }) => waiting.get(data)?.())
  // a bus that has just been opened is not there yet
  await expect
    .poll(() =>
      from
        .publish([])
        .then(() => from.publish([note('0')]))
        .then(() => 'open', String),
    )
    .toBe('open')
  let number = 0
  return async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const data = String(++number)
    waiting.set(data, resolve)
    await from.publish([note(data)])
    await promise
  }
}

const note = (data: string) => ({ app: 'echo', channel: 'echo', event: 'echo', data })
