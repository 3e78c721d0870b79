import type { Database, Transaction } from '#src/database/database.ts'
import { inList, listRounds } from '#src/database/in-list.ts'
import type { ListParams } from '#src/database/in-list.ts'
import { statement } from '#src/database/statement.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { Heads } from './heads.ts'
import { readable } from './readable.ts'
import type { Target } from './readable.ts'
import { OUTSIDE_ONLY } from './append.ts'

export type Needs = { db: Database; clock: Clock; ids: Ids }

/** One event on its way to the sockets, with all its places and the epoch that was read with them. */
export type Delivery = {
  id: number
  epoch: string
  event: string
  /** JSON object text. */
  payload: string
  targets: Target[]
  attempt: number
}

export type Sequenced = {
  numbered: number
  /** Events that could not be numbered and went to `dead_letter`. */
  dead: number
  /** The batch was full: come again. */
  more: boolean
  /** The deliveries that were claimed for the caller; empty when none were asked for. */
  deliveries: Delivery[]
}

const BATCH = 200

type Waiting = { id: number; event: string; payload: string; channels: string }
type Feed = { channel_id: number; seq: number; event_id: number }
type Open = { id: number; targets: string; claimed_until: number; attempts: number; created_at: number }
type Dead = { id: string; outbox_id: number; event: string; payload: string; reason: string; created_at: number }

const lockStream = statement<Record<string, never>, { epoch: string }>((db, _, dialect) =>
  dialect.lockRow(db.selectFrom('stream').select('epoch').where('id', '=', 1)),
)
const oldest = statement<Record<string, never>, Waiting>((db) =>
  db
    .selectFrom('outbox')
    .innerJoin('feed_event', 'feed_event.id', 'outbox.id')
    .select(['outbox.id', 'feed_event.event', 'feed_event.payload', 'feed_event.channels'])
    .orderBy('outbox.id')
    .limit(BATCH),
)
const addFeed = statement<Feed>((db, p) =>
  db.insertInto('feed').values({ channel_id: p.channel_id, seq: p.seq, event_id: p.event_id }),
)
const addDelivery = statement<Open>((db, p) =>
  db.insertInto('delivery').values({
    id: p.id,
    targets: p.targets,
    claimed_until: p.claimed_until,
    attempts: p.attempts,
    created_at: p.created_at,
  }),
)
const bury = statement<Dead>((db, p) =>
  db.insertInto('dead_letter').values({
    id: p.id,
    outbox_id: p.outbox_id,
    event: p.event,
    payload: p.payload,
    reason: p.reason,
    created_at: p.created_at,
  }),
)
const removeEvent = statement<{ id: number }>((db, p) => db.deleteFrom('feed_event').where('id', '=', p.id))
const remove = statement<ListParams<number>>((db, p) => db.deleteFrom('outbox').where('id', 'in', inList(p)))

/**
 * Gives committed events their numbers: one transaction that numbers the oldest, or nothing. The lock on the one
 * row of `stream` comes before anything is read, so that of two sequencers the second sees what the first has
 * done; no id is remembered, because a lower id may be committed later. With `claimMs` the deliveries belong to
 * the caller for so long; without, whoever sweeps first has them.
 */
export function sequence({ db, clock, ids }: Needs, claimMs = 0): Promise<Sequenced> {
  return db.transaction(async (trx) => {
    const stream = await trx.first(lockStream, {})
    if (!stream) throw new Error('the table "stream" has lost its row')
    const waiting = await trx.all(oldest, {})
    if (waiting.length === 0) return { numbered: 0, dead: 0, more: false, deliveries: [] }
    const now = clock.now()
    const { deliveries, feed, dead } = await number(trx, waiting, stream.epoch, claimMs > 0 ? 1 : 0)
    await trx.runMany(addFeed, feed)
    await trx.runMany(
      addDelivery,
      deliveries.map(({ id, targets, attempt }) => ({
        id,
        targets: JSON.stringify(targets),
        claimed_until: claimMs > 0 ? now + claimMs : 0,
        attempts: attempt,
        created_at: now,
      })),
    )
    if (dead.length > 0) await buryAll(trx, dead, { now, ids })
    await removeExactly(trx, waiting)
    return {
      numbered: waiting.length - dead.length,
      dead: dead.length,
      more: waiting.length === BATCH,
      deliveries: claimMs > 0 ? deliveries : [],
    }
  })
}

type Unreadable = { event: Waiting; reason: string }
type Numbered = { deliveries: Delivery[]; feed: Feed[]; dead: Unreadable[] }

async function number(trx: Transaction, waiting: Waiting[], epoch: string, attempt: number): Promise<Numbered> {
  const numbered: Numbered = { deliveries: [], feed: [], dead: [] }
  const readables = waiting.map(readable)
  const heads = await Heads.open(trx, new Set(readables.flatMap((one) => ('reason' in one ? [] : one.channels))))
  for (const [index, event] of waiting.entries()) {
    const read = readables[index] as (typeof readables)[number]
    if ('reason' in read) {
      numbered.dead.push({ event, reason: read.reason })
      continue
    }
    const targets: Target[] = []
    for (const channel of read.channels) {
      const head = heads.next(channel)
      if (channel !== OUTSIDE_ONLY) targets.push([channel, head.seq])
      numbered.feed.push({ channel_id: head.id, seq: head.seq, event_id: event.id })
    }
    if (targets.length === 0) continue
    numbered.deliveries.push({ id: event.id, epoch, event: event.event, payload: read.payload, targets, attempt })
  }
  await heads.store(trx)
  return numbered
}

async function buryAll(trx: Transaction, dead: Unreadable[], { now, ids }: { now: number; ids: Ids }): Promise<void> {
  for (const { event, reason } of dead) {
    const { id, payload } = event
    await trx.run(bury, { id: ids.uuid(), outbox_id: id, event: event.event, payload, reason, created_at: now })
    await trx.run(removeEvent, { id })
  }
}

/** Whoever has taken one of these has numbered it too: then nothing of this may stay. */
async function removeExactly(trx: Transaction, waiting: readonly Waiting[]): Promise<void> {
  let removed = 0
  for (const round of listRounds(waiting.map((event) => event.id))) removed += await trx.run(remove, round)
  if (removed !== waiting.length) throw new Error(`${waiting.length} events were read but ${removed} removed`)
}
