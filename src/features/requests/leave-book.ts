import { TYPED_KINDS } from '#contract/request-words.ts'
import type { LeaveBook, LeaveEntry, LeavePolicy } from '#contract/requests.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { LeaveEntryTable } from '#src/database/request-tables.ts'
import { AppError } from '#src/kernel/errors.ts'
import { availableOn, dueEntries, entitledFrom, sumOf } from './leave-rules.ts'
import type { Entry } from './leave-rules.ts'
import type { BookNeeds } from './needs.ts'
import type { Asker } from './people.ts'
import { todayOf } from './people.ts'
import { deducts } from './type-of-request.ts'

type Needs = Pick<BookNeeds, 'clock' | 'ids'>
type More = Partial<Pick<LeaveEntryTable, 'request_id' | 'reason' | 'by_name'>>

export const readEntries = (db: Queryable, employeeId: string): Promise<LeaveEntryTable[]> =>
  db.kysely
    .selectFrom('leave_entry')
    .selectAll()
    .where('employee_id', '=', employeeId)
    .orderBy('date')
    .execute() as Promise<LeaveEntryTable[]>

const asRule = (row: LeaveEntryTable): Entry => ({ ...row, kind: row.kind as LeaveEntry['kind'] })

/** Writes an entry; the caller holds the person's lock. What is there already (its source) is left as it is. */
export async function enter(
  trx: Transaction,
  { clock, ids }: Needs,
  employeeId: string,
  entry: Entry,
  more: More = {},
): Promise<void> {
  const { date, kind, half_days, source } = entry
  const row = { id: ids.uuid(), employee_id: employeeId, date, kind, half_days, source, at: clock.now() }
  try {
    await trx.kysely
      .insertInto('leave_entry')
      .values({ ...row, request_id: null, reason: null, by_name: null, ...more })
      .execute()
  } catch (error) {
    if (!trx.dialect.isUniqueViolation(error)) throw error
  }
}

/** A person's book with everything that has become due; the caller holds the person's lock. */
export async function bookOf(trx: Transaction, needs: Needs, asker: Asker, policy: LeavePolicy): Promise<Entry[]> {
  const entries = (await readEntries(trx, asker.id)).map(asRule)
  const due = dueEntries(asker, policy, entries, todayOf(asker, needs.clock.now()))
  for (const entry of due) await enter(trx, needs, asker.id, entry)
  return [...entries, ...due]
}

/** Throws `requests/balance-short` unless so many half days can be taken on a date, with those that wait to be decided. */
export function requireBalance(
  entries: readonly Entry[],
  policy: LeavePolicy,
  { date, halfDays: asked, waiting = 0 }: { date: string; halfDays: number; waiting?: number },
): void {
  const halfDays = asked + waiting
  const available = availableOn(entries, date)
  if (!policy.may_owe && available < halfDays)
    throw new AppError('requests/balance-short', {
      data: { available: available / 2, wanted: halfDays / 2, ...(waiting > 0 && { reason: 'waiting' }) },
    })
}

/** Takes leave for a request; the caller holds the person's lock. Throws `requests/balance-short`. */
export async function takeLeave(
  trx: Transaction,
  needs: Needs,
  asker: Asker,
  policy: LeavePolicy,
  { id, date, halfDays }: { id: string; date: string; halfDays: number },
): Promise<void> {
  requireBalance(await bookOf(trx, needs, asker, policy), policy, { date, halfDays })
  const entry: Entry = { date, kind: 'take', half_days: -halfDays, source: `take ${id}` }
  await enter(trx, needs, asker.id, entry, { request_id: id })
}

/** Gives back exactly what a request has taken, once. */
export async function giveBack(trx: Transaction, needs: Needs, employeeId: string, requestId: string): Promise<void> {
  const taken = (await readEntries(trx, employeeId)).filter(({ request_id }) => request_id === requestId)
  const half_days = -sumOf(taken.map(asRule))
  const [first] = taken
  if (!first || half_days === 0) return
  const entry: Entry = { date: first.date, kind: 'give_back', half_days, source: `back ${requestId}` }
  await enter(trx, needs, employeeId, entry, { request_id: requestId })
}

/** Gives back what a request has taken beyond these half days: some of its dates are worked after all. */
export async function giveBackBeyond(
  trx: Transaction,
  needs: Needs,
  row: { id: string; employee_id: string; version: number },
  left: number,
): Promise<void> {
  const taken = (await readEntries(trx, row.employee_id)).filter(({ request_id }) => request_id === row.id)
  const half_days = -sumOf(taken.map(asRule)) - left
  const [first] = taken
  if (!first || half_days <= 0) return
  const entry: Entry = { date: first.date, kind: 'give_back', half_days, source: `back ${row.id} ${row.version}` }
  await enter(trx, needs, row.employee_id, entry, { request_id: row.id })
}

/** Half days of annual leave that a person has asked for and that nobody has decided. */
export async function waitingLeave(db: Queryable, employeeId: string): Promise<number> {
  const rows = await db.kysely
    .selectFrom('day_request')
    .select(['kind', 'half_days', 'type_id', 'type_terms'])
    .where('employee_id', '=', employeeId)
    .where('state', '=', 'waiting')
    .where('kind', 'in', TYPED_KINDS)
    .execute()
  return rows.filter(deducts).reduce((sum, { half_days }) => sum + half_days, 0)
}

/** The book as it is shown, with what has become due. */
export async function showBook(trx: Transaction, needs: Needs, asker: Asker, policy: LeavePolicy): Promise<LeaveBook> {
  const entries = await bookOf(trx, needs, asker, policy)
  const rows = (await readEntries(trx, asker.id)).filter(({ half_days }) => half_days !== 0)
  return {
    user: { id: asker.id, number: asker.number, name: asker.name },
    balance: availableOn(entries, todayOf(asker, needs.clock.now())) / 2,
    waiting: (await waitingLeave(trx, asker.id)) / 2,
    entitled_from: entitledFrom(asker, policy),
    entries: rows.toReversed().map((row) => ({
      id: row.id,
      date: row.date,
      kind: row.kind as LeaveEntry['kind'],
      days: row.half_days / 2,
      reason: row.reason,
      by: row.by_name,
      at: row.at,
    })),
  }
}
