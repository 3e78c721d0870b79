import { Queue as BullQueue } from 'bullmq'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FailedJobView, HopName, HopView, RetryOrder, SystemView } from '#contract/system.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { BROADCAST_JOB } from '#src/outbox/relay.ts'
import { QUEUE_NAME } from '#src/queue/redis/scripts.ts'
import { NODE_ROLES, startCluster } from '#test/support/cluster.ts'
import type { Cluster, NodeRole } from '#test/support/cluster.ts'
import { signUp } from '#test/support/people.ts'
import type { Signed } from '#test/support/people.ts'
import { runHadir } from '#test/support/process.ts'
import { havePrograms } from '#test/support/program.ts'

/** Three reports that were missed, one that may just have been made, and a moment for a busy machine. */
const SILENT = { timeout: 26_000, interval: 250 }
/** A report is made every five seconds, and each look in it may take two. */
const SOON = { timeout: 12_000, interval: 250 }

let cluster: Cluster
let admin: Signed
let auditor: Signed
let mend: (() => unknown)[] = []

async function ask<T>(path: string, { cookie } = admin, body?: unknown): Promise<{ status: number; body: T }> {
  const answer = await fetch(`http://127.0.0.1:${cluster.node('app-1').port}${path}`, {
    headers: { cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as T }
}
const system = async (): Promise<SystemView> => (await ask<SystemView>('/api/system')).body
const hop = async (name: HopName): Promise<HopView> => {
  const found = (await system()).hops.find((one) => one.hop === name)
  if (!found) throw new Error(`no hop ${name}`)
  return found
}
/** Those that are not well, with the reason. */
const troubles = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await system()).hops
      .filter(({ state }) => state !== 'ok')
      .map(({ hop: name, state, reason }) => [name, `${state}: ${reason}`]),
  )
const hadir = (...args: string[]): ReturnType<typeof runHadir> => runHadir(args, { env: cluster.env })

async function away(role: NodeRole, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  for (const node of cluster.of(role)) {
    await node.stop(signal)
    mend.push(() => node.start())
  }
}

