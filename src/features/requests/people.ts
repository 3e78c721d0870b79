import { localDate } from '#contract/zones.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { PersonRef } from '#src/kernel/day-context.ts'
import { AppError } from '#src/kernel/errors.ts'

/** An employee with what requests need of them. */
export type Asker = PersonRef & {
  number: string
  name: string
  departmentName: string
  managerId: string | null
  activeFrom: string
  activeTo: string | null
}

export async function readAskers(db: Queryable, ids: readonly string[] | null): Promise<Asker[]> {
  if (ids?.length === 0) return []
  let query = db.kysely
    .selectFrom('employee as e')
    .innerJoin('site as s', 's.id', 'e.site_id')
    .innerJoin('department as d', 'd.id', 'e.department_id')
    .select(['e.id', 'e.number', 'e.name', 'e.site_id', 'e.department_id', 'e.manager_id', 'e.active_from'])
    .select(['e.active_to', 's.zone', 'd.name as department_name'])
  if (ids) query = query.where('e.id', 'in', [...ids])
  const rows = await query.orderBy('e.id').execute()
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    name: row.name,
    siteId: row.site_id,
    departmentId: row.department_id,
    departmentName: row.department_name,
    zone: row.zone,
    managerId: row.manager_id,
    activeFrom: row.active_from,
    activeTo: row.active_to,
  }))
}

/** One employee, locked: what one person asks for, and the leave book, is written one after the other. */
export const lockAsker = (trx: Transaction, id: string): Promise<Asker> => lockPeople(trx, { asker: id, partner: null })

/** Who is concerned by a request: the asker, and the partner of a swap. */
export type Concerned = { asker: string; partner: string | null }

/** Throws `requests/not-found`. */
export async function peopleOf(db: Queryable, requestId: string): Promise<Concerned> {
  const query = db.kysely.selectFrom('day_request').select(['employee_id', 'partner_id']).where('id', '=', requestId)
  const row = await query.executeTakeFirst()
  if (!row) throw new AppError('requests/not-found')
  return { asker: row.employee_id, partner: row.partner_id }
}

/** The same for both people of a swap, always in the same order; gives the asker. Throws `people/not-found`. */
export async function lockPeople(trx: Transaction, { asker: id, partner }: Concerned): Promise<Asker> {
  for (const one of [...new Set([id, partner ?? id])].toSorted())
    await trx.dialect.lockRow(trx.kysely.selectFrom('employee').select('id').where('id', '=', one)).execute()
  const [asker] = await readAskers(trx, [id])
  if (!asker) throw new AppError('people/not-found')
  return asker
}

export const isEmployed = ({ activeFrom, activeTo }: Pick<Asker, 'activeFrom' | 'activeTo'>, date: string): boolean =>
  date >= activeFrom && (activeTo === null || date <= activeTo)

export const todayOf = ({ zone }: { zone: string }, now: number): string => localDate(zone, now)
