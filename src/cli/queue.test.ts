import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RetryOrder, SystemView } from '#contract/system.ts'
import { startOrders, toDatabase } from '#src/features/system/index.ts'
import { startReporting } from '#src/features/system/reporter.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { MemoryQueue } from '#src/queue/memory/memory.ts'
import { FinalFailure } from '#src/queue/queue.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { run } from './queue.ts'

const ids = systemIds
const log = silentLogger
let open: TemporaryDatabase
let clock: TestClock
let queue: MemoryQueue
let close: (() => unknown)[]

beforeEach(async () => {
  open = await temporaryDatabase()
  clock = new TestClock()
  queue = new MemoryQueue({ clock })
  close = []
})
afterEach(async () => {
  for (const one of close) await one()
  await queue[Symbol.asyncDispose]()
  await open.close()
})

/** A process that works off the queue, in which two jobs have failed for good. */
async function worker(role: 'embedded' | 'worker' = 'embedded'): Promise<void> {
  let mended = false
  queue.work({
    poisoned: async () => {
      if (!mended) throw new FinalFailure('the payload cannot be read')
    },
  })
  await queue.add(['a', 'b'].map((id) => ({ name: 'poisoned', id, payload: { of: id } })))
  while ((await queue.status()).failed < 2) await setImmediate()
  mended = true
  const reporting = startReporting(
    { clock, ids, log, node: 'n1', role, version: '1.0.0' },
    {
      ...(role === 'embedded' && { relay: () => ({ hindered: false, sinceRoundMs: 10 }) }),
      queue,
      bus: async () => {},
    },
    toDatabase({ db: open.db, clock }),
  )
  await reporting.report()
  close.push(() => reporting.stop())
  close.push(startOrders({ db: open.db, clock, log, ids, queue }))
}

type Outcome = { code: number; out: string; err: string }

/** Runs the command while time goes on. */
async function type(line: string): Promise<Outcome> {
  const written = { out: '', err: '' }
  let code: number | null = null
  const running = run(line.split(' '), {
    db: open.db,
    clock,
    ids,
    stdin: (async function* () {})(),
    stdout: { write: (text) => (written.out += text) },
    stderr: { write: (text) => (written.err += text) },
  }).then((ended) => (code = ended))
  while (code === null) {
    await setImmediate()
    clock.advance(100)
  }
  return { code: await running, ...written }
}

it('says that all is well, with the figures, for people and for scripts', async () => {
  await worker()
  const { code, out } = await type('status')
  expect(code).toBe(0)
  expect(out).toMatch(/^Everything works\./)
  expect(out).toContain('queue   0 waiting, 0 running, 0 to be tried again, 2 failed')
  expect(out).toContain('! 2 jobs failed for good')
  const { out: json } = await type('status --json')
  expect(JSON.parse(json) as SystemView).toMatchObject({ health: 'ok', nodes: [{ node: 'n1' }], queue: { failed: 2 } })
})

it('says in words which hop is dead and what to do, and ends with 1', async () => {
  await worker('worker')
  const { code, out } = await type('status')
  expect(code).toBe(1)
  expect(out).toMatch(/^"relay", "realtime" are dead\.\n→ start a relay/)
  expect(out).toMatch(/relay +DEAD +no relay has ever reported itself/)
})

it('shows failed jobs with their reason', async () => {
  await worker()
  const { code, out } = await type('failed')
  expect(code).toBe(0)
  expect(out).toContain('b\n  poisoned, 1 attempts')
  expect(out).toContain('the payload cannot be read')
  expect(out).toContain('{"of":"a"}')
  expect(JSON.parse((await type('failed --json')).out)).toHaveLength(2)
})

it('puts one back, then all, then says that there is none', async () => {
  await worker()
  expect(await type('retry a')).toMatchObject({ code: 0, out: 'Put back 1 job.\n' })
  const missed = await type('retry a')
  expect(missed).toMatchObject({ code: 1, out: '' })
  expect(missed.err).toContain('There is no failed job of this id')
  expect(await type('retry never-was --json')).toMatchObject({ code: 1 })
  const { out } = await type('retry all --json')
  expect(JSON.parse(out) as RetryOrder).toMatchObject({ state: 'done', put_back: 1, asked_by: 'terminal' })
  expect(await type('retry all')).toMatchObject({ out: 'No job had failed: nothing was put back.\n' })
  expect(await queue.status()).toMatchObject({ failed: 0, completed: 2 })
})

it('says so when no worker is alive, and leaves the order for one that comes', async () => {
  const { code, out, err } = await type('retry all')
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain('No worker is alive')
  expect(err).toContain('No worker came. The order stays')
  expect((await type('status')).out).toContain('No process has reported itself')
  await worker()
  const orders = async (): Promise<SystemView['orders']> =>
    (JSON.parse((await type('status --json')).out) as SystemView).orders
  clock.advance(2_000)
  await expect.poll(async () => (await orders())[0]).toMatchObject({ state: 'done', put_back: 2 })
})

it.each(['', 'nonsense', 'retry', 'retry a b', 'status now', 'status --csv', 'retry LONG'])(
  'refuses "%s" with the way it is called',
  async (text) => {
    const line = text.replace('LONG', 'x'.repeat(256))
    const { code, out, err } = await type(line)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('hadir queue retry <id|all>')
  },
)
