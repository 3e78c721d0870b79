import type { FeedAnswer, FeedEvent } from '#contract/feed.ts'
import type { FeedPosition } from '#contract/attendance.ts'
import type { Database, Queryable } from '#src/database/database.ts'
import { statement } from '#src/database/statement.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import { share } from '#src/kernel/share.ts'
import { stamped } from './readable.ts'
import type { Sequencer } from './sequencer.ts'

export type FeedNeeds = { db: Database; clock: Clock; log: Logger; sequencer: Sequencer }

/** The most events in one answer. */
const LIMIT = 500
/** After so many characters the answer ends and says that there is more: it is made on the thread that serves all. */
const PAGE_SIZE = 500_000
/** How long a question waits for its turn to number; then it answers what is numbered. Milliseconds. */
const PATIENCE = 1_000

type Row = { seq: number; event: string; payload: string; epoch: string }

const anyWaiting = statement<Record<string, never>, { id: number }>((db) =>
  db.selectFrom('outbox').select('id').limit(1),
)
// epoch and head in one statement: a restore cannot come between them
const position = statement<{ channel: string }, { epoch: string; id: number | null; seq: number | null }>((db, p) =>
  db
    .selectFrom('stream')
    .leftJoin('channel_head', (join) => join.on('channel_head.channel', '=', p.channel))
    .select(['stream.epoch', 'channel_head.id', 'channel_head.seq'])
    .where('stream.id', '=', 1),
)
const rowsAfter = statement<{ channel_id: number; after: number }, Row>((db, p) =>
  db
    .selectFrom('feed')
    .innerJoin('feed_event', 'feed_event.id', 'feed.event_id')
    .innerJoin('stream', (join) => join.on('stream.id', '=', 1))
    .select(['feed.seq', 'feed_event.event', 'feed_event.payload', 'stream.epoch'])
    .where('feed.channel_id', '=', p.channel_id)
    .where('feed.seq', '>', p.after)
    .orderBy('feed.seq')
    .limit(LIMIT),
)
const nameUnnamed = statement<{ epoch: string }>((db, p) =>
  db.updateTable('stream').set({ epoch: p.epoch }).where('id', '=', 1).where('epoch', '=', ''),
)
const setEpoch = statement<{ epoch: string }>((db, p) =>
  db.updateTable('stream').set({ epoch: p.epoch }).where('id', '=', 1),
)

/** Where a channel stands now. Read it before the rows that it belongs to, never after. */
export async function positionOf(db: Queryable, channel: string): Promise<FeedPosition> {
  const found = await db.first(position, { channel })
  return { channel, epoch: found?.epoch ?? '', head: found?.seq ?? 0 }
}

/**
 * What happened on a channel after a number, as far as it is numbered; what was committed before the question
 * gets its numbers first. `more` tells that there is something left to ask for. `'reset'` means that nothing can
 * be said from that number on: another epoch, a number that was never given, or one that has been trimmed.
 */
export type Feed = (channel: string, epoch: string, after: number) => Promise<FeedAnswer | 'reset'>

/** Questions that are answered at once by this process; a tap's own reads then find a connection. */
const AT_ONCE = 2

/** Answers everybody who asks this process: equal questions share an answer that is not older than they. */
export function createFeed(needs: FeedNeeds): Feed {
  const { clock } = needs
  const isWaiting = share(
    () => isAnyWaiting(needs),
    () => '',
    { clock, atOnce: 1 },
  )
  const read = share(
    (question: Question) => readNumbered(needs, question),
    ({ channel, epoch, after, left }) => `${channel}\n${epoch}\n${after}\n${left}`,
    { clock, atOnce: AT_ONCE },
  )
  return async (channel, epoch, after) => {
    const left = (await isWaiting(null)) ? await numberFirst(needs) : false
    return read({ channel, epoch, after, left })
  }
}

const isAnyWaiting = async ({ db }: FeedNeeds): Promise<boolean> => (await db.read.first(anyWaiting, {})) !== undefined

/** `left`: something may be without its number. */
type Question = { channel: string; epoch: string; after: number; left: boolean }

async function readNumbered(
  needs: FeedNeeds,
  { channel, epoch, after, left }: Question,
): Promise<FeedAnswer | 'reset'> {
  const { read } = needs.db
  // head before rows: rows that come between are ahead of the head, never behind it
  const place = await read.first(position, { channel })
  const head = place?.seq ?? 0
  if (place?.epoch !== epoch || after > head) return 'reset'
  const rows = head > after ? await read.all(rowsAfter, { channel_id: place.id ?? 0, after }) : []
  if (rows.length === 0) return head > after ? 'reset' : { epoch, head, events: [], more: left }
  const events: FeedEvent[] = []
  let size = 0
  for (const [index, row] of rows.entries()) {
    if (row.seq !== after + 1 + index || row.epoch !== epoch) return 'reset'
    events.push({ seq: row.seq, event: row.event, data: dataOf(row, epoch, needs.log) })
    size += row.payload.length
    if (size > PAGE_SIZE) break
  }
  return { epoch, head, events, more: left || after + events.length < head }
}

/** What nobody can read must not end the feed for everybody: the number counts and brings nothing. */
function dataOf({ payload, seq }: Row, epoch: string, log: Logger): Record<string, unknown> {
  try {
    return JSON.parse(stamped(payload, epoch, seq)) as Record<string, unknown>
  } catch (error) {
    log.error({ seq, error: messageOf(error) }, 'the payload of an event is not JSON')
    return { _epoch: epoch, _seq: seq }
  }
}

/** Returns whether anything that was committed before the call may still be without its number. */
async function numberFirst({ clock, log, sequencer }: FeedNeeds): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<true>()
  const cancel = clock.after(PATIENCE, () => resolve(true))
  try {
    return await Promise.race([sequencer.run().then((sequenced) => sequenced.more), late])
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'a feed question could not number the outbox')
    return true
  } finally {
    cancel()
  }
}

/** Names the life of this database, if it has no name yet: the first start on a new one. Of two at once one names it. */
export async function ensureEpoch({ db, ids }: { db: Database; ids: Ids }): Promise<void> {
  const { epoch } = await positionOf(db.read, '')
  if (epoch === '') await db.transaction((trx) => trx.run(nameUnnamed, { epoch: ids.uuid() }))
}

/** Every restore must call this: numbers that were given after the copy was made will be given again. */
export async function newEpoch({ db, ids }: { db: Database; ids: Ids }): Promise<void> {
  await db.transaction(async (trx) => {
    if ((await trx.run(setEpoch, { epoch: ids.uuid() })) !== 1) throw new Error('the table "stream" has lost its row')
  })
}
