import type { RequestPolicy } from '#contract/requests.ts'
import type { Queryable } from '#src/database/database.ts'
import type { Asker } from './people.ts'
import { todayOf } from './people.ts'

/** Somebody whose turn it is at the manager's step. */
export type Decider = {
  employeeId: string
  accountId: string
  name: string
  /** A deputy decides in the place of this manager. */
  inPlaceOf: { id: string; name: string } | null
}

type Known = { id: string; name: string; account_id: string; active_from: string; active_to: string | null }
type Deputy = { manager_id: string; deputy_id: string; from_date: string; to_date: string }

/**
 * Who decides for each of these people before HR: the manager, else the managers of the department, and whoever is
 * deputy of one of them today; never the person. Nobody: then it is HR's turn. Three statements, however many people.
 */
export async function decidersOf(
  db: Queryable,
  people: readonly Asker[],
  now: number,
): Promise<(asker: Asker) => Decider[]> {
  if (people.length === 0) return () => []
  const departments = [...new Set(people.map(({ departmentId }) => departmentId))]
  const managing = await db.kysely
    .selectFrom('department_manager')
    .selectAll()
    .where('department_id', 'in', departments)
    .execute()
  const managers = new Set(managing.map(({ employee_id }) => employee_id))
  for (const { managerId } of people) if (managerId !== null) managers.add(managerId)
  if (managers.size === 0) return () => []
  const deputies = await db.kysely
    .selectFrom('request_deputy')
    .select(['manager_id', 'deputy_id', 'from_date', 'to_date'])
    .where('manager_id', 'in', [...managers])
    .where('ended_at', 'is', null)
    .orderBy('id')
    .execute()
  const known = await readKnown(db, [...managers, ...deputies.map(({ deputy_id }) => deputy_id)])
  return (asker) => choose(asker, managing, deputies, known, todayOf(asker, now))
}

async function readKnown(db: Queryable, ids: readonly string[]): Promise<Map<string, Known>> {
  const rows = await db.kysely
    .selectFrom('employee as e')
    .innerJoin('account as a', 'a.employee_id', 'e.id')
    .select(['e.id', 'e.name', 'a.id as account_id', 'e.active_from', 'e.active_to'])
    .where('e.id', 'in', [...new Set(ids)])
    .where('a.disabled_at', 'is', null)
    .where('a.role', '<>', 'auditor')
    .orderBy('e.name_search')
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

function choose(
  asker: Asker,
  managing: readonly { department_id: string; employee_id: string }[],
  deputies: readonly Deputy[],
  known: ReadonlyMap<string, Known>,
  today: string,
): Decider[] {
  const present = (id: string | null): Known[] => {
    const one = id === null || id === asker.id ? undefined : known.get(id)
    return one && one.active_from <= today && (one.active_to === null || one.active_to >= today) ? [one] : []
  }
  const direct = present(asker.managerId)
  const own = managing.filter(({ department_id }) => department_id === asker.departmentId)
  const chiefs = direct.length > 0 ? direct : own.flatMap(({ employee_id }) => present(employee_id))
  const found = new Map<string, Decider>()
  const add = (one: Known, inPlaceOf: Decider['inPlaceOf']): void => {
    if (!found.has(one.id))
      found.set(one.id, { employeeId: one.id, accountId: one.account_id, name: one.name, inPlaceOf })
  }
  for (const chief of chiefs) add(chief, null)
  for (const { manager_id, deputy_id, from_date, to_date } of deputies) {
    const chief = chiefs.find(({ id }) => id === manager_id)
    if (!chief || from_date > today || to_date < today) continue
    for (const one of present(deputy_id)) add(one, { id: chief.id, name: chief.name })
  }
  return [...found.values()]
}

/** Whose turn it is first, the partner of a swap aside; where nobody is above, HR decides. */
export const stepAbove = (
  { kinds }: RequestPolicy,
  kind: keyof RequestPolicy['kinds'],
  deciders: readonly Decider[],
): 'manager' | 'hr' => (kinds[kind].manager && deciders.length > 0 ? 'manager' : 'hr')

/** Nobody decides the own request, and the partner of a swap has had their turn. */
export const withoutPartner = (row: { partner_id: string | null }, deciders: readonly Decider[]): Decider[] =>
  deciders.filter(({ employeeId }) => employeeId !== row.partner_id)

/** The accounts of HR. */
export const readAdmins = (db: Queryable): Promise<{ id: string; employee_id: string | null }[]> =>
  db.kysely
    .selectFrom('account')
    .select(['id', 'employee_id'])
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .execute()
