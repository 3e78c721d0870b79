import { setTimeout as pause } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import type { Connection } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { systemIds } from '#src/kernel/ids.ts'
import { BIN, Running } from '#test/support/process.ts'
import { havePrograms } from '#test/support/program.ts'
import type { Worker } from '#test/support/people.ts'
import { BUSY, openStage, readiness, said, SOON } from './stage.ts'
import type { Answer, Stage } from './stage.ts'

/** However the database fares, nobody waits longer for an answer. Milliseconds. */
const PATIENCE_MS = 16_000

type Tried = { worker: Worker; key: string; answer: Answer }

let stage: Stage
const apps = (): ReturnType<Stage['cluster']['of']> => stage.cluster.of('app')
const app = (n: number): ReturnType<typeof apps>[number] => apps()[n % apps().length]!
const sql = (text: string): Promise<unknown> => stage.cluster.mariadb.sql(text)

/** So many people tap at once on both nodes. */
const tryMany = (count: number): Promise<Tried[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const [worker, key] = [stage.nobodyYet(), systemIds.uuid()]
      return { worker, key, answer: await stage.tap(app(n), worker, key) }
    }),
  )

/** Whoever was sent away asks again with the same key, as a phone does, on the other node: then it counts, once. */
async function again(tried: readonly Tried[]): Promise<void> {
  const missed = tried.filter(({ answer }) => answer.status !== 201)
  for (const [n, { worker, key }] of missed.entries()) {
    await expect.poll(async () => (await stage.tap(app(n + 1), worker, key)).status, SOON).toBe(201)
  }
  for (const { worker } of tried) expect(await stage.tapsOf(worker)).toBe(1)
}

/** Everybody was told either that it is saved or to come again, in good time. */
function answeredWell(tried: readonly Tried[]): void {
  const answers = tried.map(({ answer }) => answer)
  expect(answers.map(said).filter((words) => words !== '201' && words !== BUSY)).toEqual([])
  expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(PATIENCE_MS)
}

/** Takes every connection that the server has but the one for its root, which is the first. */
async function takeAllConnections(): Promise<Connection[]> {
  const taken: Connection[] = []
  const { url } = stage.cluster.mariadb
  const take = async (): Promise<Connection | null> => {
    const one = await createConnection(url).catch(() => null)
    if (one) taken.push(one)
    return one
  }
  const root = (await take()) as Connection
  await expect
    .poll(async () => {
      // the nodes lose those that they hold, and others are quicker to take them
      const [rows] = (await root.query('show processlist')) as unknown as [{ Id: number; User: string }[]]
      for (const { Id, User } of rows) if (User === 'hadir') await root.query(`kill ${Id}`).catch(() => {})
      while (await take());
      return (await Promise.all([0, 1].map((n) => stage.tap(app(n), stage.nobodyYet())))).map(said)
    }, SOON)
    .toEqual([BUSY, BUSY])
  return taken
}

