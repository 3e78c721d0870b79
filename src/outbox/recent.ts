import type { BroadcastMessage } from '#src/broadcast/broadcast.ts'
import type { Queryable } from '#src/database/database.ts'
import { statement } from '#src/database/statement.ts'
import { stamped } from './readable.ts'

const LIMIT = 500

type Row = { seq: number; event: string; payload: string; epoch: string; created_at: number }

// by its number and not by its time, because that is the order in which the table lies
const latest = statement<{ channel: string }, Row>((db, p) =>
  db
    .selectFrom('channel_head')
    .innerJoin('feed', 'feed.channel_id', 'channel_head.id')
    .innerJoin('feed_event', 'feed_event.id', 'feed.event_id')
    .innerJoin('stream', (join) => join.on('stream.id', '=', 1))
    .select(['feed.seq', 'feed_event.event', 'feed_event.payload', 'feed_event.created_at', 'stream.epoch'])
    .where('channel_head.channel', '=', p.channel)
    .orderBy('feed.seq', 'desc')
    .limit(LIMIT),
)

/** The last events of a channel since an instant, 500 at most, the oldest first, as they were published. */
export async function recentEvents(
  db: Queryable,
  { app, channel, since }: { app: string; channel: string; since: number },
): Promise<BroadcastMessage[]> {
  const rows = await db.all(latest, { channel })
  return rows
    .filter(({ created_at }) => created_at >= since)
    .reverse()
    .map(({ event, payload, epoch, seq }) => ({ app, channel, event, data: stamped(payload, epoch, seq) }))
}
