import type { Queryable } from '#src/database/database.ts'
import { nameKey } from './cells.ts'

export type KnownPerson = {
  id: string
  number: string
  name: string
  department_id: string
  site_id: string
  manager_id: string | null
  job_title: string | null
  active_from: string
  active_to: string | null
  version: number
  role: string | null
  email: string | null
}
export type KnownPlace = { id: string; name: string; active: boolean; zone: string }

/** What a house has already, by what files call it. */
export type Known = {
  people: Map<string, KnownPerson>
  byId: Map<string, KnownPerson>
  byName: Map<string, KnownPerson[]>
  /** Numbers that begin with zeros, without these. */
  stripped: Map<string, string>
  departments: Map<string, KnownPlace>
  sites: Map<string, KnownPlace>
  placeNames: Map<string, string>
  /** Whose an address or a login is; null: nobody's who clocks in. */
  emails: Map<string, string | null>
  logins: Map<string, string | null>
}

/** How numbers are compared: as logins are. */
export const numberKey = (number: string): string => number.trim().toLowerCase()
const withoutZeros = (number: string): string => number.replace(/^0+(?=.)/, '')

/** Everything that rows of a file are compared with: five statements, however many people there are. */
export async function readKnown(db: Queryable): Promise<Known> {
  const people = await db.kysely
    .selectFrom('employee as e')
    .leftJoin('account as a', 'a.employee_id', 'e.id')
    .select(['e.id', 'e.number', 'e.name', 'e.department_id', 'e.site_id', 'e.manager_id', 'e.job_title'])
    .select(['e.active_from', 'e.active_to', 'e.version', 'a.role', 'a.email'])
    .execute()
  const departments = await db.kysely.selectFrom('department').select(['id', 'name', 'active']).execute()
  const sites = await db.kysely.selectFrom('site').select(['id', 'name', 'active', 'zone']).execute()
  const accounts = await db.kysely.selectFrom('account').select(['login', 'email', 'employee_id']).execute()
  const byName = Map.groupBy(people, ({ name }) => nameKey(name))
  return {
    people: new Map(people.map((one) => [numberKey(one.number), one])),
    byId: new Map(people.map((one) => [one.id, one])),
    byName,
    stripped: new Map(
      people.filter(({ number }) => /^0+./.test(number)).map(({ number }) => [withoutZeros(number), number]),
    ),
    departments: new Map(departments.map((one) => [nameKey(one.name), { ...one, active: one.active === 1, zone: '' }])),
    sites: new Map(sites.map((one) => [nameKey(one.name), { ...one, active: one.active === 1 }])),
    placeNames: new Map([...departments, ...sites].map(({ id, name }) => [id, name])),
    emails: new Map(accounts.flatMap(({ email, employee_id }) => (email === null ? [] : [[email, employee_id]]))),
    logins: new Map(accounts.map(({ login, employee_id }) => [login, employee_id])),
  }
}
