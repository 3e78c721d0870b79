import type { Transaction } from '#src/database/database.ts'
import { statement } from '#src/database/statement.ts'

/** The signal that tells this process that there is something to number. */
export const OUTBOX_SIGNAL = 'outbox'

/**
 * Something that happened, to be told to the world after the commit. `payload` is the row's full state as JSON
 * object text, `version` the row's version, `channels` where it is announced (at least one).
 */
export type OutboxEvent = {
  event: string
  rowId: string
  version: number
  payload: string
  channels: readonly string[]
  at: number
}

type Row = {
  event: string
  row_id: string
  version: number
  payload: string
  channels: string
  created_at: number
}

const insert = statement<Row>((db, p) =>
  db.insertInto('feed_event').values({
    event: p.event,
    row_id: p.row_id,
    version: p.version,
    payload: p.payload,
    channels: p.channels,
    created_at: p.created_at,
  }),
)
const announce = statement<{ id: number }>((db, p) => db.insertInto('outbox').values({ id: p.id }))

/**
 * Puts an event in the outbox, in the transaction of its cause: either both are committed or neither. The caller
 * holds the row's lock and has raised its version before.
 */
export async function append(trx: Transaction, event: OutboxEvent): Promise<void> {
  const id = await trx.insert(insert, {
    event: event.event,
    row_id: event.rowId,
    version: event.version,
    payload: event.payload,
    channels: JSON.stringify(event.channels),
    created_at: event.at,
  })
  await trx.run(announce, { id })
  trx.signal(OUTBOX_SIGNAL)
}
