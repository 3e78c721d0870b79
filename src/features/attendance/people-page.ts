import type { Queryable } from '#src/database/database.ts'
import type { PersonForPunch } from './table.ts'

/** Whom it is about: employed within a period; further conditions are joined by "and". */
export type PeopleFilter = {
  from: string
  to: string
  employees?: readonly string[]
  department?: string
  site?: string
}

/** People with everything that a day says of them, a page at a time, so that memory stays flat. */
export async function* peoplePage(db: Queryable, filter: PeopleFilter, size: number): AsyncGenerator<PersonForPunch[]> {
  let after = ''
  for (;;) {
    const page = await some(db, filter, after, size)
    const last = page.at(-1)
    if (!last) return
    yield page
    after = last.id
  }
}

function some(db: Queryable, filter: PeopleFilter, after: string, size: number): Promise<PersonForPunch[]> {
  let select = db.kysely
    .selectFrom('employee as e')
    .innerJoin('department as d', 'd.id', 'e.department_id')
    .innerJoin('site as s', 's.id', 'e.site_id')
    .select(['e.id', 'e.number', 'e.name', 'e.name_search', 'e.active_from', 'e.active_to', 'e.department_id'])
    .select(['d.name as department_name', 'e.site_id', 's.name as site_name', 's.zone', 'e.created_at'])
    .where('e.id', '>', after)
    .where('e.active_from', '<=', filter.to)
    .where((eb) => eb.or([eb('e.active_to', 'is', null), eb('e.active_to', '>=', filter.from)]))
  if (filter.employees) select = select.where('e.id', 'in', filter.employees.length > 0 ? [...filter.employees] : [''])
  if (filter.department) select = select.where('e.department_id', '=', filter.department)
  if (filter.site) select = select.where('e.site_id', '=', filter.site)
  return select.orderBy('e.id').limit(size).execute()
}
