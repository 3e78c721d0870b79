import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TodayAnswer } from '#contract/attendance.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { startCluster } from '#test/support/cluster.ts'
import type { Cluster } from '#test/support/cluster.ts'
import { openLightWall } from '#test/support/light-screen.ts'
import { startNginx } from '#test/support/nginx.ts'
import type { Nginx } from '#test/support/nginx.ts'
import { makeStaff, signUp } from '#test/support/people.ts'
import type { Signed, Worker } from '#test/support/people.ts'
import { havePrograms } from '#test/support/program.ts'

/** Sockets that are moved. `HADIR_MOVED_SOCKETS=5000` for the whole promise, in 20 s instead of 4. */
const SOCKETS = Number(process.env['HADIR_MOVED_SOCKETS'] ?? 500)
const DRAIN_SECONDS = SOCKETS > 1_000 ? 20 : 4
const TAP_EVERY_MS = 250
const LIMIT_MS = 120_000 + SOCKETS * 50

let cluster: Cluster
let nginx: Nginx
let admins: Signed[]
let workers: Worker[]

describe.skipIf(!havePrograms('mariadbd', 'redis-server', 'nginx'))('a realtime node that stops', () => {
  beforeAll(async () => {
    cluster = await startCluster({
      nodes: { app: 1, relay: 1, worker: 1, realtime: 2 },
      env: { TRUSTED_PROXIES: '127.0.0.1', REALTIME_DRAIN_SECONDS: String(DRAIN_SECONDS) },
    })
    // all of them come from one address, and nginx is told of the second node while they are there
    const files = (_: string, text: string): string =>
      text.replace('hadir_address 4000', 'hadir_address 40000').replace('shutdown_timeout 30s', 'shutdown_timeout 600s')
    nginx = await startNginx({ app: portsOf('app'), realtime: portsOf('realtime').slice(0, 1), files })
    const config = { sessionSecret: cluster.sessionSecret }
    const needs = { db: cluster.db, clock: systemClock, ids: systemIds, config }
    workers = (await makeStaff(needs, 400)).workers
    admins = []
    for (let n = 0; n < Math.ceil(SOCKETS / 50); n++) admins.push(await signUp(needs, `admin${n}`, 'admin'))
  }, 180_000)
  afterAll(async () => {
    await nginx?.[Symbol.asyncDispose]()
    await cluster?.[Symbol.asyncDispose]()
  })
  const portsOf = (role: 'app' | 'realtime'): number[] => cluster.of(role).map(({ port }) => port)

  async function tap({ cookie }: Worker): Promise<void> {
    const headers = { cookie, 'idempotency-key': systemIds.uuid(), 'content-type': 'application/json' }
    const answer = await fetch(`${nginx.url}/api/attendances/check-in`, { method: 'POST', headers, body: '{}' })
    if (answer.status !== 201) throw new Error(`a tap was answered with ${answer.status}`)
  }

  async function tapUntil(done: Promise<unknown>): Promise<number> {
    let isDone = false
    void done.finally(() => (isDone = true))
    let taps = 0
    for (; !isDone && taps < workers.length; taps++) {
      await tap(workers[taps]!)
      await pause(TAP_EVERY_MS)
    }
    return taps
  }

  test(
    `sends ${SOCKETS} screens to the other one over ${DRAIN_SECONDS} s, and none of them misses anything`,
    async () => {
      const cookies = admins.map(({ cookie }) => cookie)
      const today = await fetch(`${nginx.url}/api/attendances/today`, { headers: { cookie: cookies[0]! } })
      const { feed } = (await today.json()) as TodayAnswer
      const wall = { port: nginx.port, app: cluster.app, cookies, feed }
      using opened = await openLightWall(wall, SOCKETS)
      const { screens } = opened
      // some may have come faster than a node takes them
      for (const { ends } of screens) ends.length = 0
      const [stopping] = cluster.of('realtime')
      await nginx.lead({ app: portsOf('app'), realtime: portsOf('realtime') })
      const readyz = `${stopping!.running!.ops}/readyz`
      const started = performance.now()
      const stopped = stopping!.stop('SIGTERM')
      await expect.poll(async () => (await fetch(readyz)).status, { interval: 5 }).toBe(503)
      const taps = await tapUntil(stopped)
      expect((await stopped).code).toBe(0)
      const stopMs = performance.now() - started
      const head = feed.head + taps
      await expect.poll(() => screens.filter(({ last }) => last !== head).length, { timeout: 20_000 }).toBe(0)
      const wholeMs = performance.now() - started
      expect(screens.filter(({ seen }) => seen.size !== taps)).toEqual([])
      expect(new Set(screens.map(({ ends }) => ends.map(({ code }) => code).join()))).toEqual(new Set(['4200']))
      const ends = screens.map((screen) => screen.ends[0]!.at - started).sort((a, b) => a - b)
      const spreadMs = ends.at(-1)! - ends[0]!
      expect(spreadMs).toBeGreaterThan(DRAIN_SECONDS * 700)
      const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
      const figures = `told over ${seconds(spreadMs)}, node ended after ${seconds(stopMs)}, all whole ${seconds(wholeMs)}`
      console.log(`${SOCKETS} sockets, ${taps} taps: ${figures}`)
    },
    LIMIT_MS,
  )
})
