import type { OutsideData } from '#contract/webhook-events.ts'
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

/**
 * Numbered like a channel and never sent to a socket: what other systems are told and screens are not. No feed gives it
 * out, because it is the name of nothing that anybody may read (`parseChannel`).
 */
export const OUTSIDE_ONLY = 'private-outside'

const anyEndpoint = statement<Record<string, never>, { id: string }>((db) =>
  db.selectFrom('webhook_endpoint').select('id').limit(1),
)

type Said<T extends keyof OutsideData> = { type: T; rowId: string; version: number; data: OutsideData[T]; at: number }

/**
 * Tells other systems, and nobody else, in the transaction of the cause. Of the same `rowId` the version rises. Where no
 * endpoint is named it costs one look at an empty table.
 */
export const tellOutside = <T extends keyof OutsideData>(trx: Transaction, said: Said<T>): Promise<void> =>
  tellAllOutside(trx, [said])

/** The same of many at once. */
export async function tellAllOutside<T extends keyof OutsideData>(
  trx: Transaction,
  all: readonly Said<T>[],
): Promise<void> {
  if (all.length === 0 || !(await trx.first(anyEndpoint, {}))) return
  for (const { type, rowId, version, data, at } of all)
    await append(trx, { event: type, rowId, version, payload: JSON.stringify(data), channels: [OUTSIDE_ONLY], at })
}
