import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PunchAnswer } from '#contract/attendance.ts'
import { ALL_ATTENDANCES } from '#contract/channels.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { signChannel } from '#src/realtime/signature.ts'
import { startCluster } from '#test/support/cluster.ts'
import type { Cluster, ClusterNode } from '#test/support/cluster.ts'
import { startNginx } from '#test/support/nginx.ts'
import type { Nginx } from '#test/support/nginx.ts'
import { makeStaff, signUp } from '#test/support/people.ts'
import type { Signed, Worker } from '#test/support/people.ts'
import { havePrograms } from '#test/support/program.ts'
import { RawClient } from '#test/support/realtime.ts'
import { openScreen } from '#test/support/screen.ts'
import type { Screen } from '#test/support/screen.ts'
import { seeded } from '../failover/random.ts'

/** Keys that are sent, each so many times over all nodes. `HADIR_REPLAYS=5000x20` for the whole promise. */
const [KEYS = 500, REPLAYS = 20] = (process.env['HADIR_REPLAYS'] ?? '').split('x').filter(Boolean).map(Number)
/** A try takes some milliseconds, also where others want the same cores. */
const REPLAYS_LIMIT_MS = 120_000 + KEYS * REPLAYS * 5
const SOON = { timeout: 20_000, interval: 20 }

let cluster: Cluster
let nginx: Nginx
let admin: Signed
/** Each test takes its own, so that nobody has tapped before. */
let people: Worker[]
let used = 0
const take = (count: number): Worker[] => people.slice(used, (used += count))

describe.skipIf(!havePrograms('mariadbd', 'redis-server', 'nginx'))('four nodes and more', () => {
  beforeAll(async () => {
    cluster = await startCluster({
      nodes: { app: 4, relay: 2, worker: 2, realtime: 2 },
      env: { TRUSTED_PROXIES: '127.0.0.1' },
    })
    nginx = await startNginx({ app: portsOf('app'), realtime: portsOf('realtime') })
    const needs = {
      db: cluster.db,
      clock: systemClock,
      ids: systemIds,
      config: { sessionSecret: cluster.sessionSecret },
    }
    people = (await makeStaff(needs, KEYS + 400)).workers
    admin = await signUp(needs, 'admin', 'admin')
  }, 180_000)
  afterAll(async () => {
    await nginx?.[Symbol.asyncDispose]()
    await cluster?.[Symbol.asyncDispose]()
  })
  const portsOf = (role: ClusterNode['role']): number[] => cluster.of(role).map(({ port }) => port)

  test('a tap on any node is heard on a socket of any realtime node, with the name of the node that took it', async () => {
    const ears = await Promise.all(cluster.of('realtime').map((node) => listen(node)))
    const seen: string[] = []
    for (const [index, worker] of take(4).entries()) {
      const node = cluster.node(`app-${index + 1}`)
      const { status, body } = await tap(node.port, worker)
      expect(status).toBe(201)
      const { data } = JSON.parse(body) as PunchAnswer
      for (const ear of ears) {
        await expect.poll(() => ear.rows.has(data.id), SOON).toBe(true)
        expect(ear.rows.get(data.id)).toMatchObject({ node_masuk: node.name })
      }
      seen.push(node.name)
    }
    expect(seen).toEqual(['app-1', 'app-2', 'app-3', 'app-4'])
    for (const ear of ears) ear.close()
  })

  test(
    `${KEYS} keys, each ${REPLAYS} times over four nodes in any order: one attendance each, and the same answer`,
    async () => {
      const workers = take(KEYS)
      const random = seeded(5_000)
      const tries = workers.flatMap((worker) => {
        const key = systemIds.uuid()
        return Array.from({ length: REPLAYS }, () => ({ worker, key, at: random() }))
      })
      tries.sort((a, b) => a.at - b.at)
      const answers = new Map<string, Set<string>>()
      const ports = portsOf('app')
      let next = 0
      const hand = async (): Promise<void> => {
        for (let one = tries[next++]; one; one = tries[next++]) {
          const port = ports[Math.floor(random() * ports.length)] ?? 0
          // a quarter hangs up before the answer
          if (random() < 0.25) await hangUp(port, one.worker, one.key)
          const { status, body } = await tap(port, one.worker, one.key)
          if (status !== 201 && status !== 200) throw new Error(`${status} ${body}`)
          answers.set(one.key, (answers.get(one.key) ?? new Set()).add(body))
        }
      }
      await Promise.all(Array.from({ length: 32 }, hand))
      expect(answers.size).toBe(KEYS)
      expect([...answers.values()].filter((bodies) => bodies.size !== 1)).toEqual([])
      const keys = new Set(answers.keys())
      const stored = await cluster.db.read.kysely
        .selectFrom('punch')
        .select(['idempotency_key', 'attendance_id'])
        .execute()
      const ours = stored.filter(({ idempotency_key: key }) => keys.has(key))
      expect(ours).toHaveLength(KEYS)
      expect(new Set(ours.map(({ attendance_id: id }) => id)).size).toBe(KEYS)
    },
    REPLAYS_LIMIT_MS,
  )

  test('two keys of one person in the same moment on two nodes: one attendance', async () => {
    for (const worker of take(50)) {
      const [one, other] = await Promise.all([
        tap(cluster.node('app-1').port, worker),
        tap(cluster.node('app-3').port, worker),
      ])
      const ids = [one, other].map(({ body }) => (JSON.parse(body) as PunchAnswer).data.id)
      expect(new Set(ids).size).toBe(1)
    }
  })

  test('the feed of four nodes that write is dense, and versions rise with it', async () => {
    await Promise.all(take(60).map((worker, index) => tap(portsOf('app')[index % 4] ?? 0, worker)))
    await expect.poll(waiting, SOON).toBe(0)
    const { rows } = await sql<{ channel: string; rows: number; least: number; most: number; head: number }>`
      select c.channel as channel, count(*) as \`rows\`, min(f.seq) as least, max(f.seq) as most, max(c.seq) as head
      from feed f join channel_head c on c.id = f.channel_id group by c.channel`.execute(cluster.db.read.kysely)
    expect(rows.length).toBeGreaterThan(60)
    for (const { rows: count, least, most, head } of rows) {
      expect(Number(count)).toBe(Number(most) - Number(least) + 1)
      expect(Number(head)).toBe(Number(most))
    }
  })

  test('an app node that is restarted costs nobody a request, and a screen shows everybody', async () => {
    const screen = await openScreen({ url: nginx.url, key: cluster.app.key, cookie: admin.cookie })
    await screen.until(({ status, behind }) => status === 'live' && !behind)
    const workers = take(120)
    const statuses: number[] = []
    const load = (async () => {
      for (const worker of workers) {
        statuses.push((await tap(nginx.port, worker)).status)
        await pause(10)
      }
    })()
    for (const name of ['app-2', 'app-4']) {
      const ended = await cluster.node(name).stop('SIGTERM')
      expect(ended).toMatchObject({ code: 0, signal: null })
      await cluster.node(name).start()
    }
    await load
    expect(statuses.filter((status) => status !== 201)).toEqual([])
    await everybodyOn(screen)
    screen.close()
  })

  test('realtime nodes that are restarted: screens come back by themselves and miss nobody', async () => {
    const screens = await Promise.all(
      Array.from({ length: 6 }, () => openScreen({ url: nginx.url, key: cluster.app.key, cookie: admin.cookie })),
    )
    for (const screen of screens) await screen.until(({ status, behind }) => status === 'live' && !behind)
    for (const node of cluster.of('realtime')) {
      await tap(nginx.port, take(1)[0] as Worker)
      const stopping = node.stop('SIGTERM')
      await tap(nginx.port, take(1)[0] as Worker)
      expect(await stopping).toMatchObject({ code: 0, signal: null })
      await node.start()
    }
    for (const screen of screens) {
      await everybodyOn(screen)
      await screen.until(({ status }) => status === 'live', 20_000)
      screen.close()
    }
  })

  test('100 jobs that waited for a worker are done within a second of its start', async () => {
    await Promise.all(cluster.of('worker').map((node) => node.stop('SIGTERM')))
    const answers = await Promise.all(take(100).map((worker) => tap(nginx.port, worker)))
    expect(answers.every(({ status }) => status === 201)).toBe(true)
    await expect.poll(waiting, SOON).toBe(0)
    await expect.poll(onTheWay, SOON).toBe(100)
    await cluster.node('worker-1').start()
    const since = performance.now()
    await expect.poll(onTheWay, SOON).toBe(0)
    expect(performance.now() - since).toBeLessThan(5_000)
    await cluster.node('worker-2').start()
  })
})

