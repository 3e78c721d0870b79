import { NOT_AWAY_KINDS } from '#contract/request-words.ts'
import type { RequestKind } from '#contract/request-words.ts'
import type { CreateRequest } from '#contract/requests.ts'
import type { Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { AppError } from '#src/kernel/errors.ts'

type Part = Pick<CreateRequest, 'part'> & { start?: string | undefined | null; end?: string | undefined | null }

/** Two parts of one date that leave each other alone: its halves, or hours one after the other. */
function apart(a: Part, b: Part): boolean {
  if (a.part === 'whole' || b.part === 'whole') return false
  if (a.part === 'hours' && b.part === 'hours') {
    const [one, two] = [hoursOf(a), hoursOf(b)]
    return one.to <= two.from || two.to <= one.from
  }
  return a.part !== 'hours' && b.part !== 'hours' && a.part !== b.part
}

const partOf = (row: DayRequestTable): Part => ({
  part: row.part as CreateRequest['part'],
  start: row.hours_start,
  end: row.hours_end,
})

function hoursOf({ start, end }: Part): { from: number; to: number } {
  const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  const from = minutes(start ?? '00:00')
  const to = minutes(end ?? '00:00')
  return { from, to: to > from ? to : to + 1_440 }
}

/**
 * Throws `requests/overlaps` where another request for these dates waits or was approved. Corrections are in the way of
 * nothing but another one that still waits. The caller holds the person's lock.
 */
export async function refuseOverlap(trx: Transaction, employeeId: string, wanted: CreateRequest): Promise<void> {
  const rows: DayRequestTable[] = await trx.kysely
    .selectFrom('day_request')
    .selectAll()
    .where('employee_id', '=', employeeId)
    .where('to_date', '>=', wanted.from)
    .where('from_date', '<=', wanted.to)
    .where('state', 'in', ['waiting', 'approved'])
    .execute()
  const other = rows.find((row) => {
    if (wanted.kind === 'koreksi') return row.kind === 'koreksi' && row.state === 'waiting'
    // what was approved is an order for overtime, and stands in the way as one
    if (wanted.kind === 'lembur') return row.kind === 'lembur' && row.state === 'waiting' && !apart(wanted, partOf(row))
    // corrections, swaps and overtime keep nobody from being away
    if (NOT_AWAY_KINDS.includes(row.kind as RequestKind)) return false
    return !apart(wanted, partOf(row))
  })
  if (other)
    throw new AppError('requests/overlaps', {
      data: { id: other.id, kind: other.kind, from: other.from_date, to: other.to_date, state: other.state },
    })
}

type Swapping = { askerId: string; partnerId: string; dates: readonly string[]; except?: string }

/**
 * Throws `requests/overlaps` or, where it is the partner's, `requests/partner-busy`: somebody who is away, has asked to be,
 * or has asked for another swap of one of these dates swaps nothing. The caller holds both people's locks.
 */
export async function refuseBusyForSwap(
  trx: Transaction,
  { askerId, partnerId, dates, except = '' }: Swapping,
): Promise<void> {
  const both = [askerId, partnerId]
  const rows = await trx.kysely
    .selectFrom('day_request')
    .select(['employee_id', 'partner_id', 'kind', 'state', 'from_date', 'to_date'])
    .where('to_date', '>=', dates[0] ?? '')
    .where('from_date', '<=', dates.at(-1) ?? '')
    .where('state', 'in', ['waiting', 'approved'])
    .where('kind', 'not in', ['koreksi', 'lembur'])
    .where('id', '<>', except)
    .where((eb) => eb.or([eb('employee_id', 'in', both), eb('partner_id', 'in', both)]))
    .execute()
  const isInTheWay = ({ kind, state, from_date, to_date }: (typeof rows)[number]): boolean => {
    if (kind !== 'tukar_shift') return dates.some((date) => from_date <= date && date <= to_date)
    return state === 'waiting' && dates.some((date) => date === from_date || date === to_date)
  }
  const found = rows.find(isInTheWay)
  if (!found) return
  const isAskers = found.employee_id === askerId || found.partner_id === askerId
  throw new AppError(isAskers ? 'requests/overlaps' : 'requests/partner-busy')
}
