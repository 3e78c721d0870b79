import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOutbox, table } from '#test/support/outbox.ts'
import { outboxFindings } from './invariants.ts'
import { sequence } from './sequence.ts'
import { trimFeed } from './trim.ts'

let room: Awaited<ReturnType<typeof openOutbox>>
beforeEach(async () => void (room = await openOutbox()))
afterEach(() => room.close())

const events = async (): Promise<number> => (await table(room.db, 'feed_event')).length

test('only what is old goes, with its numbers and deliveries, in as many batches as it takes', async () => {
  for (let n = 0; n < 1_100; n += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, i) => room.announce({ row: `r${n + i}`, version: 1 })))
  }
  while ((await sequence(room)).more);
  room.clock.advance(1_000)
  await room.announce({ row: 'young', version: 1 })
  await sequence(room)
  expect(await trimFeed(room, 1_000)).toBe(0)
  expect(await trimFeed(room, 999)).toBe(1_100)
  expect(await events()).toBe(1)
  expect(await table(room.db, 'delivery')).toHaveLength(1)
  expect(await table(room.db, 'channel_head')).toMatchObject([{ channel: 'all', seq: 1_101 }])
  expect(await outboxFindings(room)).toEqual([])
})

test('an event without a number stays, however old, and so does what came after it', async () => {
  await room.announce({ row: 'a', version: 1 })
  await sequence(room)
  await room.announce({ row: 'b', version: 1 })
  room.clock.advance(10_000)
  expect(await trimFeed(room, 1)).toBe(1)
  expect(await events()).toBe(1)
  expect(await sequence(room)).toMatchObject({ numbered: 1 })
})

test('numbers that are not in the order of ids leave no hole', async () => {
  const put = (id: number, at: number): Promise<void> =>
    room.db.transaction(async (trx) => {
      const event = { event: 'e', row_id: `r${id}`, version: 1, payload: '{}', channels: '["all"]', created_at: at }
      await trx.kysely
        .insertInto('feed_event')
        .values({ id, ...event })
        .execute()
      await trx.kysely.insertInto('outbox').values({ id }).execute()
    })
  const now = room.clock.now()
  await put(5, now)
  await sequence(room)
  await put(4, now - 60_000)
  await sequence(room)
  expect(await trimFeed(room, 1_000)).toBe(1)
  expect((await outboxFindings(room)).filter((finding) => finding.invariant === 'Z4')).toEqual([])
})
