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
    if (row.kind === 'koreksi') return false
    const part = row.part as CreateRequest['part']
    return !apart(wanted, { part, start: row.hours_start, end: row.hours_end })
  })
  if (other)
    throw new AppError('requests/overlaps', {
      data: { id: other.id, kind: other.kind, from: other.from_date, to: other.to_date, state: other.state },
    })
}
