import type { Department, Site } from '#contract/people.ts'
import { departmentOf, siteOf } from './places.ts'
import type { PlacesNeeds } from './places.ts'
import * as table from './table.ts'
import type { Visible } from './table.ts'

const { compare } = new Intl.Collator('id', { numeric: true })
const byName = (a: { name: string; id: string }, b: { name: string; id: string }): number =>
  compare(a.name, b.name) || (a.id < b.id ? -1 : 1)

/** Every visible department by name, each with the number of people who are active today. */
export async function listDepartments({ db, clock }: PlacesNeeds, visible: Visible): Promise<Department[]> {
  const rows = await table.departments(db.read, visible)
  const people = await table.activeEmployees(db.read, 'department', clock.now(), visible)
  const managers = await table.managersOf(db.read, visible)
  return rows.map((row) => departmentOf(row, people.get(row.id) ?? 0, managers.get(row.id) ?? [])).sort(byName)
}

/** Every site by name. Sites are no secret; the numbers of people count only those whom the asker may see. */
export async function listSites({ db, clock }: PlacesNeeds, visible: Visible): Promise<Site[]> {
  const now = clock.now()
  const rows = await table.sites(db.read)
  const people = await table.activeEmployees(db.read, 'site', now, visible)
  return rows.map((row) => siteOf(row, people.get(row.id) ?? 0, now)).sort(byName)
}
