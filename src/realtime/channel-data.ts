import { readRecord } from './frames.ts'
import type { Connection } from './connection.ts'
import type { Connections } from './connections.ts'

/** Tags are few and short. */
const MOST_TAGS = 8

/**
 * Notes on a connection what whoever signed a subscription says about it in the signed `channel_data`: `tags` by which
 * it can be closed later, `at` the instant at which the right was looked up, `until` the instant at which it has to be
 * asked for again. Signed, so no client can leave it out or change it. Data of another shape belongs to somebody else
 * and means nothing here.
 */
export function noteChannelData(connection: Connection, text: string | undefined, connections: Connections): void {
  const data = text === undefined ? null : readRecord(text)
  if (!data) return
  const { tags, at, until } = data
  if (typeof until === 'number') connection.until = Math.min(connection.until, until)
  if (!Array.isArray(tags)) return
  for (const tag of tags.slice(0, MOST_TAGS) as unknown[])
    if (typeof tag === 'string' && tag !== '')
      connections.tag(connection.socketId, tag, typeof at === 'number' ? at : 0)
}
