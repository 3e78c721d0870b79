import type { Queryable } from '#src/database/database.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Person } from './order-overtime.ts'
import type { ReportedPerson } from './report.ts'

type Filter = {
  ids?: readonly string[]
  departments: readonly string[] | null
  department?: string | undefined
  site?: string | undefined
}

/** Employees with what rules and reports need of them, by name. */
export async function readPeople(db: Queryable, filter: Filter): Promise<ReportedPerson[]> {
  const { ids, departments, department, site } = filter
  if (ids?.length === 0 || departments?.length === 0) return []
  let query = db.kysely
    .selectFrom('employee as e')
    .innerJoin('site as s', 's.id', 'e.site_id')
    .innerJoin('department as d', 'd.id', 'e.department_id')
    .select(['e.id', 'e.number', 'e.name', 'e.site_id', 'e.department_id', 's.zone', 'd.name as department_name'])
  if (ids) query = query.where('e.id', 'in', ids)
  if (departments) query = query.where('e.department_id', 'in', departments)
  if (department !== undefined) query = query.where('e.department_id', '=', department)
  if (site !== undefined) query = query.where('e.site_id', '=', site)
  const rows = await query.orderBy('e.name_search').orderBy('e.id').execute()
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    name: row.name,
    siteId: row.site_id,
    departmentId: row.department_id,
    departmentName: row.department_name,
    zone: row.zone,
  }))
}

/** Everybody named, once. Throws `people/reference-unknown` where somebody is not within reach. */
export async function requirePeople(
  db: Queryable,
  ids: readonly string[],
  departments: readonly string[] | null,
): Promise<Person[]> {
  const wanted = [...new Set(ids)]
  const people = await readPeople(db, { ids: wanted, departments })
  if (people.length !== wanted.length) throw new AppError('people/reference-unknown')
  return people
}
