import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventually, job, queueReady } from '#test/support/redis-queue.ts'
import type { LoggedQueue } from '#test/support/redis-queue.ts'
import { haveRedis, openRedis } from '#test/support/redis.ts'
import { queueConformance } from '../queue.conformance.ts'

describe.skipIf(!haveRedis())('the queue on Redis', () => {
  let server: Awaited<ReturnType<typeof openRedis>>
  beforeAll(async () => {
    server = await openRedis()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  queueConformance('redis', async () => {
    await server.command('flushall')
    const queue = await queueReady(server.target)
    return { queue, pass: (ms) => pause(ms), close: () => queue[Symbol.asyncDispose]() }
  })

  describe('what stands in Redis is not believed', () => {
    let queue: LoggedQueue
    const ran: string[] = []
    const work = async ({ id }: { id: string }): Promise<void> => void ran.push(id)
    beforeEach(async () => {
      await server.command('flushall')
      ran.length = 0
      queue = await queueReady(server.target)
    })
    afterEach(() => queue[Symbol.asyncDispose]())
    /** Puts something in as other hands would. */
    const put = async (id: string, fields: Record<string, string>): Promise<void> => {
      await server.command('hset', `test:jobs:${id}`, ...Object.entries(fields).flat())
      await server.command('lpush', 'test:jobs:wait', id)
    }
    const sound = { name: 'work', data: '1', opts: '{}', timestamp: '1' }

    test('what is no job fails for good, with its reason, and holds nobody up', async () => {
      await put('j-text', { ...sound, data: 'this is no JSON' })
      await put('j-nameless', { data: '1', opts: '{}', timestamp: '1' })
      await put('j-timeless', { ...sound, timestamp: 'noon' })
      await put('j-empty', { x: 'y' })
      await put('j-numbers', { ...sound, atm: 'many' })
      await put('j-starts', { ...sound, ats: 'many' })
      await put('j-giant', { ...sound, data: JSON.stringify('x'.repeat(17 * 1024 * 1024)) })
      await put('j-options', { ...sound, opts: 'these are no options', progress: '{', parent: '{' })
      await put('foreign', { ...sound, opts: '{"attempts":1000000,"repeat":{"every":1}}', rjk: 'a:b:c:d:1' })
      await queue.add([job('good-1'), job('good-2')])
      queue.work({ work })
      await eventually('the good ones have run', () => ['good-1', 'good-2'].every((id) => ran.includes(id)))
      await eventually('the bad ones have failed', async () => (await queue.status()).failed === 6)
      // what is only strange around a sound job does it no harm
      await eventually('the strange ones have run', () => ran.includes('starts') && ran.includes('options'))
      expect(ran.toSorted()).toEqual(['foreign', 'good-1', 'good-2', 'options', 'starts'])
      const reasons = new Map((await queue.failed(20)).map(({ id, reason }) => [id, reason]))
      expect(reasons.get('text')).toMatch(/not JSON/)
      expect(reasons.get('nameless')).toMatch(/name/)
      expect(reasons.get('timeless')).toMatch(/timestamp/)
      expect(reasons.get('empty')).toMatch(/not a job/)
      expect(reasons.get('numbers')).toMatch(/atm/)
      expect(reasons.get('giant')).toMatch(/too large/)
      const { waiting, active, delayed } = await queue.status()
      expect([waiting, active, delayed]).toEqual([0, 0, 0])
      expect(await queue.retry('all')).toBe(6)
      // the fields that were no numbers are new ones now
      await eventually('the others have failed again', async () => (await queue.status()).failed === 4)
      await eventually('these two have run', () => ran.includes('timeless') && ran.includes('numbers'))
    })

    test('a list that names jobs which are not there, or are no jobs at all, does not stop it', async () => {
      await server.command('lpush', 'test:jobs:wait', 'j-nowhere')
      await server.command('set', 'test:jobs:j-word', 'a word')
      await server.command('lpush', 'test:jobs:wait', 'j-word')
      await queue.add([job('good')])
      queue.work({ work })
      await eventually('the good one has run', () => ran.includes('good'))
      await queue.add([job('nowhere'), job('word')])
      await eventually('they run like any other', () => ran.length === 3)
      expect(ran.toSorted()).toEqual(['good', 'nowhere', 'word'])
    })

    test('an id that stands in no list holds nobody up', async () => {
      await server.command('hset', 'test:jobs:j-lost', 'name', 'work', 'data', '1', 'timestamp', '1', 'opts', '{}')
      await queue.add([job('lost')])
      expect((await queue.status()).waiting).toBe(1)
      queue.work({ work })
      await eventually('it has run', () => ran.includes('lost'))
    })

    test('a job too large for the queue is refused before Redis hears of it', async () => {
      await expect(queue.add([job('a', 'x'.repeat(17 * 1024 * 1024))])).rejects.toThrow('too large')
      await queue.add([job('b', 'x'.repeat(1024 * 1024))])
      expect((await queue.status()).waiting).toBe(1)
    })

    test('failed jobs whose payload is large are shown without it, and what is no JSON as it is', async () => {
      queue.work({}, { attempts: 1 })
      await put('j-text', { ...sound, data: 'no JSON' })
      await queue.add([job('large', 'x'.repeat(1024 * 1024))])
      await eventually('both have failed', async () => (await queue.status()).failed === 2)
      const payloads = new Map((await queue.failed(5)).map(({ id, payload }) => [id, payload]))
      expect(payloads.get('text')).toBe('no JSON')
      expect(payloads.get('large')).toBe('(too large to be shown)')
    })
  })

  test('houses that share a Redis do not see each other', async () => {
    await server.command('flushall')
    await using one = await queueReady(server.target, 'one')
    await using two = await queueReady(server.target, 'two')
    await one.add([job('a')])
    expect((await two.status()).waiting).toBe(0)
    expect((await one.status()).waiting).toBe(1)
  })

  test('a Redis that may throw jobs away is named', async () => {
    await server.command('config', 'set', 'maxmemory-policy', 'allkeys-lru')
    try {
      await using queue = await queueReady(server.target)
      await eventually('it is said', () => queue.said.length > 0)
      expect(queue.said).toMatchObject([{ level: 40, policy: 'allkeys-lru' }])
    } finally {
      await server.command('config', 'set', 'maxmemory-policy', 'noeviction')
    }
  })

  test('what was closed takes nothing more, and has had one worker', async () => {
    const queue = await queueReady(server.target)
    queue.work({})
    expect(() => queue.work({})).toThrow('already')
    await queue[Symbol.asyncDispose]()
    await expect(queue.add([job('a')])).rejects.toThrow('closed')
    expect(() => queue.work({})).toThrow('closed')
    await queue[Symbol.asyncDispose]()
  })
})
