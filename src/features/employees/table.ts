import { sql } from 'kysely'
import type { Expression, SelectQueryBuilder, SqlBool } from 'kysely'
import type { z } from 'zod'
import type { Employee, EmployeeQuery } from '#contract/people.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { EmployeeTable, Schema } from '#src/database/schema.ts'
import { isActiveToday, localDays } from '#src/features/places/index.ts'
import { AppError } from '#src/kernel/errors.ts'
import { searchText } from '#src/kernel/text.ts'
import { decodeCursor } from './cursor.ts'
import type { EmployeeRow, Reach } from './employee.ts'

type Query = z.infer<typeof EmployeeQuery>
type Selection = SelectQueryBuilder<Schema, 'employee' | 'site', object>

const IDS_A_STATEMENT = 500

const people = (db: Queryable): Selection =>
  db.kysely.selectFrom('employee').innerJoin('site', 'site.id', 'employee.site_id')

/** With everything that belongs to a person, read by primary keys. */
const withAll = (query: Selection): Promise<EmployeeRow[]> =>
  query
    .innerJoin('department', 'department.id', 'employee.department_id')
    .leftJoin('employee as manager', 'manager.id', 'employee.manager_id')
    .leftJoin('account', 'account.employee_id', 'employee.id')
    .selectAll('employee')
    .select(['department.name as department_name', 'site.name as site_name', 'site.zone'])
    .select(['manager.name as manager_name', 'account.role', 'account.email'])
    .execute()

export async function findEmployee(db: Queryable, id: string): Promise<EmployeeRow | undefined> {
  const [row] = await withAll(people(db).where('employee.id', '=', id))
  return row
}

/** One page by name, one row more than asked for when there is another, and how many there are on all pages. */
export async function findPage(
  db: Queryable,
  query: Query,
  reach: Reach,
  now: number,
): Promise<{ rows: EmployeeRow[]; total: number }> {
  const filtered = await filter(db, query, reach, now)
  const { total } = await filtered.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let page = filtered
  if (query.cursor !== undefined) {
    const { name, id } = decodeCursor(query.cursor)
    page = page.where((eb) =>
      eb.or([
        eb('employee.name_search', '>', name),
        eb.and([eb('employee.name_search', '=', name), eb('employee.id', '>', id)]),
      ]),
    )
  }
  const ordered = page.orderBy('employee.name_search').orderBy('employee.id')
  return { rows: await withAll(ordered.limit(query.limit + 1)), total: Number(total) }
}

/** People of these ids, or whom a filter finds, at most so many; in no order. */
export async function findMany(
  db: Queryable,
  who: { ids: readonly string[] } | { filter: Omit<Query, 'limit' | 'cursor'> },
  { now, most }: { now: number; most: number },
): Promise<EmployeeRow[]> {
  if ('filter' in who) {
    const everybody = { departments: null, self: null }
    return withAll((await filter(db, { ...who.filter, limit: 1 }, everybody, now)).limit(most))
  }
  const rows: EmployeeRow[] = []
  for (let start = 0; start < who.ids.length; start += IDS_A_STATEMENT)
    rows.push(...(await withAll(people(db).where('employee.id', 'in', who.ids.slice(start, start + IDS_A_STATEMENT)))))
  return rows
}

async function filter(db: Queryable, wanted: Query, { departments, self }: Reach, now: number): Promise<Selection> {
  let query = people(db)
  if (departments) {
    query = query.where((eb) => {
      const seen: Expression<SqlBool>[] = [eb('employee.id', '=', self ?? '')]
      if (departments.length > 0) seen.push(eb('employee.department_id', 'in', departments))
      return eb.or(seen)
    })
  }
  if (wanted.department !== undefined) query = query.where('employee.department_id', '=', wanted.department)
  if (wanted.site !== undefined) query = query.where('employee.site_id', '=', wanted.site)
  if (wanted.active !== undefined) {
    const active = isActiveToday(await localDays(db, now))
    query = query.where((eb) => (wanted.active ? active : eb.not(active)))
  }
  return wanted.q ? query.where(matches(wanted.q)) : query
}

/** Part of the name or of the job title, or the beginning of the number; the signs of LIKE are taken literally. */
function matches(q: string): Expression<SqlBool> {
  const text = searchText(q).replaceAll(/[!%_]/g, '!$&')
  return sql<SqlBool>`(employee.name_search like ${`%${text}%`} escape '!'
    or employee.job_title_search like ${`%${text}%`} escape '!' or lower(employee.number) like ${`${text}%`} escape '!')`
}

/** An employee, locked for the rest of the transaction. */
export async function lockEmployee(trx: Transaction, id: string): Promise<EmployeeTable> {
  const query = trx.kysely.selectFrom('employee').selectAll().where('id', '=', id)
  const row = await trx.dialect.lockRow(query).executeTakeFirst()
  if (!row) throw new AppError('people/not-found')
  return row
}

export const insertEmployee = (trx: Transaction, row: EmployeeTable): Promise<void> =>
  orTaken(trx, () => trx.kysely.insertInto('employee').values(row).execute())

export const insertEmployees = (trx: Transaction, rows: readonly EmployeeTable[]): Promise<void> =>
  orTaken(trx, () => trx.kysely.insertInto('employee').values(rows).execute())

export const updateEmployee = (trx: Transaction, { id, ...row }: EmployeeTable): Promise<void> =>
  orTaken(trx, () => trx.kysely.updateTable('employee').set(row).where('id', '=', id).execute())

/** The unique key decides whether a number is free: whoever looks first and writes then can be overtaken. */
async function orTaken(trx: Transaction, write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    throw trx.dialect.isUniqueViolation(error, 'number') ? new AppError('people/number-taken') : error
  }
}

/** Keeps what somebody was until a date. Of several changes of one day the first tells what there was before it. */
export async function keepFormerTitle(
  { kysely }: Transaction,
  former: { employee_id: string; until_date: string; job_title: string },
): Promise<void> {
  const known = kysely.selectFrom('former_job_title').select('job_title')
  const { employee_id, until_date } = former
  const there = known.where('employee_id', '=', employee_id).where('until_date', '=', until_date)
  if (await there.executeTakeFirst()) return
  await kysely.insertInto('former_job_title').values(former).execute()
}

/** The departments that each of these people manages, by name. */
export async function managedBy(db: Queryable, ids: readonly string[]): Promise<Map<string, Employee['manages']>> {
  if (ids.length === 0) return new Map()
  const rows = await db.kysely
    .selectFrom('department_manager as manager')
    .innerJoin('department', 'department.id', 'manager.department_id')
    .where('manager.employee_id', 'in', ids)
    .select(['manager.employee_id', 'department.id', 'department.name'])
    .orderBy('department.name')
    .execute()
  const byPerson = Map.groupBy(rows, ({ employee_id }) => employee_id)
  return new Map([...byPerson].map(([person, list]) => [person, list.map(({ id, name }) => ({ id, name }))]))
}

export async function replaceManaged(
  trx: Transaction,
  employee_id: string,
  departments: readonly string[],
): Promise<void> {
  await trx.kysely.deleteFrom('department_manager').where('employee_id', '=', employee_id).execute()
  const rows = [...new Set(departments)].map((department_id) => ({ department_id, employee_id }))
  if (rows.length > 0) await trx.kysely.insertInto('department_manager').values(rows).execute()
}
