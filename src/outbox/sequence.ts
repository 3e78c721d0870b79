import type { Database, Transaction } from '#src/database/database.ts'
import { inList, listRounds } from '#src/database/in-list.ts'
import type { ListParams } from '#src/database/in-list.ts'
import { statement } from '#src/database/statement.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { readable } from './number.ts'
import type { Target } from './number.ts'

export type Needs = { db: Database; clock: Clock; ids: Ids }

/** One event on its way to the sockets: all its places in one job, with the epoch that was read with them. */
export type Delivery = {
  id: string
  epoch: string
  event: string
  /** JSON object text. */
  payload: string
  targets: Target[]
  attempt: number
}

export type Sequenced = {
  numbered: number
  /** Rows that could not be numbered and went to `dead_letter`. */
  dead: number
  /** The batch was full: come again. */
  more: boolean
  /** The deliveries that were claimed for the caller; empty when none were asked for. */
  deliveries: Delivery[]
}

const BATCH = 200

type OutboxRow = {
  id: number
  event: string
  row_id: string
  version: number
  payload: string
  channels: string
}

const lockStream = statement<Record<string, never>, { epoch: string }>((db, _, dialect) =>
  dialect.lockRow(db.selectFrom('stream').select('epoch').where('id', '=', 1)),
)
const oldest = statement<Record<string, never>, OutboxRow>((db) =>
  db
    .selectFrom('outbox')
    .select(['id', 'event', 'row_id', 'version', 'payload', 'channels'])
    .orderBy('id')
    .limit(BATCH),
)
const heads = statement<ListParams<string>, { channel: string; seq: number }>((db, p) =>
  db.selectFrom('channel_head').select(['channel', 'seq']).where('channel', 'in', inList(p)),
)
const addHead = statement<{ channel: string; seq: number }>((db, p) =>
  db.insertInto('channel_head').values({ channel: p.channel, seq: p.seq }),
)
const moveHead = statement<{ channel: string; seq: number }>((db, p) =>
  db.updateTable('channel_head').set({ seq: p.seq }).where('channel', '=', p.channel),
)
const addFeed = statement<FeedRow>((db, p) =>
  db.insertInto('feed').values({
    channel: p.channel,
    seq: p.seq,
    event: p.event,
    row_id: p.row_id,
    version: p.version,
    payload: p.payload,
    created_at: p.created_at,
  }),
)
const addDelivery = statement<DeliveryRow>((db, p) =>
  db.insertInto('delivery').values({
    id: p.id,
    event: p.event,
    payload: p.payload,
    targets: p.targets,
    claimed_until: p.claimed_until,
    attempts: p.attempts,
    created_at: p.created_at,
  }),
)
const addDead = statement<DeadRow>((db, p) =>
  db.insertInto('dead_letter').values({
    id: p.id,
    outbox_id: p.outbox_id,
    event: p.event,
    payload: p.payload,
    reason: p.reason,
    created_at: p.created_at,
  }),
)
const remove = statement<ListParams<number>>((db, p) => db.deleteFrom('outbox').where('id', 'in', inList(p)))

type FeedRow = {
  channel: string
  seq: number
  event: string
  row_id: string
  version: number
  payload: string
  created_at: number
}
type DeliveryRow = {
  id: string
  event: string
  payload: string
  targets: string
  claimed_until: number
  attempts: number
  created_at: number
}
type DeadRow = { id: string; outbox_id: number; event: string; payload: string; reason: string; created_at: number }

type Batch = { feed: FeedRow[]; deliveries: Delivery[]; dead: DeadRow[] }

/**
 * Gives committed outbox rows their numbers: one transaction that numbers the oldest rows, or nothing. The lock
 * on the one row of `stream` comes before anything is read, so that of two sequencers the second sees what the
 * first has done; no id is remembered, because a lower id may be committed later. With `claimMs` the deliveries
 * belong to the caller for so long; without, whoever sweeps first has them.
 */
