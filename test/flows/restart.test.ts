import { afterEach, beforeEach, expect, test } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BroadcastMessage } from '#src/broadcast/broadcast.ts'
import { MemoryBroadcast } from '#src/broadcast/memory/memory.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { silentLogger as log } from '#src/kernel/log.ts'
import { append } from '#src/outbox/append.ts'
import { broadcastJob } from '#src/outbox/broadcast-job.ts'
import { createDoneMarks } from '#src/outbox/delivery.ts'
import { ensureEpoch } from '#src/outbox/feed.ts'
import { outboxFindings } from '#src/outbox/invariants.ts'
import { BROADCAST_JOB, createRelay } from '#src/outbox/relay.ts'
import { createSequencer } from '#src/outbox/sequencer.ts'
import { outboxStatus } from '#src/outbox/status.ts'
import { MemoryQueue } from '#src/queue/memory/memory.ts'
import { TestClock } from '#test/support/clock.ts'
import { countingIds } from '#test/support/ids.ts'

const ids = countingIds()
let folder: string
let file: string
const open: SqliteDatabase[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hadir-restart-'))
  file = join(folder, 'hadir.db')
})
afterEach(async () => {
  for (const db of open.splice(0)) await db[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** The parts between the commit and the sockets, as one process has them. */
async function start(clock = new TestClock(), alone = false) {
  const db = new SqliteDatabase({ file, synchronous: 'OFF' })
  open.push(db)
  await db.migrate()
  await ensureEpoch({ db, ids })
  const broadcast = new MemoryBroadcast({ log })
  const sent: BroadcastMessage[] = []
  await broadcast.subscribe('hadir', 'all', (message) => sent.push(message))
  const marks = createDoneMarks({ db, clock, log })
  const queue = new MemoryQueue({ clock })
  const sequencer = createSequencer({ db, clock, ids })
  const relay = createRelay({ db, clock, log, queue, sequencer }, { alone })
  const work = () => queue.work({ [BROADCAST_JOB]: broadcastJob({ broadcast, app: 'hadir', markDone: marks.mark }) })
  return { db, clock, sent, relay, sequencer, work }
}

const announce = (db: SqliteDatabase, row: string): Promise<void> =>
  db.transaction((trx) =>
    append(trx, {
      event: 'Changed',
      rowId: row,
      version: 1,
      payload: JSON.stringify({ id: row }),
      channels: ['all'],
      at: 1_790_000_000_000,
    }),
  )

const rows = (sent: readonly BroadcastMessage[]): string[] =>
  sent.map((message) => (JSON.parse(message.data) as { id: string }).id).toSorted()

/** Lets the house work until nothing is on its way any more; returns how long that took by its clock. */
async function finish(house: Awaited<ReturnType<typeof start>>): Promise<number> {
  const { clock } = house
  const began = clock.now()
  for (let step = 0; step < 400; step++) {
    for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
    const { waiting, open: undelivered } = await outboxStatus({ db: house.db, clock })
    if (waiting + undelivered === 0) break
    clock.advance(100)
  }
  return clock.now() - began
}

/** A process that is killed with an event at each point of the way; its queue goes with it, the file stays. */
async function leaveUnfinished(): Promise<void> {
  const { db, clock, relay, sequencer } = await start()
  await announce(db, 'handed to a queue that dies')
  await relay.round()
  await announce(db, 'numbered and nothing else')
  await sequencer.run()
  await announce(db, 'committed and nothing else')
  expect(await outboxStatus({ db, clock })).toMatchObject({ waiting: 1, open: 2 })
}

test.each([
  ['one of several waits for the lease', false, 32_000],
  ['one that is alone takes over at once', true, 1_000],
])('what a process left is finished by the next: %s', async (_, alone, withinMs) => {
  await leaveUnfinished()
  const house = await start(new TestClock(), alone)
  house.work()
  house.relay.start()
  expect(await finish(house)).toBeLessThanOrEqual(withinMs)
  expect(rows(house.sent)).toEqual([
    'committed and nothing else',
    'handed to a queue that dies',
    'numbered and nothing else',
  ])
  expect(await outboxFindings(house)).toEqual([])
  await house.relay.stop()
})

test('an event that was sent and not marked is sent once more, with the same number', async () => {
  const first = await start()
  await announce(first.db, 'a')
  await first.relay.round()
  first.work()
  // its clock stands still, so the mark is never written
  for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
  expect(rows(first.sent)).toEqual(['a'])

  const second = await start(new TestClock(), true)
  second.work()
  second.relay.start()
  await finish(second)
  expect(second.sent).toEqual(first.sent)
  await second.relay.stop()
})
