import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Database, Transaction } from '#src/database/database.ts'
import type { Statement } from '#src/database/statement.ts'
import { atRest } from '#test/support/database.ts'
import { openOutbox, table, takingQueue } from '#test/support/outbox.ts'
import { createRelay } from './relay.ts'
import type { Relay } from './relay.ts'
import { outboxStatus } from './status.ts'

let room: Awaited<ReturnType<typeof openOutbox>>
let taken: ReturnType<typeof takingQueue>
let relay: Relay
beforeEach(async () => {
  room = await openOutbox()
  taken = takingQueue()
  relay = createRelay({ ...room, queue: taken.queue })
})
afterEach(async () => {
  await relay.stop()
  await room.close()
})

const settle = (): Promise<void> => atRest(room.db)
const events = (): unknown[] =>
  taken.jobs.flatMap((job) =>
    (job.payload as { deliveries: { payload: string }[] }).deliveries.map((one) => one.payload),
  )

test('a commit wakes it, and the event goes to the queue with its numbers', async () => {
  relay.start()
  await room.announce({ row: 'a', version: 1, channels: ['all', 'dep.1'] })
  await settle()
  expect(taken.jobs).toMatchObject([
    {
      name: 'broadcast',
      payload: {
        deliveries: [
          {
            event: 'Changed',
            targets: [
              ['all', 1],
              ['dep.1', 1],
            ],
            payload: '{"id":"a","version":1}',
          },
        ],
      },
    },
  ])
})

test('without a signal it looks once a second: another process may have committed', async () => {
  relay.start()
  await settle()
  const { db } = room
  await db.transaction(async (trx) => {
    await trx.kysely
      .insertInto('feed_event')
      .values({ id: 1, event: 'e', row_id: 'r', version: 1, payload: '{}', channels: '["all"]', created_at: 0 })
      .execute()
    await trx.kysely.insertInto('outbox').values({ id: 1 }).execute()
  })
  await settle()
  expect(taken.jobs).toEqual([])
  room.clock.advance(1_000)
  await settle()
  expect(taken.jobs).toHaveLength(1)
})

test('many events travel together, and none twice', async () => {
  for (let n = 0; n < 45; n++) await room.announce()
  await relay.round()
  expect(taken.jobs).toHaveLength(3)
  expect(new Set(events()).size).toBe(45)
  await relay.round()
  expect(events()).toHaveLength(45)
})

test('what the queue lost is handed over again when the lease has run out, under another job id', async () => {
  await room.announce()
  await relay.round()
  room.clock.advance(29_000)
  await relay.round()
  expect(taken.jobs).toHaveLength(1)
  room.clock.advance(1_000)
  await relay.round()
  room.clock.advance(30_000)
  await relay.round()
  expect(taken.jobs).toHaveLength(3)
  expect(new Set(taken.jobs.map((job) => job.id)).size).toBe(3)
  expect(new Set(events()).size).toBe(1)
  for (const { id } of taken.jobs) expect(id).not.toContain(':')
})

test('when the queue refuses nothing is lost, and it is tried again after a pause', async () => {
  taken.state.refuses = true
  for (let n = 0; n < 3; n++) await room.announce()
  relay.start()
  await settle()
  expect(await outboxStatus(room)).toMatchObject({ waiting: 0, open: 3 })
  taken.state.refuses = false
  room.clock.advance(500)
  await room.announce()
  await settle()
  expect(events()).toHaveLength(1)
  room.clock.advance(1_000)
  await settle()
  expect(events()).toHaveLength(4)
})

test('what is committed while a round of somebody else runs does not wait for the next look', async () => {
  relay.start()
  await settle()
  let meanwhile = 1
  const { queue } = taken
  const add = queue.add.bind(queue)
  queue.add = async (jobs) => {
    if (meanwhile-- > 0) await room.announce({ row: 'late' })
    await add(jobs)
  }
  const round = relay.round()
  await room.announce({ row: 'early' })
  await round
  await settle()
  expect(events()).toHaveLength(2)
})

test('deliveries that a feed question has numbered are handed over too', async () => {
  await room.announce()
  await room.sequencer.run()
  await relay.round()
  expect(events()).toHaveLength(1)
})

test('of two relays one has each delivery', async () => {
  const other = takingQueue()
  const second = createRelay({ ...room, queue: other.queue })
  for (let n = 0; n < 50; n++) await room.announce()
  await room.sequencer.run()
  await Promise.all([relay.round(), second.round()])
  const all = [...taken.jobs, ...other.jobs].flatMap((job) => (job.payload as { deliveries: unknown[] }).deliveries)
  expect(all).toHaveLength(50)
})

test('after it was stopped it does nothing, and it can be started again', async () => {
  relay.start()
  await settle()
  await relay.stop()
  await room.announce()
  room.clock.advance(10_000)
  await settle()
  expect(taken.jobs).toEqual([])
  relay.start()
  await settle()
  expect(taken.jobs).toHaveLength(1)
})

test('a failing round is not the last one', async () => {
  await room.db.transaction((trx) => trx.kysely.deleteFrom('stream').execute())
  relay.start()
  await room.announce()
  await settle()
  await room.db.transaction((trx) => trx.kysely.insertInto('stream').values({ id: 1, epoch: 'e' }).execute())
  room.clock.advance(1_000)
  await settle()
  expect(events()).toHaveLength(1)
  expect(await table(room.db, 'outbox')).toEqual([])
})

test('a look that finds nothing begins no transaction, and looks grow rarer once there is no work', async () => {
  const { db, clock } = room
  const counted = { transactions: 0, looks: 0 }
  const watched = {
    dialect: db.dialect,
    onSignal: () => {},
    transaction: (run: (trx: Transaction) => Promise<unknown>) => (counted.transactions++, db.transaction(run)),
    read: { first: (...asked: [Statement<object, object>, object]) => (counted.looks++, db.read.first(...asked)) },
  } as unknown as Database
  relay = createRelay({ ...room, db: watched, queue: taken.queue }, { pollMs: 20, restMs: 50 })
  relay.start()
  await settle()
  Object.assign(counted, { transactions: 0, looks: 0 })
  const advance = async (ms: number): Promise<number> => {
    const before = counted.looks
    for (let at = 0; at < ms; at += 10) {
      clock.advance(10)
      await settle()
    }
    return counted.looks - before
  }
  expect(await advance(1_000)).toBe(50)
  await advance(1_200)
  expect(await advance(1_000)).toBe(20)
  expect(counted.transactions).toBe(0)
  await db.transaction(async (trx) => {
    const event = { id: 1, event: 'e', row_id: 'r', version: 1, payload: '{}', channels: '["all"]', created_at: 0 }
    await trx.kysely.insertInto('feed_event').values(event).execute()
    await trx.kysely.insertInto('outbox').values({ id: 1 }).execute()
  })
  await advance(50)
  expect(taken.jobs).toHaveLength(1)
})

test('a queue that refuses is left alone for a while, however often it looks', async () => {
  relay = createRelay({ ...room, queue: taken.queue }, { pollMs: 20, pauseMs: 1_000 })
  let asked = 0
  taken.queue.add = async () => {
    asked++
    throw new Error('the queue is down')
  }
  await room.announce()
  relay.start()
  for (let at = 0; at < 5_000; at += 20) {
    await settle()
    room.clock.advance(20)
  }
  expect(asked).toBeLessThanOrEqual(6)
  expect(asked).toBeGreaterThanOrEqual(4)
})
