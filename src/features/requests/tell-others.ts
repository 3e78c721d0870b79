import type { ToldRequest } from '#contract/webhook-events.ts'
import type { Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { tellOutside } from '#src/outbox/append.ts'
import type { Change } from './change.ts'
import type { Asker } from './people.ts'
import { shownType } from './type-of-request.ts'

type Event = Parameters<typeof tellOutside>[1]['type'] & `request.${string}`

/** What other systems are told of a change; of an approval `takeEffect` tells, which counts the days anew. */
const EVENTS: Partial<Record<Change['did'], Event>> = {
  refused: 'request.refused',
  withdrawn: 'request.cancelled',
  cancelled: 'request.cancelled',
  expired: 'request.cancelled',
  shortened: 'request.shortened',
}

export async function tellOthersOfChange(
  trx: Transaction,
  did: Change['did'],
  row: DayRequestTable,
  asker: Asker,
): Promise<void> {
  const type = EVENTS[did]
  if (type) await tellOthers(trx, type, row, asker)
}

/** Tells other systems of a request as it is now. */
export const tellOthers = (trx: Transaction, type: Event, row: DayRequestTable, asker: Asker): Promise<void> =>
  tellOutside(trx, { type, rowId: row.id, version: row.version, data: toldOf(row, asker), at: row.updated_at })

/** Why somebody is away is between them and the house: neither the reason nor a letter goes out. */
function toldOf(row: DayRequestTable, { id, number }: Asker): ToldRequest {
  const type = shownType(row)
  return {
    id: row.id,
    version: row.version,
    employee: { id, number },
    kind: row.kind as ToldRequest['kind'],
    type: type && { id: type.id, code: type.code, paid: type.paid, deducts: type.deducts },
    from: row.from_date,
    to: row.to_date,
    first_to: row.first_to,
    part: row.part as ToldRequest['part'],
    start: row.hours_start,
    end: row.hours_end,
    days: row.half_days / 2,
    state: row.state as ToldRequest['state'],
  }
}
