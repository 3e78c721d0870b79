import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Running } from '#test/support/process.ts'
import { havePrograms } from '#test/support/program.ts'
import { answers, eventually, job, jobs, queueOn, queueReady, refusal } from '#test/support/redis-queue.ts'
import type { LoggedQueue } from '#test/support/redis-queue.ts'
import { startRedis, targetOf } from '#test/support/redis.ts'
import type { RedisServer } from '#test/support/redis.ts'
import { openTcpProxy } from '#test/support/tcp-proxy.ts'

/** No question to a Redis that is in trouble takes longer. Milliseconds. */
const PATIENCE = 2_500
/** So soon after Redis is back everything goes on. */
const BACK = 4_000

describe.skipIf(!havePrograms('redis-server'))('the queue when Redis is in trouble', () => {
  let server: RedisServer
  let open: LoggedQueue[]
  const ready = async (): Promise<LoggedQueue> => keep(await queueReady(server.target))
  const keep = (queue: LoggedQueue): LoggedQueue => {
    open.push(queue)
    return queue
  }
  /** A handler that notes what it was given. */
  const noting = (): { ids: string[]; work: (taken: { id: string }) => Promise<void> } => {
    const ids: string[] = []
    return { ids, work: async ({ id }) => void ids.push(id) }
  }
  beforeEach(async () => {
    open = []
    server = await startRedis()
  })
  afterEach(async () => {
    server.process.thaw()
    const ends = open.map(async (queue) => {
      const started = performance.now()
      await queue[Symbol.asyncDispose]()
      return performance.now() - started
    })
    for (const ms of await Promise.all(ends)) expect(ms).toBeLessThan(5_000)
    await server[Symbol.asyncDispose]()
  })

  /** Every question is refused in time, with words. */
  const allRefused = async (queue: LoggedQueue, says: RegExp): Promise<void> => {
    const asked = [
      () => queue.add([job('a')]),
      () => queue.add(jobs('b', 1_200)),
      () => queue.status(),
      () => queue.failed(10),
      () => queue.retry('all'),
      () => queue.schedule('tick', 60_000),
    ]
    for (const answer of await Promise.all(asked.map(refusal))) {
      expect(answer.says).toMatch(says)
      expect(answer.ms).toBeLessThan(PATIENCE)
    }
  }

  test('dead at the start: all is refused at once, and a worker begins when it comes', async () => {
    await server.process.kill()
    const queue = keep(queueOn(server.target))
    const { ids, work } = noting()
    queue.work({ work })
    await allRefused(queue, /Redis is not there/)
    await server.process.start()
    expect(await eventually('it answers', () => answers(queue))).toBeLessThan(BACK)
    await queue.add(jobs('a', 20))
    expect(await eventually('all have run', () => ids.length === 20)).toBeLessThan(BACK)
  })

  test('killed and started again empty: refused meanwhile, then used again; the log says it once', async () => {
    const queue = await ready()
    const { ids, work } = noting()
    queue.work({ work })
    await queue.add(jobs('a', 20))
    await eventually('they have run', () => ids.length === 20)
    await server.process.kill()
    await eventually('it is noticed', async () => !(await answers(queue)))
    await allRefused(queue, /Redis is not there|Connection is closed/)
    await server.process.start()
    expect(await eventually('it answers', () => answers(queue))).toBeLessThan(BACK)
    await queue.add(jobs('b', 20))
    expect(await eventually('the new ones have run', () => ids.length === 40)).toBeLessThan(BACK)
    const away = queue.said.filter(({ msg, redis }) => msg === 'Redis is away' && redis === 'queue')
    expect(away).toHaveLength(1)
  })

  test('killed and started again with what it held: the jobs are run', async () => {
    await server[Symbol.asyncDispose]()
    server = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
    const queue = await ready()
    await queue.add(jobs('a', 300))
    await server.process.kill()
    await server.process.start()
    const { ids, work } = noting()
    queue.work({ work })
    await eventually('all have run', () => ids.length === 300)
    expect(ids.toSorted()).toEqual(
      jobs('a', 300)
        .map(({ id }) => id)
        .toSorted(),
    )
  })

  test('frozen for five seconds: refused in time, nothing is lost, and it goes on', async () => {
    const queue = await ready()
    const { ids, work } = noting()
    queue.work({ work })
    await queue.add(jobs('a', 50))
    await eventually('they have run', () => ids.length === 50)
    server.process.freeze()
    const frozen = performance.now()
    await allRefused(queue, /no answer|timed out/i)
    await eventually('five seconds are over', () => performance.now() - frozen > 5_000)
    server.process.thaw()
    await eventually('it answers', () => answers(queue))
    await queue.add(jobs('b', 50))
    expect(
      await eventually('the new ones have run', () => jobs('b', 50).every(({ id }) => ids.includes(id))),
    ).toBeLessThan(BACK)
  })

  test('frozen at the start: refused in time, and used once it moves', async () => {
    server.process.freeze()
    const queue = keep(queueOn(server.target))
    const { ids, work } = noting()
    queue.work({ work })
    await allRefused(queue, /Redis is not there/)
    server.process.thaw()
    expect(await eventually('it answers', () => answers(queue))).toBeLessThan(BACK)
    await queue.add([job('a')])
    await eventually('it has run', () => ids.length === 1)
  })

  test('emptied while at work: it goes on, running jobs end, schedules begin anew', async () => {
    const queue = await ready()
    const gate = Promise.withResolvers<void>()
    const { ids, work } = noting()
    let ended = 0
    let ticks = 0
    queue.work({
      work,
      long: async () => {
        await gate.promise
        ended++
      },
      tick: async () => void ticks++,
    })
    await queue.schedule('tick', 3_600_000)
    await queue.add([job('long', null, 'long')])
    await eventually(
      'it is active, and the first tick was',
      async () => (await queue.status()).active === 1 && ticks === 1,
    )
    await server.command('flushall')
    await queue.add(jobs('a', 20))
    expect(await eventually('they have run', () => ids.length === 20)).toBeLessThan(BACK)
    gate.resolve()
    await eventually('the running one has ended', () => ended === 1)
    await queue.schedule('tick', 3_600_000)
    await eventually('it ticks again', () => ticks === 2)
    await queue.add(jobs('b', 20))
    await eventually('they have run too', () => ids.length === 40)
  })

  test('full: says so, does not ask in a loop, and goes on when there is room', async () => {
    const queue = await ready()
    const { ids, work } = noting()
    await queue.add(jobs('a', 5))
    await server.command('config', 'set', 'maxmemory', '1')
    expect((await refusal(() => queue.add([job('b')]))).says).toMatch(/OOM/)
    queue.work({ work })
    await eventually('the worker has met it', () => queue.said.some(({ error }) => /OOM/.test(String(error))))
    const before = queue.said.length
    await eventually('three seconds have passed', after(3_000))
    expect(queue.said.length - before).toBeLessThan(8)
    expect((await queue.status()).waiting).toBe(5)
    await server.command('config', 'set', 'maxmemory', '0')
    expect(await eventually('they have run', () => ids.length === 5)).toBeLessThan(BACK)
    await queue.add([job('b')])
    await eventually('it has run', () => ids.length === 6)
  })

  test('full while failed jobs wait to be put back: nothing of them is lost', async () => {
    const queue = await ready()
    const worker = queue.work(
      {
        work: async () => {
          throw new Error('no')
        },
      },
      { attempts: 1 },
    )
    await queue.add(jobs('a', 3))
    await eventually('they have failed', async () => (await queue.status()).failed === 3)
    await worker.close()
    await server.command('config', 'set', 'maxmemory', '1')
    expect((await refusal(() => queue.add([job('a-0')]))).says).toMatch(/OOM/)
    expect(await queue.status()).toMatchObject({ failed: 3, waiting: 0 })
    expect(await queue.retry('a-1')).toBe(1)
    expect(await queue.status()).toMatchObject({ failed: 2, waiting: 1 })
    await server.command('config', 'set', 'maxmemory', '0')
    expect(await queue.retry('all')).toBe(2)
    expect((await queue.status()).waiting).toBe(3)
  })

  test('a replica: says that it takes nothing', async () => {
    const queue = await ready()
    const { ids, work } = noting()
    queue.work({ work })
    await server.command('replicaof', '127.0.0.1', '1')
    const refused = await refusal(() => queue.add([job('a')]))
    expect(refused.says).toMatch(/READONLY/)
    expect(refused.ms).toBeLessThan(PATIENCE)
    await eventually('two seconds have passed', after(2_000))
    expect(queue.said.length).toBeLessThan(10)
    await server.command('replicaof', 'no', 'one')
    await eventually(
      'it takes jobs',
      () =>
        queue.add([job('b')]).then(
          () => true,
          () => false,
        ),
      BACK,
    )
    await eventually('it has run', () => ids.includes('b'), 10_000)
  })

  test('loading: refused until it has what it held', async () => {
    await server[Symbol.asyncDispose]()
    server = await startRedis({ args: ['--key-load-delay', '3000', '--loading-process-events-interval-bytes', '1024'] })
    const queue = await ready()
    await queue.add(jobs('a', 500))
    await server.command('save')
    await server.process.kill()
    const started = server.process.start()
    await eventually('it loads', async () => /LOADING/.test(await bareAnswer(server.port)))
    await allRefused(queue, /Redis is not there/)
    await started
    expect(await eventually('it answers', () => answers(queue))).toBeLessThan(BACK)
    // and perhaps the tick that was asked for meanwhile
    expect((await queue.status()).waiting).toBeGreaterThanOrEqual(500)
  })

  test('a worker that is killed with jobs in hand: others have them within ten seconds', async () => {
    const queue = await ready()
    const took: string[] = []
    await using holder = new Running('test/support/queue-holder.ts', [server.url])
    await queue.add(jobs('a', 10))
    for (const { id } of jobs('a', 10)) await holder.line((line) => line.msg === 'took' && line['id'] === id)
    queue.work({ work: async ({ id }) => void took.push(id) })
    await holder.kill('SIGKILL')
    const ms = await eventually('all have been taken over', () => took.length === 10, 10_000)
    process.stdout.write(`taken over after ${Math.round(ms)} ms\n`)
    expect(took.toSorted()).toEqual(jobs('a', 10).map(({ id }) => id))
  })

  test('a line that dies without a word is noticed and made anew', async () => {
    await using proxy = await openTcpProxy(server.port)
    const queue = keep(await queueReady(targetOf(`redis://127.0.0.1:${proxy.port}`)))
    const { ids, work } = noting()
    queue.work({ work })
    await queue.add([job('a')])
    await eventually('it has run', () => ids.length === 1)
    proxy.silence()
    expect((await refusal(() => queue.add([job('b')]))).ms).toBeLessThan(PATIENCE)
    expect(await eventually('it answers', () => answers(queue))).toBeLessThan(BACK)
    await queue.add([job('c')])
    // the worker was waiting for jobs, and waits a little longer before it is sure
    await eventually('it has run', () => ids.includes('c'), 12_000)
  })

  test('two workers share the jobs and none is run twice', async () => {
    const [one, two] = [await ready(), await ready()]
    const [first, second] = [noting(), noting()]
    one.work({ work: first.work }, { concurrency: 4 })
    two.work({ work: second.work }, { concurrency: 4 })
    await one.add(jobs('a', 2_000))
    await eventually('all are done', async () => (await one.status()).completed === 2_000)
    expect(new Set([...first.ids, ...second.ids]).size).toBe(2_000)
    expect(first.ids.length + second.ids.length).toBe(2_000)
    expect(Math.min(first.ids.length, second.ids.length)).toBeGreaterThan(200)
  })

  test('several that schedule the same tick once, whatever becomes of one of them', async () => {
    const queues = [await ready(), await ready(), await ready()]
    const at: number[] = []
    queues[0]?.work({ tick: async () => void at.push(performance.now()) })
    for (const queue of queues) {
      await queue.schedule('tick', 500)
      await eventually('the others begin a little later', after(160))
    }
    await eventually('it has ticked', () => at.length === 5)
    await queues[2]?.[Symbol.asyncDispose]()
    await eventually('it has ticked on', () => at.length === 10)
    const apart = at.slice(1).map((time, n) => time - (at[n] as number))
    expect(Math.min(...apart)).toBeGreaterThan(350)
    expect(Math.max(...apart)).toBeLessThan(1_000)
  })

  test('closing the queue does not wait for a handler that never ends', async () => {
    const queue = await ready()
    let running = 0
    queue.work({
      work: async () => {
        running++
        await new Promise(() => {})
      },
    })
    await queue.add([job('a')])
    await eventually('it runs', () => running === 1)
    // that it ends in time is seen to after each test; another has the job soon
    await queue[Symbol.asyncDispose]()
    const { ids, work } = noting()
    const other = await ready()
    other.work({ work })
    expect(await eventually('another has it', () => ids.includes('a'))).toBeLessThan(10_000)
  })

  test('closing does not wait for a Redis that is gone', async () => {
    const queue = await ready()
    const gate = Promise.withResolvers<void>()
    let running = 0
    const worker = queue.work({
      work: async () => {
        running++
        await gate.promise
      },
    })
    await queue.add([job('a')])
    await eventually('it runs', () => running === 1)
    await server.process.kill()
    gate.resolve()
    const started = performance.now()
    await worker.close()
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

const after = (ms: number): (() => boolean) => {
  const started = performance.now()
  return () => performance.now() - started > ms
}

/** What is answered to whoever asks without any ceremony; empty when nobody listens. */
async function bareAnswer(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  socket.write('PING\r\n')
  const { promise, resolve } = Promise.withResolvers<unknown>()
  socket.once('data', resolve).once('close', resolve)
  const answer = await promise
  socket.destroy()
  return String(answer)
}
