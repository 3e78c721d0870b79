import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '#src/kernel/clock.ts'
import { havePrograms } from '#test/support/program.ts'
import { startRedis } from '#test/support/redis.ts'
import type { RedisServer } from '#test/support/redis.ts'
import type { BroadcastMessage } from '../broadcast.ts'
import { RedisBroadcast } from './redis.ts'

const note = (data: string): BroadcastMessage => ({ app: 'hadir', channel: 'a', event: 'x', data })
/** Generous: a try to reach Redis is made every two seconds, a silent line is found after five and two. */
const SOON = { timeout: 15_000 }

describe.skipIf(!havePrograms('redis-server'))('the bus when Redis is in trouble', () => {
  let server: RedisServer
  let bus: RedisBroadcast
  let gaps: number
  let awayMs: number
  let said: Record<string, unknown>[]
  const log = pino({}, { write: (line: string) => void said.push(JSON.parse(line) as Record<string, unknown>) })
  const open = (): RedisBroadcast =>
    new RedisBroadcast({ target: server.target, prefix: 'trouble', clock: systemClock, log })
  beforeEach(async () => {
    server = await startRedis()
    said = []
    bus = open()
    gaps = 0
    bus.onGap((ms) => {
      gaps++
      awayMs = ms
    })
  })
  afterEach(async () => {
    await bus[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const listen = async (channel = 'a'): Promise<string[]> => {
    const heard: string[] = []
    await bus.subscribe('hadir', channel, ({ data }) => void heard.push(data))
    return heard
  }
  const published = (data: string): Promise<string> => bus.publish([note(data)]).then(() => 'taken', String)

  test('killed and started again: told once, and everything is heard again', async () => {
    const heard = await listen()
    await expect.poll(() => published('1'), SOON).toBe('taken')
    const lostAt = performance.now()
    await server.process.kill()
    expect(await published('lost')).toContain('Error')
    const late = listen('b')
    await server.process.start()
    await late
    await expect.poll(() => gaps, SOON).toBe(1)
    expect(awayMs).toBeGreaterThan(0)
    expect(awayMs).toBeLessThanOrEqual(performance.now() - lostAt)
    await expect.poll(() => published('2'), SOON).toBe('taken')
    await expect.poll(() => heard.at(-1), SOON).toBe('2')
    expect(heard.filter((data) => data === 'lost')).toEqual([])
  })

  test('frozen: a publisher is told in time, and after the thaw all is heard', async () => {
    const heard = await listen()
    await expect.poll(() => published('1'), SOON).toBe('taken')
    server.process.freeze()
    const since = performance.now()
    expect(await published('2')).toContain('Error')
    expect(performance.now() - since).toBeLessThan(5_000)
    await expect.poll(() => published('3'), { ...SOON, interval: 500 }).toContain('away')
    // who only listens notices the silence later
    await expect.poll(() => said.some(({ redis }) => redis === 'bus-ear'), SOON).toBe(true)
    server.process.thaw()
    await expect.poll(() => gaps, SOON).toBe(1)
    await expect.poll(() => published('4'), SOON).toBe('taken')
    await expect.poll(() => heard.at(-1), SOON).toBe('4')
  })

  test('away from the start: who enters waits, and is in when it comes', async () => {
    await server.process.kill()
    await bus[Symbol.asyncDispose]()
    bus = open()
    const entered = listen()
    expect(await published('1')).toContain('away')
    await server.process.start()
    const heard = await entered
    await expect.poll(() => published('2'), SOON).toBe('taken')
    await expect.poll(() => heard, SOON).toEqual(['2'])
  })

  test('closing waits for nobody, and refuses who waited', async () => {
    server.process.freeze()
    const entered = bus.subscribe('hadir', 'c', () => {})
    await Promise.all([expect(entered).rejects.toThrow('closed'), bus[Symbol.asyncDispose]()])
    server.process.thaw()
  })

  test('wiped: pub/sub has nothing to lose', async () => {
    const heard = await listen()
    await expect.poll(() => published('1'), SOON).toBe('taken')
    await server.command('FLUSHALL')
    expect(await published('2')).toBe('taken')
    await expect.poll(() => heard.at(-1), SOON).toBe('2')
  })

  test('full: messages need no room', async () => {
    const heard = await listen()
    await server.command('CONFIG', 'SET', 'maxmemory', '1')
    await expect.poll(() => published('1'), SOON).toBe('taken')
    await expect.poll(() => heard.at(-1), SOON).toBe('1')
  })
})