export function sequence({ db, clock, ids }: Needs, claimMs = 0): Promise<Sequenced> {
  return db.transaction(async (trx) => {
    const stream = await trx.first(lockStream, {})
    if (!stream) throw new Error('the table "stream" has lost its row')
    const rows = await trx.all(oldest, {})
    if (rows.length === 0) return { numbered: 0, dead: 0, more: false, deliveries: [] }
    const now = clock.now()
    const batch = await number(trx, rows, { epoch: stream.epoch, now, ids, attempt: claimMs > 0 ? 1 : 0 })
    await trx.runMany(addFeed, batch.feed)
    await trx.runMany(addDelivery, deliveryRows(batch.deliveries, now, claimMs))
    if (batch.dead.length > 0) await trx.runMany(addDead, batch.dead)
    await removeExactly(trx, rows)
    return {
      numbered: batch.deliveries.length,
      dead: batch.dead.length,
      more: rows.length === BATCH,
      deliveries: claimMs > 0 ? batch.deliveries : [],
    }
  })
}

type Numbering = { epoch: string; now: number; ids: Ids; attempt: number }

async function number(trx: Transaction, rows: OutboxRow[], { epoch, now, ids, attempt }: Numbering): Promise<Batch> {
  const batch: Batch = { feed: [], deliveries: [], dead: [] }
  const read = rows.map((row) => ({ row, read: readable(row) }))
  const channels = new Set(read.flatMap(({ read }) => ('reason' in read ? [] : read.channels)))
  const counter = await Counter.open(trx, [...channels])
  for (const { row, read: readRow } of read) {
    const { event, row_id, version } = row
    if ('reason' in readRow) {
      const { reason } = readRow
      batch.dead.push({ id: ids.uuid(), outbox_id: row.id, event, payload: row.payload, reason, created_at: now })
      continue
    }
    const { payload } = readRow
    const targets: Target[] = []
    for (const channel of readRow.channels) {
      const seq = counter.next(channel)
      targets.push([channel, seq])
      batch.feed.push({ channel, seq, event, row_id, version, payload, created_at: now })
    }
    batch.deliveries.push({ id: ids.uuid(), epoch, event, payload, targets, attempt })
  }
  await counter.store(trx)
  return batch
}

/** The heads of the channels of one batch. */
class Counter {
  readonly #seqs = new Map<string, number>()
  readonly #new = new Set<string>()

  static async open(trx: Transaction, channels: readonly string[]): Promise<Counter> {
    const counter = new Counter()
    for (const round of listRounds(channels)) {
      for (const { channel, seq } of await trx.all(heads, round)) counter.#seqs.set(channel, seq)
    }
    for (const channel of channels) if (!counter.#seqs.has(channel)) counter.#new.add(channel)
    return counter
  }

  next(channel: string): number {
    const seq = (this.#seqs.get(channel) ?? 0) + 1
    this.#seqs.set(channel, seq)
    return seq
  }

  async store(trx: Transaction): Promise<void> {
    const rows = [...this.#seqs].map(([channel, seq]) => ({ channel, seq }))
    await trx.runMany(
      addHead,
      rows.filter((row) => this.#new.has(row.channel)),
    )
    const known = rows.filter((row) => !this.#new.has(row.channel))
    if ((await trx.runMany(moveHead, known)) !== known.length) throw new Error('a channel head is gone')
  }
}

const deliveryRows = (deliveries: readonly Delivery[], now: number, claimMs: number): DeliveryRow[] =>
  deliveries.map(({ id, event, payload, targets, attempt }) => ({
    id,
    event,
    payload,
    targets: JSON.stringify(targets),
    claimed_until: claimMs > 0 ? now + claimMs : 0,
    attempts: attempt,
    created_at: now,
  }))

/** Whoever has taken one of these rows has numbered it too: then nothing of this may stay. */
async function removeExactly(trx: Transaction, rows: readonly OutboxRow[]): Promise<void> {
  let removed = 0
  for (const round of listRounds(rows.map((row) => row.id))) removed += await trx.run(remove, round)
  if (removed !== rows.length) throw new Error(`${rows.length} outbox rows were read but ${removed} removed`)
}
