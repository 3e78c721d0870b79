import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOutbox } from '#test/support/outbox.ts'

let room: Awaited<ReturnType<typeof openOutbox>>
beforeEach(async () => void (room = await openOutbox()))
afterEach(() => room.close())

test('calls during a run share the next one, which sees what was committed before they came', async () => {
  await room.announce()
  const first = room.sequencer.run()
  const announced = room.announce()
  const [second, third] = [room.sequencer.run(), room.sequencer.run(5_000)]
  expect(second).toBe(third)
  await announced
  const runs = [await first, await second, await room.sequencer.run(5_000)]
  expect(runs.reduce((sum, { numbered }) => sum + numbered, 0)).toBe(2)
  expect(await room.sequencer.run()).toMatchObject({ numbered: 0 })
  // where writers are at work at once, nobody knows in which of the runs the second event was there
  if (room.db.dialect.locksRows) return
  expect(runs).toMatchObject([{ numbered: 1 }, { numbered: 1, deliveries: [{ attempt: 1 }] }, { numbered: 0 }])
})

test('a run that fails does not keep the next from running', async () => {
  await room.announce()
  await room.db.transaction((trx) => trx.kysely.deleteFrom('stream').execute())
  const [first, second] = [room.sequencer.run(), room.sequencer.run()]
  await expect(first).rejects.toThrow('stream')
  await expect(second).rejects.toThrow('stream')
  await room.db.transaction((trx) => trx.kysely.insertInto('stream').values({ id: 1, epoch: 'e' }).execute())
  expect(await room.sequencer.run()).toMatchObject({ numbered: 1 })
})
