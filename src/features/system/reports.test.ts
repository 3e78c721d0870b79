import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { NodeView, ReportingRole } from '#contract/system.ts'
import { MemoryBroadcast } from '#src/broadcast/memory/memory.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { currentTime } from '#src/database/current-time.ts'
import { receiveReports, toDatabase, trimSystem } from './keep-reports.ts'
import { busEcho, overBus } from './over-bus.ts'
import type { Letter, Send } from './letter.ts'
import type { Sources } from './report.ts'
import { startReporting } from './reporting.ts'
import { allReports, putReport } from './table.ts'
import { nodesOf, viewSystem } from './view.ts'

const ids = systemIds
const log = silentLogger
let open: TemporaryDatabase
let clock: TestClock
let broadcast: MemoryBroadcast

beforeEach(async () => {
  open = await temporaryDatabase()
  clock = new TestClock()
  // where the database has a clock of its own, the process goes by the same time
  clock.set(await currentTime({ db: open.db, clock }))
  broadcast = new MemoryBroadcast({ log })
})
afterEach(async () => {
  await broadcast[Symbol.asyncDispose]()
  await open.close()
})

const start = (
  role: ReportingRole,
  node: string,
  sources: Sources = {},
  send: Send = toDatabase({ db: open.db, clock }),
) => startReporting({ clock, ids, log, node, role, version: '1.0.0' }, sources, send)
const onBus = () => ({ broadcast, app: 'hadir' })
const nodes = async (): Promise<NodeView[]> =>
  nodesOf(await allReports(open.db.read), await currentTime({ db: open.db, clock }))
const names = async (): Promise<string[]> => (await nodes()).map(({ node, role, state }) => `${node} ${role} ${state}`)

describe('a process', () => {
  test('reports itself at once and again, and its row is one', async () => {
    const reporting = start('app', 'a1', { database: async () => {} })
    await expect.poll(names).toEqual(['a1 app ok'])
    await reporting.report()
    expect((await allReports(open.db.read)).map(({ number }) => Number(number) >= 2)).toEqual([true])
    expect((await nodes())[0]?.report?.database?.ms).not.toBeNull()
  })

  test('that stops in order has left, and is no silent one', async () => {
    const reporting = start('relay', 'r1')
    await reporting.report()
    await reporting.stop()
    expect(await names()).toEqual(['r1 relay left'])
  })

  test('that started again takes the place of the silent one it was', async () => {
    await start('worker', 'w1').report()
    const rows = await allReports(open.db.read)
    const now = await currentTime({ db: open.db, clock })
    const heir = { ...rows[0], instance: ids.uuid(), seen_at: now + 20_000 } as (typeof rows)[number]
    expect(nodesOf(rows, now + 20_000).map(({ state }) => state)).toEqual(['silent'])
    expect(nodesOf([...rows, heir], now + 20_000).map(({ instance }) => instance)).toEqual([heir.instance])
  })

  test('that died again and again is one dead node', async () => {
    await start('worker', 'w1').report()
    const rows = await allReports(open.db.read)
    const now = await currentTime({ db: open.db, clock })
    const dead = [1, 2, 3].map((n) => ({ ...rows[0], instance: ids.uuid(), seen_at: now - n }) as (typeof rows)[number])
    expect(nodesOf(dead, now + 20_000).map(({ instance }) => instance)).toEqual([dead[0]?.instance])
  })

  test('says which parts do not answer, and is not held up by one that never does', async () => {
    const letters: Letter[] = []
    const reporting = start(
      'worker',
      'w1',
      {
        ready: [
          { name: 'schema', check: () => Promise.reject(new Error('old')) },
          { name: 'database', check: async () => {} },
        ],
        queue: { status: () => Promise.reject(new Error('no Redis')) },
        bus: () => new Promise(() => {}),
      },
      async (letter) => void letters.push(letter),
    )
    await expect.poll(() => (clock.advance(500), letters.length)).toBeGreaterThan(0)
    expect(letters[0]?.report).toMatchObject({ not_ready: ['schema'], queue: { ms: null }, bus: { ms: null } })
    const stopped = reporting.stop()
    clock.advance(2_000)
    await stopped
  })

  test('whose clock is off by minutes is known by it, though its own reports look well to itself', async () => {
    if (!open.db.dialect.currentTime) return
    clock.set(clock.now() + 180_000)
    await start('app', 'a1').report()
    const [row] = await nodes()
    expect(Math.round((row?.clock_off_ms ?? 0) / 10_000)).toBe(18)
    expect(row?.state).toBe('ok')
  })
})

describe('a process without a database', () => {
  test('is written down by the workers that hear it, once', async () => {
    for (let worker = 0; worker < 3; worker++) await receiveReports({ db: open.db, clock, log, ...onBus() })
    const stats = { connections: 3, channels: 2, subscriptions: 5, bytesQueued: 0 }
    const reporting = start(
      'realtime',
      's1',
      { sockets: () => stats, bus: busEcho({ ...onBus(), ids }) },
      overBus(onBus()),
    )
    await reporting.report()
    await expect.poll(names).toEqual(['s1 realtime ok'])
    const [row] = await nodes()
    expect(row?.report).toMatchObject({ sockets: { connections: 3, queued_bytes: 0 } })
    expect(row?.report?.bus?.ms).not.toBeNull()
    await reporting.stop()
    await expect.poll(names).toEqual(['s1 realtime left'])
  })

  test('is not believed when it writes nonsense', async () => {
    await receiveReports({ db: open.db, clock, log, ...onBus() })
    for (const data of ['', 'null', '{"node":"x"}', '[]'])
      await broadcast.publish([{ app: 'hadir', channel: '#reports', event: 'NodeReported', data }])
    expect(await names()).toEqual([])
  })
})

test('an older letter never overwrites a newer one', async () => {
  await start('app', 'a1').report()
  const [row] = await allReports(open.db.read)
  if (!row) throw new Error('no row')
  await open.db.transaction((trx) => putReport(trx, { ...row, number: 9, left_at: 5 }))
  await open.db.transaction((trx) => putReport(trx, { ...row, number: 8, left_at: null }))
  expect((await allReports(open.db.read))[0]).toMatchObject({ number: 9, left_at: 5 })
})

test('who was not heard for an hour is forgotten', async () => {
  await start('app', 'a1').report()
  const [row] = await allReports(open.db.read)
  if (!row) throw new Error('no row')
  const old = { ...row, instance: ids.uuid(), node: 'a2', seen_at: Number(row.seen_at) - 3_601_000 }
  await open.db.transaction((trx) => putReport(trx, old))
  expect(await names()).toEqual(['a1 app ok', 'a2 app silent'])
  await trimSystem({ db: open.db, clock })
  expect(await names()).toEqual(['a1 app ok'])
})

test('the view answers with a dead database too', async () => {
  const outbox = () => Promise.reject(new Error('gone'))
  const view = await viewSystem({ db: open.db, clock, log, node: 'a1', outbox })
  expect(view).toMatchObject({
    health: 'dead',
    hops: [{ hop: 'database', state: 'dead' }, ...Array(6).fill({ state: 'unknown' })],
  })
})
