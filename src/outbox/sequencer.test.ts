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
  expect((await first).numbered).toBe(1)
  expect(await second).toMatchObject({ numbered: 1, deliveries: [{ attempt: 1 }] })
  expect(await room.sequencer.run()).toMatchObject({ numbered: 0 })
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
