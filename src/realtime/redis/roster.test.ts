import { afterAll, beforeAll, describe, expect } from 'vitest'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { haveRedis, openRedis } from '#test/support/redis.ts'
import { openTcpProxy } from '#test/support/tcp-proxy.ts'
import { rosterConformance } from '../roster.conformance.ts'
import { RedisRoster } from './roster.ts'

describe.skipIf(!haveRedis())('on Redis', () => {
  let server: Awaited<ReturnType<typeof openRedis>>
  let houses = 0
  beforeAll(async () => void (server = await openRedis()))
  afterAll(() => server[Symbol.asyncDispose]())

  rosterConformance('redis', async () => {
    const prefix = `house${++houses}`
    const needs = { prefix, clock: systemClock, ids: systemIds, log: silentLogger, beatMs: 50, leaseMs: 400 }
    // its line to Redis is cut, which is all that anybody sees of a death
    await using opened = new AsyncDisposableStack()
    const line = opened.use(await openTcpProxy(portOf(server.target)))
    const near = new RedisRoster({ ...needs, target: server.target })
    const far = new RedisRoster({ ...needs, target: { ...server.target, at: { host: '127.0.0.1', port: line.port } } })
    const nodes = (): Promise<unknown> => server.command('HLEN', `${prefix}:roster:nodes`)
    await expect.poll(nodes).toBe(2)
    const rest = opened.move()
    return {
      near,
      far,
      killFar: async () => {
        await rest.disposeAsync()
        await expect.poll(nodes, { timeout: 5_000 }).toBe(1)
        await expect.poll(() => server.command('EXISTS', `${prefix}:roster:graves`)).toBe(0)
      },
      close: async () => {
        await near[Symbol.asyncDispose]()
        await far[Symbol.asyncDispose]()
        await rest.disposeAsync()
        await server.command('FLUSHALL')
      },
    }
  })
})

function portOf({ at }: Awaited<ReturnType<typeof openRedis>>['target']): number {
  if (!('port' in at)) throw new Error('these tests need a Redis with an address of its own')
  return at.port
}
