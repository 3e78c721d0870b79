import type { OutsideData } from '#contract/webhook-events.ts'
import type { Transaction } from '#src/database/database.ts'
import { statement } from '#src/database/statement.ts'
import { append } from './append.ts'

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
export async function tellOutside<T extends keyof OutsideData>(trx: Transaction, said: Said<T>): Promise<void> {
  if (!(await trx.first(anyEndpoint, {}))) return
  const { type, rowId, version, data, at } = said
  await append(trx, { event: type, rowId, version, payload: JSON.stringify(data), channels: [OUTSIDE_ONLY], at })
}
