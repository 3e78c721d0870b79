import type { OvertimeOrder } from '#contract/overtime.ts'
import type { ToldOvertime } from '#contract/webhook-events.ts'
import type { Transaction } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { tellAllOutside } from '#src/outbox/append.ts'

/** An order goes this way alone, and so does the version that others are told; those in between may be left out. */
const STEPS = { 'overtime.ordered': 1, 'overtime.agreed': 2, 'overtime.cancelled': 3 }

/** Tells other systems of an order as it is now, each person by themselves; gives it back. */
export async function tellOthers(
  trx: Transaction,
  { clock, ids }: { clock: Clock; ids: Ids },
  type: keyof typeof STEPS,
  order: OvertimeOrder,
): Promise<OvertimeOrder> {
  const at = clock.now()
  const all = order.members.map((member) => {
    const data = toldOf(order, member, STEPS[type])
    // an order has several: each message is a row of its own
    return { type, rowId: ids.uuid(), version: data.version, data, at }
  })
  await tellAllOutside(trx, all)
  return order
}

/** Why it was ordered stays in the house. */
const toldOf = (
  { id, date, start, end, cancelled_at }: OvertimeOrder,
  { user, from, to, consent }: OvertimeOrder['members'][number],
  version: number,
): ToldOvertime => ({
  id,
  version,
  employee: { id: user.id, number: user.number },
  date,
  start,
  end,
  from,
  to,
  consent,
  cancelled: cancelled_at !== null,
})
