import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe } from 'vitest'
import { systemClock } from '#src/kernel/clock.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { havePrograms } from '#test/support/program.ts'
import { startRedis } from '#test/support/redis.ts'
import type { RedisServer } from '#test/support/redis.ts'
import { queueConformance } from '../queue.conformance.ts'
import { RedisQueue } from './redis-queue.ts'

describe.skipIf(!havePrograms('redis-server'))('the queue on Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  queueConformance('redis', async () => {
    await server.command('flushall')
    const queue = new RedisQueue({ target: server.target, prefix: 'test', clock: systemClock, log: silentLogger })
    await once(queue)
    return { queue, pass: (ms) => sleep(ms), close: () => queue[Symbol.asyncDispose]() }
  })
})

async function once(queue: RedisQueue): Promise<void> {
  for (;;) {
    try {
      await queue.status()
      return
    } catch {
      await sleep(10)
    }
  }
}
