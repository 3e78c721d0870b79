import type { Department } from '#contract/people.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { DepartmentTable, SiteTable } from '#src/database/schema.ts'
import { AppError } from '#src/kernel/errors.ts'
import { hasNotLeft, isActiveToday, localDays } from './local-days.ts'

/** Whose records may be looked at: null = all, else the departments with these ids. */
export type Visible = readonly string[] | null

type Place = 'department' | 'site'
type Changes<T> = Partial<Omit<T, 'id' | 'created_at'>>

export async function departments(db: Queryable, visible: Visible): Promise<DepartmentTable[]> {
  if (visible?.length === 0) return []
  const query = db.kysely.selectFrom('department').selectAll()
  return (visible ? query.where('id', 'in', visible) : query).execute()
}

export const sites = (db: Queryable): Promise<SiteTable[]> => db.kysely.selectFrom('site').selectAll().execute()

/** A department, locked for the rest of the transaction. */
export async function lockDepartment(trx: Transaction, id: string): Promise<DepartmentTable> {
  const query = trx.kysely.selectFrom('department').selectAll().where('id', '=', id)
  return (await trx.dialect.lockRow(query).executeTakeFirst()) ?? unknown()
}

/** A site, locked for the rest of the transaction. */
export async function lockSite(trx: Transaction, id: string): Promise<SiteTable> {
  const query = trx.kysely.selectFrom('site').selectAll().where('id', '=', id)
  return (await trx.dialect.lockRow(query).executeTakeFirst()) ?? unknown()
}

function unknown(): never {
  throw new AppError('people/not-found')
}

export const insertDepartment = (trx: Transaction, row: DepartmentTable): Promise<void> =>
  orTaken(trx, () => trx.kysely.insertInto('department').values(row).execute())

export const insertSite = (trx: Transaction, row: SiteTable): Promise<void> =>
  orTaken(trx, () => trx.kysely.insertInto('site').values(row).execute())

export const updateDepartment = (trx: Transaction, id: string, changes: Changes<DepartmentTable>): Promise<void> =>
  orTaken(trx, () => trx.kysely.updateTable('department').set(changes).where('id', '=', id).execute())

export const updateSite = (trx: Transaction, id: string, changes: Changes<SiteTable>): Promise<void> =>
  orTaken(trx, () => trx.kysely.updateTable('site').set(changes).where('id', '=', id).execute())

/** The unique key decides whether a name is free: whoever looks first and writes then can be overtaken. */
async function orTaken(trx: Transaction, write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    throw trx.dialect.isUniqueViolation(error, 'name') ? new AppError('people/name-taken') : error
  }
}

/** How many visible people are active today, by department or by site. */
export async function activeEmployees(
  db: Queryable,
  by: Place,
  now: number,
  visible: Visible,
): Promise<Map<string, number>> {
  if (visible?.length === 0) return new Map()
  const days = await localDays(db, now)
  const key = `employee.${by}_id` as const
  let query = db.kysely
    .selectFrom('employee')
    .innerJoin('site', 'site.id', 'employee.site_id')
    .where(isActiveToday(days))
    .select(key)
    .select((eb) => eb.fn.countAll<number>().as('people'))
    .groupBy(key)
  if (visible) query = query.where('employee.department_id', 'in', visible)
  const rows: { department_id?: string; site_id?: string; people: number }[] = await query.execute()
  return new Map(rows.map((row) => [row[`${by}_id`] ?? '', Number(row.people)]))
}

/** Who manages each visible department, by name. */
export async function managersOf(db: Queryable, visible: Visible): Promise<Map<string, Department['managers']>> {
  if (visible?.length === 0) return new Map()
  let query = db.kysely
    .selectFrom('department_manager as m')
    .innerJoin('employee as e', 'e.id', 'm.employee_id')
    .select(['m.department_id', 'e.id', 'e.name'])
    .orderBy('e.name')
  if (visible) query = query.where('m.department_id', 'in', visible)
  const byDepartment = Map.groupBy(await query.execute(), ({ department_id }) => department_id)
  return new Map([...byDepartment].map(([key, rows]) => [key, rows.map(({ id, name }) => ({ id, name }))]))
}

/** Refuses to go on while people who have not left belong to a place. */
export async function refuseInUse(trx: Transaction, by: Place, id: string, now: number): Promise<void> {
  const days = await localDays(trx, now)
  const { people } = await trx.kysely
    .selectFrom('employee')
    .innerJoin('site', 'site.id', 'employee.site_id')
    .where(`employee.${by}_id`, '=', id)
    .where(hasNotLeft(days))
    .select((eb) => eb.fn.countAll<number>().as('people'))
    .executeTakeFirstOrThrow()
  if (Number(people) === 0) return
  throw new AppError('people/in-use', { detail: `${people} people who have not left still belong to it` })
}