// these freeze and kill the server, which must be one's own
const possible = process.env['HADIR_TEST_MYSQL'] === undefined && havePrograms('mariadbd', 'redis-server')
describe.skipIf(!possible)('the database at its limits', () => {
  beforeAll(async () => {
    stage = await openStage(1_500, { plainUser: true, durable: true, env: { DATABASE_POOL: '6' } })
  }, 180_000)
  afterAll(() => stage?.[Symbol.asyncDispose]())
  afterEach(async () => {
    // whoever comes next clocks in as if nothing had happened
    await expect.poll(async () => (await stage.tapInTurn(2)).map(said), SOON).toEqual(['201', '201'])
    for (const node of stage.cluster.nodes) expect(node.running?.process.exitCode).toBe(null)
  })

  test('others have taken all connections: 503 within seconds, and whoever starts says so and waits', async () => {
    const [{ n: most }] = (await sql('select @@max_connections as n')) as [{ n: number }]
    await sql('set global max_connections = 25')
    const taken = await takeAllConnections()
    const env = { ...stage.cluster.env, NODE_ID: 'app-3', PORT: '0', OPS_PORT: '0' }
    await using late = new Running(BIN, ['app'], { env })
    let tried: Tried[]
    try {
      tried = await tryMany(20)
      expect(new Set(tried.map(({ answer }) => said(answer)))).toEqual(new Set([BUSY]))
      expect(Math.max(...tried.map(({ answer }) => answer.ms))).toBeLessThan(5_000)
      expect(JSON.parse(tried[0]?.answer.body ?? '')).toMatchObject({
        detail: 'the database has no connection to spare',
      })
      const { status, text } = await readiness(app(0))
      expect([status, text]).toEqual([503, expect.stringContaining('the database has no connection to spare')])
      const line = await late.line(({ msg }) => msg.startsWith('waiting for the database'))
      expect(line['error']).toMatch(/too many connections/i)
    } finally {
      await Promise.all(taken.map((one) => one.end()))
      await sql(`set global max_connections = ${most}`)
    }
    await again(tried)
    await late.line(({ msg }) => msg === 'ready')
  })

  test('a lock on the table of attendances: few wait, the rest hear at once that the house is full', async () => {
    const { pathname } = new URL(stage.cluster.databaseUrl)
    const holder = await createConnection(`${stage.cluster.mariadb.url}${pathname}`)
    await holder.query('lock tables attendance write')
    // each node has 6 connections and lets 500 wait for them
    const held = await tryMany(1_200)
    await holder.end()
    answeredWell(held)
    const crowded = held.filter(({ answer }) => answer.body.includes('too many requests wait'))
    expect(crowded.length).toBe(1_200 - 2 * 6)
    // those who found all places taken heard so before anybody had waited long enough
    const waited = held.filter(({ answer }) => answer.ms > 8_000)
    expect(waited.length).toBeLessThanOrEqual(2 * 506)
    await again(held.slice(0, 20))
  })

  test('a server that stands still for a moment: taps are held, and saved', async () => {
    const { process: server } = stage.cluster.mariadb
    await stage.tapInTurn(4)
    server?.freeze()
    const trying = tryMany(2)
    await pause(2_000)
    server?.thaw()
    expect((await trying).map(({ answer }) => said(answer))).toEqual(['201', '201'])
  })

  test('a server that stands still: 503 in time, and each tap counts once when it is asked again', async () => {
    const { process: server } = stage.cluster.mariadb
    await stage.tapInTurn(4)
    server?.freeze()
    const trying = tryMany(30)
    const { status, text } = await readiness(app(0))
    expect([status, text]).toEqual([503, expect.stringContaining('no answer within 1000 ms')])
    const tried = await trying.finally(() => server?.thaw())
    answeredWell(tried)
    await again(tried)
  })

  test('a server that stands still while a node is told to stop: what is under way is answered first', async () => {
    const { process: server } = stage.cluster.mariadb
    await stage.tapInTurn(4)
    server?.freeze()
    const tapping = Array.from({ length: 4 }, () => stage.tap(app(1), stage.nobodyYet()))
    await expect.poll(async () => (await readiness(app(1))).status, SOON).toBe(503)
    const { code, err } = await app(1)
      .stop('SIGTERM')
      .finally(() => server?.thaw())
    expect([code, err]).toEqual([0, ''])
    expect((await Promise.all(tapping)).map(said)).toEqual(tapping.map(() => BUSY))
    await app(1).start()
  })

  test('a server that is killed while people tap, and started again: nothing acknowledged is lost', async () => {
    const { process: server } = stage.cluster.mariadb
    const tried: Tried[] = []
    let over = false
    const load = (async () => {
      for (; !over; await pause(20)) tried.push(...(await tryMany(4)))
    })()
    await expect.poll(() => tried.length, SOON).toBeGreaterThan(40)
    await server?.kill()
    await expect.poll(() => tried.at(-1)?.answer.status, SOON).toBe(503)
    await server?.start()
    await expect.poll(() => tried.at(-1)?.answer.status, SOON).toBe(201)
    over = true
    await load
    answeredWell(tried)
    await again(tried)
  })

  test('a server that may only be read: 503 with the reason, the lists are still answered', async () => {
    await sql('set global read_only = 1')
    let tried: Tried[]
    try {
      tried = await tryMany(10)
      expect(new Set(tried.map(({ answer }) => said(answer)))).toEqual(new Set([BUSY]))
      expect(JSON.parse(tried[0]?.answer.body ?? '')).toMatchObject({ detail: 'the database cannot be written' })
      const { status, text } = await readiness(app(0))
      expect([status, text]).toEqual([503, expect.stringContaining('the database cannot be written')])
      const list = await stage.get(app(1), '/api/attendances/today', stage.admins[0]!)
      expect(list.status).toBe(200)
    } finally {
      await sql('set global read_only = 0')
    }
    await again(tried)
    await expect.poll(async () => (await readiness(app(0))).status, SOON).toBe(200)
  })

  test('after all of that every event has its number and was brought to the screens', async () => {
    // one whose mark was lost is brought once more when its lease of 20 s is over
    await expect.poll(stage.open, { ...SOON, timeout: 40_000 }).toBe(0)
  })
})