const count = (name: 'outbox' | 'delivery') => async (): Promise<number> => {
  const { n } = await cluster.db.read.kysely
    .selectFrom(name)
    .select((eb) => eb.fn.countAll().as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}
const waiting = count('outbox')
const onTheWay = count('delivery')

/** The screen shows every attendance of the day, as the database has it. */
async function everybodyOn(screen: Screen): Promise<void> {
  await expect.poll(waiting, SOON).toBe(0)
  const rows = await cluster.db.read.kysely.selectFrom('attendance').select('id').execute()
  const all = rows.map(({ id }) => id).sort()
  await expect.poll(() => [...screen.live.getState().rows.keys()].sort(), SOON).toEqual(all)
}

type Ear = { rows: Map<string, unknown>; close: () => void }

/** A bare socket of one realtime node that listens to everything. */
async function listen({ port }: ClusterNode): Promise<Ear> {
  const { key, secret } = cluster.app
  const raw = new RawClient(`ws://127.0.0.1:${port}/app/${key}?protocol=7`)
  await raw.welcome()
  await raw.join(ALL_ATTENDANCES, signChannel({ key, secret }, raw.socketId, ALL_ATTENDANCES).auth)
  const rows = new Map<string, unknown>()
  raw.ws.on('message', (text: Buffer) => {
    const { event, data } = JSON.parse(text.toString()) as { event: string; data: string }
    if (!event.startsWith('Attendance')) return
    const row = JSON.parse(data) as { id: string }
    rows.set(row.id, row)
  })
  return { rows, close: () => raw.ws.terminate() }
}

const agent = new Agent({ keepAlive: true, maxSockets: 200 })

function tap(
  port: number,
  { cookie }: Signed,
  key: string = systemIds.uuid(),
): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>()
  const headers = { cookie, 'idempotency-key': key, 'content-length': '0' }
  const at = { port, host: '127.0.0.1', path: '/api/attendances/check-in', method: 'POST', agent, headers }
  const sent = request(at, (answer) => {
    let body = ''
    answer.setEncoding('utf8')
    answer.on('data', (text: string) => (body += text))
    answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
  })
  sent.on('error', reject)
  sent.end()
  return promise
}

/** Sends a tap and is gone before the answer. */
function hangUp(port: number, { cookie }: Signed, key: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const headers = { cookie, 'idempotency-key': key, 'content-length': '0' }
  const sent = request({ port, host: '127.0.0.1', path: '/api/attendances/check-in', method: 'POST', headers })
  sent.on('error', () => resolve())
  sent.on('close', () => resolve())
  sent.end(() => setImmediate(() => sent.destroy()))
  return promise
}
