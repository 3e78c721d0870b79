import { afterEach, beforeEach, expect, test } from 'vitest'
import { meddled, openOutbox, table } from '#test/support/outbox.ts'
import { claimDue, releaseClaims } from './claim.ts'

let room: Awaited<ReturnType<typeof openOutbox>>
beforeEach(async () => {
  room = await openOutbox()
  for (let n = 0; n < 3; n++) await room.announce()
  await room.sequencer.run()
})
afterEach(() => room.close())

test('what is due is claimed once, until its lease runs out or it is given back', async () => {
  expect(await claimDue(room, 1_000)).toMatchObject([{ attempt: 1 }, { attempt: 1 }, { attempt: 1 }])
  expect(await claimDue(room, 1_000)).toEqual([])
  room.clock.advance(1_000)
  const again = await claimDue(room, 1_000)
  expect(again).toMatchObject([{ attempt: 2, targets: [['all', 1]] }, { attempt: 2 }, { attempt: 2 }])
  await releaseClaims(
    room,
    again.slice(1).map((delivery) => delivery.id),
    room.clock.now(),
  )
  expect(await claimDue(room, 1_000)).toMatchObject([{ attempt: 3 }, { attempt: 3 }])
})

test('a delivery that another claimed after it was read is left to him', async () => {
  const db = meddled(room.db, (trx) => ({
    all: async (statement, params) => {
      const rows = await trx.all(statement, params)
      await trx.kysely.updateTable('delivery').set({ claimed_until: 9e15 }).where('id', '=', 2).execute()
      return rows
    },
  }))
  expect((await claimDue({ ...room, db }, 1_000)).map((delivery) => delivery.id)).toEqual([1, 3])
  expect(await table(room.db, 'delivery')).toMatchObject([{}, { claimed_until: 9e15, attempts: 0 }, {}])
})
