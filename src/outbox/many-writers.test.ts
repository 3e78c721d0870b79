import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOutbox, table } from '#test/support/outbox.ts'
import { createDoneMarks } from './delivery.ts'
import { ensureEpoch, positionOf } from './feed.ts'
import { outboxFindings } from './invariants.ts'
import { createSequencer } from './sequencer.ts'

// on SQLite callers come one after another; on MySQL these really meet
let room: Awaited<ReturnType<typeof openOutbox>>
beforeEach(async () => void (room = await openOutbox()))
afterEach(() => room.close())

test('while many write, two processes number and mark: each event once, without a hole', async () => {
  const EVENTS = 120
  let written = 0
  const writer = async (name: string): Promise<void> => {
    for (let version = 1; version <= EVENTS / 6; version++) {
      await room.announce({ row: name, version, channels: ['all', `of.${name}`] })
      written++
    }
  }
  const numbered: number[] = []
  const process = async (): Promise<void> => {
    const sequencer = createSequencer(room)
    const marks = createDoneMarks(room)
    while (written < EVENTS || (await table(room.db, 'outbox')).length > 0) {
      const { deliveries } = await sequencer.run(1_000)
      for (const { id, epoch } of deliveries) {
        numbered.push(id)
        marks.mark(id, epoch)
      }
      await marks.flush()
      await setImmediate()
    }
  }
  await Promise.all([process(), process(), ...['a', 'b', 'c', 'd', 'e', 'f'].map(writer)])
  expect(numbered).toHaveLength(EVENTS)
  expect(new Set(numbered).size).toBe(EVENTS)
  expect((await positionOf(room.db.read, 'all')).head).toBe(EVENTS)
  expect((await positionOf(room.db.read, 'of.a')).head).toBe(EVENTS / 6)
  expect(await table(room.db, 'delivery')).toEqual([])
  expect(await outboxFindings(room)).toEqual([])
})

test('marks do not wait for whoever numbers', async () => {
  await room.announce()
  const { deliveries } = await room.sequencer.run(1_000)
  const marks = createDoneMarks(room)
  const { epoch = '', id = 0 } = deliveries[0] ?? {}
  if (!room.db.dialect.locksRows) return
  await room.db.transaction(async (trx) => {
    const stream = trx.kysely.selectFrom('stream').select('id')
    await trx.dialect.lockRow(stream).execute()
    marks.mark(id, epoch)
    await marks.flush()
    expect(await table(room.db, 'delivery')).toEqual([])
  })
})

test('of many that start at once on a new database one names its life', async () => {
  await room.db.transaction((trx) => trx.kysely.updateTable('stream').set({ epoch: '' }).execute())
  const seen = await Promise.all(
    Array.from({ length: 6 }, async () => {
      await ensureEpoch(room)
      return (await positionOf(room.db.read, 'all')).epoch
    }),
  )
  expect(new Set(seen).size).toBe(1)
  expect(seen[0]).not.toBe('')
})
