import type { CreateEmployee } from '#contract/people.ts'
import type { Transaction } from '#src/database/database.ts'
import type { EmployeeTable } from '#src/database/schema.ts'
import { recordAudits } from '#src/features/audit/index.ts'
import { createAccountsFor, refreshIdentities } from '#src/features/accounts/index.ts'
import { refuseWhileSettling } from '#src/features/settlements/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { searchText, storedName } from '#src/kernel/text.ts'
import { hasLeft, jobTitleColumns, refuseBackwards } from './employee.ts'
import type { EmployeesNeeds } from './employee.ts'
import { insertEmployees } from './table.ts'
import { tellOthersOfNew } from './tell-others.ts'

/** Like a new employee of the form, with an id that others of the list may name as their manager. */
export type NewEmployee = Omit<CreateEmployee, 'manages'> & { id: string }

const ROWS_A_STATEMENT = 50

/**
 * Makes many employees and their accounts in the caller's transaction, in a few statements: managers stand before
 * those whose managers they are. Throws as `createEmployee` does, without saying of whom.
 */
export async function createEmployees(
  trx: Transaction,
  { clock, ids }: Pick<EmployeesNeeds, 'clock' | 'ids'>,
  wanted: readonly NewEmployee[],
  actor: Actor,
): Promise<void> {
  const now = clock.now()
  const zones = await zonesOf(trx, wanted, now)
  const people = wanted.map((one) => ({ ...one, name: storedName(one.name), ...jobTitleColumns(one.job_title) }))
  for (const one of people) refuseBackwards(one)
  await refuseWhileSettling(trx, people.map(({ active_from }) => active_from).sort()[0])
  const rows = people.map((one) => rowOf(one, now))
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT)
    await insertEmployees(trx, rows.slice(start, start + ROWS_A_STATEMENT))
  const accounts = people.map((one) => ({
    employeeId: one.id,
    login: one.number,
    email: one.email,
    name: one.name,
    role: one.role,
    active: !hasLeft(one, zones.get(one.site_id) ?? '', now),
  }))
  await createAccountsFor(trx, { clock, ids }, accounts)
  const changes = people.map((one) => ({
    action: 'employee.create',
    entity: { type: 'employee', id: one.id },
    subject: one.id,
    after: {
      number: one.number,
      name: one.name,
      job_title: one.job_title,
      email: one.email,
      role: one.role,
      active_from: one.active_from,
      active_to: one.active_to,
      department_id: one.department_id,
      site_id: one.site_id,
      manager_id: one.manager_id,
      manages: [],
    },
  }))
  await tellOthersOfNew(trx, rows)
  await recordAudits(trx, { clock, ids }, actor, changes)
  refreshIdentities(trx)
}

const rowOf = (one: NewEmployee & Pick<EmployeeTable, 'job_title_search'>, now: number): EmployeeTable => ({
  id: one.id,
  number: one.number,
  name: one.name,
  name_search: searchText(one.name),
  department_id: one.department_id,
  site_id: one.site_id,
  manager_id: one.manager_id,
  job_title: one.job_title,
  job_title_search: one.job_title_search,
  active_from: one.active_from,
  active_to: one.active_to,
  version: 1,
  created_at: now,
  updated_at: now,
})

/** The zones of the sites, locked with the departments, so that nobody closes a place meanwhile. */
async function zonesOf(trx: Transaction, wanted: readonly NewEmployee[], now: number): Promise<Map<string, string>> {
  const departments = await locked(trx, 'department', [...new Set(wanted.map((one) => one.department_id))])
  const sites = await locked(trx, 'site', [...new Set(wanted.map((one) => one.site_id))])
  for (const one of wanted) {
    const [department, site] = [departments.get(one.department_id), sites.get(one.site_id)]
    if (!department || !site) throw new AppError('people/reference-unknown')
    const closed = !department.active || !site.active
    if (closed && !hasLeft(one, site.zone, now)) throw new AppError('people/reference-unknown')
  }
  return new Map([...sites].map(([id, { zone }]) => [id, zone]))
}

type Place = { id: string; active: number; zone: string }

async function locked(trx: Transaction, table: 'department' | 'site', ids: string[]): Promise<Map<string, Place>> {
  if (ids.length === 0) return new Map()
  const { dialect, kysely } = trx
  const rows =
    table === 'site'
      ? await dialect
          .lockRow(kysely.selectFrom('site').select(['id', 'active', 'zone']).where('id', 'in', ids))
          .execute()
      : await dialect.lockRow(kysely.selectFrom('department').select(['id', 'active']).where('id', 'in', ids)).execute()
  return new Map(rows.map((row) => [row.id, { zone: '', ...row }]))
}
