import { ALL_ATTENDANCES } from '#contract/channels.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import { OUTSIDE_ONLY } from '#src/outbox/append.ts'

/**
 * Where endpoints are told from: the attendances that screens see, too, and what is for other systems alone. Each has
 * numbers and a cursor of its own; the mark keeps the ids of messages apart.
 */
export const STREAMS = [
  { channel: ALL_ATTENDANCES, cursor: 'seq', mark: '' },
  { channel: OUTSIDE_ONLY, cursor: 'house_seq', mark: 'h' },
] as const
export type Stream = (typeof STREAMS)[number]

/** An event with its number on the stream. */
export type Told = { seq: number; event: string; payload: string; created_at: number; epoch: string }

/** The events of a stream after a number, in the order of their numbers. */
export const readEvents = (
  trx: Pick<Transaction, 'kysely'>,
  { channel }: Stream,
  after: number,
  limit: number,
): Promise<Told[]> =>
  trx.kysely
    .selectFrom('channel_head')
    .innerJoin('feed', 'feed.channel_id', 'channel_head.id')
    .innerJoin('feed_event', 'feed_event.id', 'feed.event_id')
    .innerJoin('stream', (join) => join.on('stream.id', '=', 1))
    .select(['feed.seq', 'feed_event.event', 'feed_event.payload', 'feed_event.created_at', 'stream.epoch'])
    .where('channel_head.channel', '=', channel)
    .where('feed.seq', '>', after)
    .orderBy('feed.seq')
    .limit(limit)
    .execute()

/** The last numbers that were given, as an endpoint keeps them. */
export async function headsOf({ kysely }: Pick<Queryable, 'kysely'>): Promise<{ seq: number; house_seq: number }> {
  const channels = STREAMS.map(({ channel }) => channel)
  const query = kysely.selectFrom('channel_head').select(['channel', 'seq']).where('channel', 'in', channels)
  const rows = await query.execute()
  const head = (channel: string): number => rows.find((one) => one.channel === channel)?.seq ?? 0
  return { seq: head(ALL_ATTENDANCES), house_seq: head(OUTSIDE_ONLY) }
}

/** The last number of a stream whose event is surely older than an instant. */
export async function seqBefore({ kysely }: Pick<Queryable, 'kysely'>, stream: Stream, at: number): Promise<number> {
  const row = await kysely
    .selectFrom('channel_head')
    .innerJoin('feed', 'feed.channel_id', 'channel_head.id')
    .innerJoin('feed_event', 'feed_event.id', 'feed.event_id')
    .select(({ fn }) => fn.max('feed.seq').as('seq'))
    .where('channel_head.channel', '=', stream.channel)
    .where('feed_event.created_at', '<', at)
    .executeTakeFirst()
  return row?.seq ?? 0
}
