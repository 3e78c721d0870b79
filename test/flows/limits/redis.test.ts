import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { BIN, runHadir, Running } from '#test/support/process.ts'
import { havePrograms } from '#test/support/program.ts'
import type { RedisServer } from '#test/support/redis.ts'
import { sparePort } from '#test/support/server-process.ts'
import { openStage, percentile, readiness, said, SOON } from './stage.ts'
import type { Stage } from './stage.ts'

/** Taps before a fault and as many during it. */
const TAPS = 100
/** What Redis has kept for later is brought to the screens in this time once it is back. */
const MENDED = { timeout: 45_000, interval: 50 }

type Fault = {
  begin: (redis: RedisServer) => unknown
  end: (redis: RedisServer) => unknown
  /** In readyz of relay and worker. */
  says: RegExp
  /** Messages to the sockets do not pass either. */
  noBus?: true
}

const FAULTS: Record<string, Fault> = {
  dead: {
    begin: ({ process }) => process.kill(),
    end: ({ process }) => process.start(),
    says: /"queue","ok":false,"reason":"Redis is not there/,
    noBus: true,
  },
  frozen: {
    begin: ({ process }) => process.freeze(),
    end: ({ process }) => process.thaw(),
    says: /"queue","ok":false,"reason":"(no answer within|Redis is not there)/,
    noBus: true,
  },
  full: {
    begin: ({ command }) => command('config', 'set', 'maxmemory', '1'),
    end: ({ command }) => command('config', 'set', 'maxmemory', '0'),
    says: /"queue","ok":false,"reason":"[^"]*OOM/,
  },
  'a replica that may only be read': {
    begin: ({ command }) => command('replicaof', '127.0.0.1', '1'),
    end: ({ command }) => command('replicaof', 'no', 'one'),
    // a connection that meets one is made anew, as after a failover
    says: /"queue","ok":false,"reason":"([^"]*READONLY|Redis is not there)/,
  },
}

describe.skipIf(!havePrograms('mariadbd', 'redis-server'))('Redis at its limits', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage(1_500)
  }, 180_000)
  afterAll(() => stage?.[Symbol.asyncDispose]())
  afterEach(async () => {
    await expect.poll(stage.open, MENDED).toBe(0)
    for (const node of stage.cluster.nodes) expect(node.running?.process.exitCode).toBe(null)
  })

  test.each(Object.entries(FAULTS))(
    '%s: people clock in as always, and everything is brought to the screens afterwards',
    async (_, fault) => {
      const { cluster } = stage
      const { redis } = cluster
      const before = await stage.tapInTurn(TAPS)
      await expect.poll(stage.open, SOON).toBe(0)
      await fault.begin(redis)
      try {
        const during = await stage.tapInTurn(TAPS)
        expect(during.map(said).filter((words) => words !== '201')).toEqual([])
        // what would have been brought over Redis is kept
        expect(await stage.open()).toBe(TAPS)
        const [then, now] = [before, during].map((taps) => taps.map(({ ms }) => ms)) as [number[], number[]]
        // nobody stood and waited for a Redis that does not answer, which takes two seconds
        expect(percentile(now, 0.99)).toBeLessThan(Math.max(1_500, 3 * percentile(then, 0.99)))
        expect(percentile(now, 0.5)).toBeLessThan(3 * percentile(then, 0.5) + 20)
        for (const name of ['relay-1', 'worker-1']) {
          await expect.poll(async () => (await readiness(cluster.node(name))).text, SOON).toMatch(fault.says)
          expect((await readiness(cluster.node(name))).status).toBe(503)
        }
        const { status, text } = await readiness(cluster.node('realtime-1'))
        expect([status, text]).toEqual([fault.noBus ? 503 : 200, expect.stringContaining(`"bus","ok":${!fault.noBus}`)])
      } finally {
        await fault.end(redis)
      }
      await expect.poll(stage.open, MENDED).toBe(0)
      for (const name of ['relay-1', 'worker-1', 'realtime-1'])
        await expect.poll(async () => (await readiness(cluster.node(name))).status, SOON).toBe(200)
    },
  )

  test('dead when processes start: an app takes taps, relay and worker say what they wait for and begin when it comes', async () => {
    const { cluster } = stage
    const gone = ['app-2', 'relay-1', 'worker-1'].map((name) => cluster.node(name))
    await Promise.all(gone.map((node) => node.stop('SIGTERM')))
    await cluster.redis.process.kill()
    await cluster.node('app-2').start()
    expect((await stage.tapInTurn(10)).map(said)).toEqual(Array(10).fill('201'))
    expect(await stage.open()).toBe(10)
    const ports = [await sparePort(), await sparePort()]
    const env = (n: number): Record<string, string> => ({
      ...cluster.env,
      NODE_ID: `late-${n}`,
      OPS_PORT: String(ports[n]),
    })
    await using relay = new Running(BIN, ['relay'], { env: env(0) })
    await using worker = new Running(BIN, ['worker'], { env: env(1) })
    for (const [n, waiting] of [relay, worker].entries()) {
      await waiting.line(({ msg }) => msg.startsWith('waiting for Redis'))
      const answer = await fetch(`http://127.0.0.1:${ports[n]}/readyz`)
      expect(answer.status).toBe(503)
      expect(await answer.text()).toMatch(/"starting":true.*"queue","ok":false,"reason":"Redis is not there/)
    }
    await cluster.redis.process.start()
    await Promise.all([relay, worker].map((waiting) => waiting.line(({ msg }) => msg === 'ready')))
    await expect.poll(stage.open, MENDED).toBe(0)
    await Promise.all(['relay-1', 'worker-1'].map((name) => cluster.node(name).start()))
  })

  test('jobs that are none fail for good and say why; those behind them are done', async () => {
    const { cluster } = stage
    const put = async (id: string, fields: Record<string, string>): Promise<void> => {
      const job = { name: 'broadcast', timestamp: String(Date.now()), opts: '{}', data: '{}', ...fields }
      await cluster.redis.command('hset', `hadir:jobs:${id}`, ...Object.entries(job).flat())
      await cluster.redis.command('lpush', 'hadir:jobs:wait', id)
    }
    await put('j-text', { data: 'this is no JSON' })
    await put('j-payload', { data: '{"epoch":"x","deliveries":[{"id":"one"}]}' })
    await put('j-unknown', { name: 'launch' })
    await put('j-proto', { name: '__proto__' })
    await put('j-giant', { data: JSON.stringify('x'.repeat(17 * 1024 * 1024)) })
    expect((await stage.tapInTurn(20)).map(said)).toEqual(Array(20).fill('201'))
    await expect.poll(stage.open, SOON).toBe(0)
    const failed = async (): Promise<string> => (await runHadir(['queue', 'failed'], { env: cluster.env })).out
    for (const words of [
      /^text\n.*\n.*not a job: its payload is not JSON/m,
      /^payload\n.*\n.*not a delivery/m,
      /^unknown\n.*\n.*nobody knows what to do with "launch"/m,
      /^proto\n.*\n.*nobody knows what to do with "__proto__"/m,
      /^giant\n.*\n.*not a job: .*too large/m,
    ])
      await expect.poll(failed, SOON).toMatch(words)
  })
})
