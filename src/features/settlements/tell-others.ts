import type { Transaction } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { tellOutside } from '#src/outbox/append.ts'

type Event = Parameters<typeof tellOutside>[1]['type'] & `period.${string}`

/** Tells other systems what became of dates; `from` null: from the beginning. Each time is an event of its own. */
export async function tellOfPeriod(
  trx: Transaction,
  { clock, ids }: { clock: Clock; ids: Ids },
  type: Event,
  { from, to }: { from: string | null; to: string },
): Promise<void> {
  const id = ids.uuid()
  await tellOutside(trx, { type, rowId: id, version: 1, data: { id, version: 1, from, to }, at: clock.now() })
}
