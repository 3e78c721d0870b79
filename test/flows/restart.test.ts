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

const clock = new TestClock()
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
async function start() {
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
  const relay = createRelay({ db, clock, log, queue, sequencer })
  const work = () => queue.work({ [BROADCAST_JOB]: broadcastJob({ broadcast, app: 'hadir', markDone: marks.mark }) })
  return { db, sent, marks, queue, relay, sequencer, work }
}

const announce = (db: SqliteDatabase, row: string): Promise<void> =>
  db.transaction((trx) =>
    append(trx, {
      event: 'Changed',
      rowId: row,
      version: 1,
      payload: JSON.stringify({ id: row }),
      channels: ['all'],
      at: clock.now(),
    }),
  )

const rows = (sent: readonly BroadcastMessage[]): string[] =>
  sent.map((message) => (JSON.parse(message.data) as { id: string }).id).toSorted()

/** Until nothing is on its way any more, ten seconds of the house's time at most. */
async function finish(house: Awaited<ReturnType<typeof start>>): Promise<void> {
  for (let step = 0; step < 400; step++) {
    for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
    const { waiting, open: undelivered } = await outboxStatus({ db: house.db, clock })
    if (waiting + undelivered === 0) return
    clock.advance(100)
  }
}

test('what a process left at any point of the way is finished by the next one', async () => {
  const first = await start()
  await announce(first.db, 'handed to a queue that dies')
  await first.relay.round()
  await announce(first.db, 'numbered and nothing else')
  await first.sequencer.run()
  first.work()
  await announce(first.db, 'committed and nothing else')
  // the process is gone here: its queue, its claims' owner, its marks; the file is all that is left
  expect(await outboxStatus({ db: first.db, clock })).toMatchObject({ waiting: 1, open: 2 })

  const second = await start()
  second.work()
  second.relay.start()
  await finish(second)
  expect(rows(second.sent)).toEqual([
    'committed and nothing else',
    'handed to a queue that dies',
    'numbered and nothing else',
  ])
  expect(await outboxStatus({ db: second.db, clock })).toMatchObject({ waiting: 0, open: 0, dead: 0 })
  expect(await outboxFindings({ db: second.db, clock })).toEqual([])
  await second.relay.stop()
})

test('an event that was sent and not marked is sent once more, with the same number', async () => {
  const first = await start()
  await announce(first.db, 'a')
  await first.relay.round()
  first.work()
  for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
  expect(rows(first.sent)).toEqual(['a'])

  const second = await start()
  second.work()
  second.relay.start()
  clock.advance(31_000)
  await finish(second)
  expect(second.sent).toEqual(first.sent)
  await second.relay.stop()
})
