import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { askRetry, carryOutOrders, findOrder } from './orders.ts'

let open: TemporaryDatabase
let retried: string[]
const ids = systemIds
const clock = new TestClock()

/** A worker whose queue answers with a number of jobs, fails, or never answers. */
const workerOf = (answer: () => Promise<number>, log = silentLogger) => ({
  db: open.db,
  clock,
  log,
  queue: {
    retry: (id: string) => {
      retried.push(id)
      return answer()
    },
  },
})
const ask = (job: string) => askRetry({ db: open.db, clock, ids }, job, 'Ibu Admin')

beforeEach(async () => {
  open = await temporaryDatabase()
  retried = []
})
afterEach(() => open.close())

describe('an order to put failed jobs back', () => {
  test('waits until a worker looks, and then says how many jobs it was', async () => {
    const { id, state } = await ask('all')
    expect(state).toBe('waiting')
    await carryOutOrders(
      workerOf(async () => 7),
      'worker-1',
    )
    expect(await findOrder(open.db, id)).toMatchObject({
      state: 'done',
      put_back: 7,
      fault: null,
      asked_by: 'Ibu Admin',
    })
    expect(retried).toEqual(['all'])
  })

  test('is done once, though workers look at the same moment and again', async () => {
    await ask('job-1')
    const workers = ['worker-1', 'worker-2', 'worker-3', 'worker-4']
    await Promise.all(
      workers.map((name) =>
        carryOutOrders(
          workerOf(async () => 1),
          name,
        ),
      ),
    )
    await Promise.all(
      workers.map((name) =>
        carryOutOrders(
          workerOf(async () => 1),
          name,
        ),
      ),
    )
    expect(retried).toEqual(['job-1'])
  })

  test('that still waits is not written twice; one that was done is', async () => {
    const first = await ask('job-1')
    expect((await ask('job-1')).id).toBe(first.id)
    expect((await ask('job-2')).id).not.toBe(first.id)
    await carryOutOrders(
      workerOf(async () => 1),
      'worker-1',
    )
    expect((await ask('job-1')).id).not.toBe(first.id)
  })

  test('that the queue refuses says so, and does not stop the next', async () => {
    const { id } = await ask('job-1')
    const other = await ask('job-2')
    await carryOutOrders(
      workerOf(async () => Promise.reject(new Error('no Redis'))),
      'worker-1',
    )
    expect(await findOrder(open.db, id)).toMatchObject({ state: 'failed', put_back: null, fault: 'queue-refused' })
    expect(await findOrder(open.db, other.id)).toMatchObject({ state: 'failed' })
  })

  test('of a worker that died with it is taken over by another', async () => {
    // the clock of the database cannot be moved where it has one of its own
    if (open.db.dialect.currentTime) return
    const { id } = await ask('job-1')
    let release = (): void => {}
    const stuck = carryOutOrders(
      workerOf(() => new Promise((_, reject) => (release = () => reject(new Error('late'))))),
      'dead',
    )
    await expect.poll(() => retried.length).toBe(1)
    await carryOutOrders(
      workerOf(async () => 1),
      'quick',
    )
    expect(retried).toHaveLength(1)
    clock.set(clock.now() + 61_000)
    await carryOutOrders(
      workerOf(async () => 1),
      'heir',
    )
    release()
    await stuck
    expect(await findOrder(open.db, id)).toMatchObject({ state: 'done', put_back: 1 })
  })
})
