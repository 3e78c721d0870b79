import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDoneMarks } from './delivery.ts'
import { newEpoch, positionOf } from './feed.ts'
import { openOutbox, table } from '#test/support/outbox.ts'
import { sequence } from './sequence.ts'

let room: Awaited<ReturnType<typeof openOutbox>>
let epoch: string
beforeEach(async () => {
  room = await openOutbox()
  epoch = (await positionOf(room.db.read, 'all')).epoch
})
afterEach(() => room.close())

const deliveries = async (count: number): Promise<number[]> => {
  for (let n = 0; n < count; n++) await room.announce()
  return (await sequence(room, 30_000)).deliveries.map((delivery) => delivery.id)
}

test('marks are collected and written together', async () => {
  let transactions = 0
  const { db } = room
  const marks = createDoneMarks({
    ...room,
    db: Object.assign(Object.create(db) as typeof db, {
      transaction: ((run) => (transactions++, db.transaction(run))) as typeof db.transaction,
    }),
  })
  const ids = await deliveries(40)
  for (const id of ids.slice(0, 39)) marks.mark(id, epoch)
  room.clock.advance(4)
  expect(transactions).toBe(0)
  room.clock.advance(1)
  await marks.flush()
  expect(transactions).toBe(1)
  expect(await table(room.db, 'delivery')).toMatchObject([{ id: ids[39] }])
})

test('marking twice, or what is not there, does no harm', async () => {
  const marks = createDoneMarks(room)
  const [id] = await deliveries(1)
  marks.mark(id as number, epoch)
  marks.mark(id as number, epoch)
  marks.mark(999, epoch)
  await marks.flush()
  marks.mark(id as number, epoch)
  await marks[Symbol.asyncDispose]()
  expect(await table(room.db, 'delivery')).toEqual([])
})

test('a mark from before a restore is void', async () => {
  const marks = createDoneMarks(room)
  const [id] = await deliveries(1)
  await newEpoch(room)
  marks.mark(id as number, epoch)
  await marks.flush()
  expect(await table(room.db, 'delivery')).toHaveLength(1)
})

test('a mark that cannot be written is only lost', async () => {
  const broken = { transaction: () => Promise.reject(new Error('no')) } as unknown as typeof room.db
  const marks = createDoneMarks({ ...room, db: broken })
  marks.mark(1, epoch)
  await expect(marks.flush()).resolves.toBeUndefined()
})
