import type { Database, Transaction } from '#src/database/database.ts'
import { inList, listRounds } from '#src/database/in-list.ts'
import type { ListParams } from '#src/database/in-list.ts'
import { statement } from '#src/database/statement.ts'
import type { Clock } from '#src/kernel/clock.ts'

const BATCH = 500

type Old = { id: number; channels: string; created_at: number }

// by id, because events are almost in the order of their time and there is no need for another index
const oldest = statement<Record<string, never>, Old>((db) =>
  db.selectFrom('feed_event').select(['id', 'channels', 'created_at']).orderBy('id').limit(BATCH),
)
const waiting = statement<ListParams<number>, { id: number }>((db, p) =>
  db.selectFrom('outbox').select('id').where('id', 'in', inList(p)),
)
const channelId = statement<{ channel: string }, { id: number }>((db, p) =>
  db.selectFrom('channel_head').select('id').where('channel', '=', p.channel),
)
/** The last number of a channel that belongs to an event up to this one. */
const lastUpTo = statement<{ channel_id: number; event_id: number }, { seq: number | null }>((db, p) =>
  db
    .selectFrom('feed')
    .select(({ fn }) => fn.max('seq').as('seq'))
    .where('channel_id', '=', p.channel_id)
    .where('event_id', '<=', p.event_id),
)
const removeUpTo = statement<{ channel_id: number; seq: number }>((db, p) =>
  db.deleteFrom('feed').where('channel_id', '=', p.channel_id).where('seq', '<=', p.seq),
)
const removeDeliveries = statement<{ id: number }>((db, p) => db.deleteFrom('delivery').where('id', '<=', p.id))
const removeEvents = statement<{ id: number }>((db, p) => db.deleteFrom('feed_event').where('id', '<=', p.id))

/**
 * Deletes events that are older than `keepMs` with their numbers, and returns how many events. Of a channel always
 * the beginning goes, so that what stays has no holes; heads stay for ever, or numbers would be given twice. Small
 * transactions: a screen that is too far behind is told to reload, and nobody has to wait.
 */
export async function trimFeed({ db, clock }: { db: Database; clock: Clock }, keepMs: number): Promise<number> {
  const before = clock.now() - keepMs
  let trimmed = 0
  for (;;) {
    const removed = await db.transaction((trx) => trimBatch(trx, before))
    trimmed += removed
    if (removed < BATCH) return trimmed
  }
}

async function trimBatch(trx: Transaction, before: number): Promise<number> {
  const old = await oldestNumbered(trx, before)
  const last = old.at(-1)
  if (!last) return 0
  const channels = new Set(old.flatMap((event) => JSON.parse(event.channels) as string[]))
  for (const channel of channels) {
    const head = await trx.first(channelId, { channel })
    if (!head) continue
    const end = await trx.first(lastUpTo, { channel_id: head.id, event_id: last.id })
    if (end?.seq != null) await trx.run(removeUpTo, { channel_id: head.id, seq: end.seq })
  }
  await trx.run(removeDeliveries, { id: last.id })
  await trx.run(removeEvents, { id: last.id })
  return old.length
}

/** The oldest events, up to the first that is too young or has no number yet. */
async function oldestNumbered(trx: Transaction, before: number): Promise<Old[]> {
  const events = await trx.all(oldest, {})
  const open = new Set<number>()
  for (const round of listRounds(events.map((event) => event.id))) {
    for (const { id } of await trx.all(waiting, round)) open.add(id)
  }
  const end = events.findIndex((event) => event.created_at >= before || open.has(event.id))
  return end === -1 ? events : events.slice(0, end)
}
