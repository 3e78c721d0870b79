import { silentLogger as log } from '#src/kernel/log.ts'
import type { Database, Transaction } from '#src/database/database.ts'
import type { Job, Queue } from '#src/queue/queue.ts'
import { TestClock } from './clock.ts'
import { temporaryDatabase } from './database.ts'
import { countingIds } from './ids.ts'
import { append } from '#src/outbox/append.ts'
import { ensureEpoch } from '#src/outbox/feed.ts'
import { createSequencer } from '#src/outbox/sequencer.ts'

/** What the tests of this room begin with: a database with an epoch, and events to put in. */
export async function openOutbox() {
  const { db, close } = await temporaryDatabase()
  const clock = new TestClock()
  const ids = countingIds()
  await ensureEpoch({ db, ids })
  const sequencer = createSequencer({ db, clock, ids })
  return { db, clock, ids, log, sequencer, close, announce: announcer(db, clock) }
}

type Announced = { row?: string; version?: number; payload?: string; channels?: readonly string[] }

const announcer = (db: Database, clock: TestClock) => {
  let count = 0
  return ({ row = 'row-1', version = ++count, payload, channels = ['all'] }: Announced = {}): Promise<void> =>
    db.transaction((trx) =>
      append(trx, {
        event: 'Changed',
        rowId: row,
        version,
        payload: payload ?? JSON.stringify({ id: row, version }),
        channels,
        at: clock.now(),
      }),
    )
}

/** A queue that only takes, or refuses. */
export function takingQueue() {
  const jobs: Job[] = []
  const state = { refuses: false }
  const add = async (added: readonly Job[]): Promise<void> => {
    if (state.refuses) throw new Error('the queue is down')
    jobs.push(...added)
  }
  return { jobs, state, queue: { add } as Partial<Queue> as Queue }
}

/** The rows of a table, plain. */
export async function table(db: Database, name: 'outbox' | 'feed_event' | 'delivery' | 'dead_letter' | 'channel_head') {
  const rows = await db.read.kysely.selectFrom(name).selectAll().execute()
  return rows.map((row) => ({ ...row }))
}

/** The same database, with another hand in what its transactions do. */
export const meddled = (db: Database, meddle: (trx: Transaction) => Partial<Transaction>): Database =>
  Object.assign(Object.create(db) as Database, {
    transaction: <T>(run: (trx: Transaction) => Promise<T>): Promise<T> =>
      db.transaction((trx) => run(Object.assign(Object.create(trx) as Transaction, meddle(trx)))),
  })