async function well(): Promise<void> {
  const late = performance.now() + 60_000
  for (;;) {
    const view = await system()
    if (view.health === 'ok' && view.nodes.every(({ state }) => state === 'ok') && view.nodes.length === 8) return
    if (performance.now() > late) throw new Error(`it does not become well: ${JSON.stringify(view, null, 1)}`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

describe.skipIf(!havePrograms('mariadbd', 'redis-server'))('Sistem in a house of many nodes', () => {
  beforeAll(async () => {
    cluster = await startCluster({ nodes: { app: 2, relay: 2, worker: 2, realtime: 2 } })
    const config = { sessionSecret: cluster.sessionSecret }
    const needs = { db: cluster.db, clock: systemClock, ids: systemIds, config }
    admin = await signUp(needs, 'admin', 'admin')
    auditor = await signUp(needs, 'auditor', 'auditor')
    await well()
  }, 180_000)
  afterEach(async () => {
    for (const one of mend.splice(0)) await one()
    await well()
  }, 90_000)
  afterAll(() => cluster?.[Symbol.asyncDispose]())

  test('every node of every role is seen, each with what its role has to tell', async () => {
    const view = await system()
    expect(view).toMatchObject({ assembly: 'distributed', health: 'ok', warnings: [], node: 'app-1' })
    const names = NODE_ROLES.flatMap((role) => [`${role}-1`, `${role}-2`])
    expect(view.nodes.map(({ node }) => node)).toEqual(names)
    const has = (role: NodeRole): string[] => {
      const { report } = view.nodes.find((node) => node.role === role) ?? {}
      return Object.entries(report ?? {}).flatMap(([name, part]) => (typeof part === 'object' && part ? [name] : []))
    }
    expect(has('app')).toEqual(['not_ready', 'database', 'requests'])
    expect(has('relay')).toEqual(['not_ready', 'database', 'relay', 'queue'])
    expect(has('worker')).toEqual(['not_ready', 'database', 'queue', 'bus'])
    expect(has('realtime')).toEqual(['not_ready', 'bus', 'sockets'])
    const { code, out } = await hadir('queue', 'status')
    expect(code).toBe(0)
    expect(out).toMatch(/^Everything works\.\n/)
    for (const name of names) expect(out).toMatch(new RegExp(`^${name} +\\w+ +ok +seen \\d s ago`, 'm'))
  })

  test('one of two that dies is named, and no hop is dead of it', async () => {
    await cluster.node('relay-2').stop()
    mend.push(() => cluster.node('relay-2').start())
    await expect
      .poll(async () => (await system()).warnings, SILENT)
      .toMatchObject([{ code: 'node-silent', params: { node: 'relay-2', role: 'relay' } }])
    expect(await troubles()).toEqual({})
  })

  test('all relays die: that hop and no other', async () => {
    await away('relay')
    await expect.poll(troubles, SILENT).toEqual({ relay: 'dead: all-silent' })
    expect((await hop('relay')).params).toMatchObject({ role: 'relay' })
    const { code, out } = await hadir('queue', 'status')
    expect(code).toBe(1)
    expect(out).toMatch(/^"relay" is dead\.\n→ start a relay \("hadir relay"\)/)
  })

  test('all relays are stopped: said at once, and not called silent', async () => {
    await away('relay', 'SIGTERM')
    expect(await troubles()).toEqual({ relay: 'dead: all-stopped' })
  })

  test('all workers die: that hop is dead, and what is known through them alone is unknown', async () => {
    await away('worker')
    await expect.poll(troubles, SILENT).toEqual({
      worker: 'dead: all-silent',
      bus: 'unknown: not-heard',
      realtime: 'unknown: not-heard',
    })
    expect((await hadir('queue', 'status')).out).toMatch(/^"worker" is dead\.\n→ start a worker/)
  })

  test('all realtime nodes die: that hop and no other', async () => {
    await away('realtime')
    await expect.poll(troubles, SILENT).toEqual({ realtime: 'dead: all-silent' })
    expect((await hadir('queue', 'status')).out).toMatch(/^"realtime" is dead\.\n→ start a realtime node/)
  })

  test.each(['killed', 'frozen'] as const)(
    'Redis is %s: queue and bus are dead, nobody else is blamed',
    async (how) => {
      const redis = cluster.redis.process
      await (how === 'killed' ? redis.kill() : redis.freeze())
      mend.push(() => (how === 'killed' ? redis.start() : redis.thaw()))
      await expect.poll(async () => (await hop('bus')).state, SOON).toBe('dead')
      await expect.poll(async () => (await hop('queue')).state, SOON).toBe('dead')
      // realtime nodes cannot be heard any more: nobody says that they are dead
      await expect.poll(troubles, SILENT).toEqual({
        queue: 'dead: unreachable',
        worker: 'unknown: not-heard',
        bus: 'dead: unreachable',
        realtime: 'unknown: not-heard',
      })
      expect((await hadir('queue', 'status')).out).toMatch(/^"queue", "bus" are dead\.\n→ start Redis/)
    },
  )

  test('poisoned jobs fail for good, are shown, and are put back by the order of a person or a command', async () => {
    const queue = new BullQueue(QUEUE_NAME, {
      connection: { host: '127.0.0.1', port: cluster.redis.port },
      prefix: 'hadir',
    })
    mend.push(() => queue.close())
    mend.push(() => cluster.redis.command('FLUSHALL'))
    const broken = { id: 1, event: 'AttendanceCreated', payload: '{"id":', targets: [['private-attendances', 1]] }
    await queue.add(BROADCAST_JOB, 'garbage', { jobId: 'poison-shape' })
    await queue.add(BROADCAST_JOB, { epoch: 'e', deliveries: [broken] }, { jobId: 'poison-payload' })
    await queue.add('nobody-knows', {}, { jobId: 'poison-name' })
    const ids = ['poison-name', 'poison-payload', 'poison-shape']
    const shown = async (): Promise<FailedJobView[]> =>
      (await system()).failed_jobs.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    await expect.poll(async () => (await shown()).map(({ id }) => id), SOON).toEqual(ids)
    const [name, payload, shape] = await shown()
    expect(name).toMatchObject({ name: 'nobody-knows', reason: expect.stringContaining('nobody knows what to do') })
    expect(payload).toMatchObject({ reason: expect.stringContaining('not a delivery'), attempts: 1 })
    expect(shape).toMatchObject({ payload: '"garbage"', name: BROADCAST_JOB })
    expect((await system()).warnings).toMatchObject([{ code: 'failed-jobs', params: { count: 3 } }])

    const failed = await hadir('queue', 'failed')
    expect(failed.code).toBe(0)
    for (const id of ids) expect(failed.out).toContain(`${id}\n`)

    const order = await ask<RetryOrder>('/api/system/failed-jobs/retry', admin, { job: 'poison-shape' })
    expect(order).toMatchObject({
      status: 202,
      body: { state: 'waiting', job: 'poison-shape', asked_by: 'Nama admin' },
    })
    const carried = async (): Promise<RetryOrder | undefined> =>
      (await system()).orders.find(({ id }) => id === order.body.id)
    await expect.poll(carried, SOON).toMatchObject({ state: 'done', put_back: 1, fault: null })
    // it was taken by a worker, and is as bad as before
    const failedAgain = async (): Promise<boolean> =>
      (await shown()).some(({ id, failed_at: at }) => id === 'poison-shape' && at > (shape?.failed_at ?? Infinity))
    await expect.poll(failedAgain, SOON).toBe(true)

    expect(await hadir('queue', 'retry', 'all')).toMatchObject({ code: 0, out: 'Put back 3 jobs.\n' })
    expect(await hadir('queue', 'retry', 'poison-nowhere')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('There is no failed job of this id'),
    })
    expect((await ask('/api/system/failed-jobs/retry', auditor, { job: 'all' })).status).toBe(403)
    expect((await ask('/api/system', auditor)).status).toBe(200)
  })

  test('an order that nobody can carry out waits, and says so', async () => {
    await away('worker')
    const { code, err } = await hadir('queue', 'retry', 'all')
    expect(code).toBe(1)
    expect(err).toMatch(/The order stays/)
    await cluster.node('worker-1').start()
    mend = mend.slice(1)
    await expect.poll(async () => (await system()).orders[0], SOON).toMatchObject({ state: 'done', put_back: 0 })
  })
})
