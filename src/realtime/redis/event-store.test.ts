import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { haveRedis, openRedis } from '#test/support/redis.ts'
import { eventStoreConformance } from '../event-store.conformance.ts'
import { RedisEventStore } from './event-store.ts'

describe.skipIf(!haveRedis())('on Redis', () => {
  let server: Awaited<ReturnType<typeof openRedis>>
  let houses = 0
  beforeAll(async () => void (server = await openRedis()))
  afterAll(() => server[Symbol.asyncDispose]())

  async function open(prefix: string): Promise<RedisEventStore> {
    const needs = { target: server.target, prefix, clock: systemClock, ids: systemIds, log: silentLogger }
    const store = new RedisEventStore(needs)
    await expect.poll(() => store.last({ app: 'a', channel: 'a' }).catch(() => 'away')).toBeNull()
    return store
  }

  eventStoreConformance('redis', async () => {
    const prefix = `events${++houses}`
    const [near, far] = [await open(prefix), await open(prefix)]
    return {
      near,
      far,
      // the time of a server cannot be moved
      pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      close: async () => {
        await near[Symbol.asyncDispose]()
        await far[Symbol.asyncDispose]()
      },
    }
  })

  test('a claim that ran out and is another’s by now is not given back', async () => {
    await using near = await open('release')
    await using far = await open('release')
    expect(await near.claim('app', 'a', 1)).toBe('mine')
    await expect.poll(() => far.claim('app', 'a', 60_000)).toBe('mine')
    await near.release('app', 'a')
    expect(await near.claim('app', 'a', 60_000)).toBe('busy')
  })

  test('what others put there counts as nothing, and every key runs out', async () => {
    await using store = await open('alien')
    const place = { app: 'app', channel: 'cache-a' }
    for (const text of ['no JSON', '{"event":1}', '[]', '{"event":"","data":""}']) {
      await server.command('SET', 'alien:realtime:last:app:cache-a', text, 'PX', '60000')
      expect(await store.last(place)).toBeNull()
    }
    await store.keep(place, { event: 'Said', data: '1' }, 60_000)
    await store.claim('app', 'a', 60_000)
    await store.claim('app', 'b', 60_000)
    await store.settle('app', 'b', 60_000)
    const keys = (await server.command('KEYS', 'alien:*')) as string[]
    expect(keys).toHaveLength(3)
    for (const key of keys) expect(await server.command('PTTL', key)).toBeGreaterThan(0)
  })
})
