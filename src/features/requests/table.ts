import type { RequestQuery } from '#contract/requests.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { AppError } from '#src/kernel/errors.ts'

/** Lists are as long as this at most. */
const MOST = 500
const MOST_WAITING = 5_000

/** Throws `requests/not-found`. */
export async function requestRow(db: Queryable, id: string): Promise<DayRequestTable> {
  const row = await db.kysely.selectFrom('day_request').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('requests/not-found')
  return row
}

/** The same, locked for the rest of the transaction; the caller holds the person's lock already. */
export async function lockRequest(trx: Transaction, id: string): Promise<DayRequestTable> {
  const query = trx.kysely.selectFrom('day_request').selectAll().where('id', '=', id)
  const row = await trx.dialect.lockRow(query).executeTakeFirst()
  if (!row) throw new AppError('requests/not-found')
  return row
}

/** What somebody has asked for, and the swaps with them to which they have agreed or not. */
export const ownRequests = (db: Queryable, employeeId: string): Promise<DayRequestTable[]> =>
  db.kysely
    .selectFrom('day_request')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('employee_id', '=', employeeId),
        eb.and([eb('partner_id', '=', employeeId), eb.or([eb('step', 'is', null), eb('step', '<>', 'partner')])]),
      ]),
    )
    .orderBy('id', 'desc')
    .limit(MOST)
    .execute()

/** What waits to be decided, oldest first; then what was approved and shall end earlier. */
export async function waitingRequests(db: Queryable): Promise<DayRequestTable[]> {
  const all = db.kysely.selectFrom('day_request').selectAll().orderBy('created_at').limit(MOST_WAITING)
  const asked = await all.where('state', '=', 'waiting').execute()
  return [...asked, ...(await all.where('back_on', '>', '').where('state', '=', 'approved').execute())]
}

/** Requests whose letter has to be looked at or is still to come, oldest first; what never comes is in nobody's way. */
export const openLetters = (db: Queryable): Promise<DayRequestTable[]> =>
  db.kysely
    .selectFrom('day_request')
    .selectAll()
    .where('letter_state', 'in', ['follows', 'sent'])
    .where('state', 'in', ['waiting', 'approved'])
    .orderBy('letter_state', 'desc')
    .orderBy('to_date')
    .limit(MOST)
    .execute()

/** Requests that touch a period, newest first; `departments` null: everybody's. */
export async function requestsOfPeriod(
  db: Queryable,
  { from, to, state, department, employee }: RequestQuery,
  reach: { departments: readonly string[] | null; own: string },
): Promise<DayRequestTable[]> {
  let query = db.kysely
    .selectFrom('day_request as r')
    .innerJoin('employee as e', 'e.id', 'r.employee_id')
    .selectAll('r')
    .where('r.to_date', '>=', from)
    .where('r.from_date', '<=', to)
  if (state !== undefined) query = query.where('r.state', '=', state)
  if (department !== undefined) query = query.where('e.department_id', '=', department)
  if (employee !== undefined) query = query.where('r.employee_id', '=', employee)
  const { departments, own } = reach
  if (departments !== null)
    query = query.where((eb) =>
      departments.length === 0
        ? eb('r.employee_id', '=', own)
        : eb.or([eb('r.employee_id', '=', own), eb('e.department_id', 'in', [...departments])]),
    )
  return query.orderBy('r.id', 'desc').limit(MOST).execute()
}
