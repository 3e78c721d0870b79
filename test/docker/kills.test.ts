import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ALL_ATTENDANCES } from '#contract/channels.ts'
import { check } from '#src/cli/check.ts'
import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { positionOf } from '#src/outbox/feed.ts'
import { openComposeHouse } from '#test/support/compose-house.ts'
import type { ComposeHouse } from '#test/support/compose-house.ts'
import { docker, haveDocker } from '#test/support/docker.ts'
import { openLightWall } from '#test/support/light-screen.ts'
import { makeStaff, signUp } from '#test/support/people.ts'
import type { Staff } from '#test/support/people.ts'
import { compareWithLog } from '../failover/compare.ts'
import { startLoad, tappersOf } from '../failover/load.ts'
import type { Load, Tapper } from '../failover/load.ts'

const ROOT = join(import.meta.dirname, '../..')
const IMAGE = 'hadir-test:local'
const NEXT = 'hadir-test:next'
const DEAF = 'hadir-test:deaf'
const MINUTES = 60_000
const EACH_SECOND = 10
const SCREENS = 10

describe.skipIf(!haveDocker())('containers are killed and replaced under load', { timeout: 10 * MINUTES }, () => {
  let house: ComposeHouse
  let db: MysqlDatabase
  let staff: Staff
  let tappers: Tapper[]
  const cookies: string[] = []
  const loads: Load[] = []

  beforeAll(async () => {
    execFileSync('bash', ['scripts/build-image.sh', IMAGE], { cwd: ROOT, stdio: 'pipe' })
    house = await openComposeHouse({ image: IMAGE, port: 8101, net: 73 })
    const [mysql = ''] = (await house.must('ps', '--quiet', 'mysql')).split('\n')
    const address = await docker(
      'inspect',
      mysql,
      '--format',
      '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}',
    )
    db = new MysqlDatabase({ url: house.secret('database_url').replace('@mysql:', `@${address}:`), poolSize: 4 })
    const config = { sessionSecret: house.secret('session_secret') }
    const needs = { db, clock: systemClock, ids: systemIds, config }
    staff = await makeStaff(needs, 300)
    tappers = tappersOf(staff.workers)
    for (let n = 0; n < SCREENS; n++) cookies.push((await signUp(needs, `admin-${n}`, 'admin')).cookie)
  }, 15 * MINUTES)
  afterAll(async () => {
    await db?.[Symbol.asyncDispose]()
    await house?.[Symbol.asyncDispose]()
  }, 3 * MINUTES)

  const idOf = async (service: string): Promise<string> =>
    (await house.must('ps', '--quiet', service)).split('\n')[0] ?? ''
  /** The init of a container has no number of its own to kill from outside; its end ends the container at once. */
  const kill = async (service: string): Promise<void> => {
    const pid = await docker('inspect', await idOf(service), '--format', '{{.State.Pid}}')
    process.kill(Number(pid), 'SIGKILL')
  }

  /** People look at lists while others tap; what they were told that was no answer. */
  function readers(): { stop: () => Promise<{ asked: number; wrong: string[] }> } {
    let over = false
    let asked = 0
    const wrong: string[] = []
    const one = async (n: number): Promise<void> => {
      while (!over) {
        const path = ['/api/attendances/today', '/api/board', '/api/session'][n % 3] ?? ''
        const cookie = cookies[n % cookies.length] ?? ''
        const started = performance.now()
        const told = await fetch(`${house.url}${path}`, {
          headers: { cookie },
          signal: AbortSignal.timeout(10_000),
        }).then(
          async (answer) => (await answer.text(), answer.status),
          (error: Error) => error.name,
        )
        asked += 1
        if (told !== 200) wrong.push(`${path}: ${told} after ${Math.round(performance.now() - started)} ms`)
        await pause(Math.max(0, 500 - (performance.now() - started)))
      }
    }
    const all = Promise.all([0, 1, 2, 3, 4].map(one))
    return {
      stop: async () => {
        over = true
        await all
        return { asked, wrong }
      },
    }
  }

  const build = (image: string, ...lines: string[]): string =>
    execFileSync('docker', ['build', '--quiet', '--tag', image, '-'], {
      input: [`FROM ${IMAGE}`, ...lines].join('\n'),
    }).toString()
  const imagesOf = async (...services: string[]): Promise<string[]> => {
    const ids = (await house.must('ps', '--quiet', ...services)).split('\n').filter(Boolean)
    return (await docker('inspect', '--format', '{{.Config.Image}}', ...ids)).split('\n')
  }
  const NODES = [
    'app-node-1',
    'app-node-2',
    'app-node-3',
    'app-node-4',
    'relay-1',
    'relay-2',
    'relay-3',
    'relay-4',
    'queue-worker',
    'realtime',
  ]
  async function update(): Promise<void> {
    build(NEXT, 'LABEL hadir.test.next=yes')
    expect(await house.script('scripts/update-compose.sh', NEXT)).toMatchObject({ code: 0 })
    house.take(NEXT)
    expect(new Set(await imagesOf(...NODES))).toEqual(new Set([NEXT]))
  }
  /** A version that migrates and then answers nobody: the update ends at its first node, which goes back by itself. */
  async function failingUpdate(): Promise<void> {
    build(DEAF, `ENTRYPOINT ["sh", "-c", "[ $0 != migrate ] || exec node /app/bin/hadir migrate; exec sleep 3600"]`)
    const before = new Set(await imagesOf(...NODES))
    expect((await house.script('scripts/update-compose.sh', DEAF)).code).toBe(1)
    expect(new Set(await imagesOf(...NODES))).toEqual(before)
  }

  const head = async (): Promise<{ epoch: string; head: number }> => positionOf(db.read, ALL_ATTENDANCES)
  const open = async (): Promise<number> => {
    const counts = await Promise.all(
      (['outbox', 'delivery'] as const).map((table) =>
        db.read.kysely
          .selectFrom(table)
          .select(({ fn }) => fn.countAll().as('n'))
          .executeTakeFirstOrThrow(),
      ),
    )
    return counts.reduce((sum, { n }) => sum + Number(n), 0)
  }

  type Hit = { service: string; hit: () => Promise<void> }
  const killed = (service: string): [string, Hit] => [`${service} is killed`, { service, hit: () => kill(service) }]
  test.each<[string, Hit]>([
    killed('app-node-2'),
    killed('app-node-3'),
    killed('queue-worker'),
    killed('relay-1'),
    killed('realtime'),
    killed('redis'),
    [
      'app-node-4 stands still for 30 s',
      {
        service: 'app-node-4',
        hit: async () => {
          const id = await idOf('app-node-4')
          await docker('pause', id)
          await pause(30_000)
          await docker('unpause', id)
        },
      },
    ],
    ['the house is updated by scripts/update-compose.sh', { service: 'realtime', hit: update }],
    ['an update is tried whose nodes never answer', { service: 'app-node-1', hit: failingUpdate }],
  ])('%s: no tap lost, screens whole, jobs done, no question without an answer', async (name, { service, hit }) => {
    using wall = await openLightWall(
      {
        port: house.port,
        app: { key: house.secret('realtime_app_key'), secret: house.secret('realtime_app_secret') },
        cookies,
        feed: await head(),
      },
      SCREENS,
    )
    const load = startLoad(
      tappers,
      { perSecond: EACH_SECOND },
      async () => house.url,
      () => randomUUID(),
    )
    loads.push(load)
    const reading = readers()
    await load.taps(50)
    await hit()
    await pause(12_000)
    await house.whole()
    const { asked, wrong } = await reading.stop()
    await load.stop()

    const slowest = Math.max(...load.acknowledged.map(({ tookMs }) => tookMs))
    process.stdout.write(
      `${name}: ${load.acknowledged.length} taps, ${load.unknown} tries again, slowest ${Math.round(slowest)} ms; ${asked} questions, ${wrong.length} wrong\n`,
    )
    expect({ refused: load.refused, unanswered: load.unanswered }).toEqual({ refused: [], unanswered: [] })
    expect(await compareWithLog(db, loads)).toEqual({ missing: [], doubled: [], strangers: [], otherwise: [] })
    await expect.poll(open, { timeout: 60_000, interval: 200 }).toBe(0)
    const { head: last } = await head()
    await expect
      .poll(() => wall.screens.map((screen) => screen.last), { timeout: 30_000 })
      .toEqual(wall.screens.map(() => last))
    expect(wrong).toEqual([])
    // whoever was hit is back, and by itself
    expect(await house.must('ps', '--format', '{{.Health}}', service)).toMatch(/^(healthy\n?)+$/)
  })

  test('and the data is consistent', async () => {
    const lines: string[] = []
    const code = await check({ db, clock: systemClock }, { write: (text: string) => lines.push(text) }, null)
    expect({ code, lines: code === 0 ? [] : lines }).toEqual({ code: 0, lines: [] })
  })
})
