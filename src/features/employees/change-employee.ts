import type { z } from 'zod'
import type { Employee, UpdateEmployee } from '#contract/people.ts'
import { localDate } from '#contract/zones.ts'
import type { Transaction } from '#src/database/database.ts'
import type { EmployeeTable, SiteTable } from '#src/database/schema.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { createAccountFor, refreshIdentities, rightsChanged, updateAccountOf } from '#src/features/accounts/index.ts'
import type { AccountChange } from '#src/features/accounts/index.ts'
import { refuseWhileSettling } from '#src/features/settlements/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { searchText, storedName } from '#src/kernel/text.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { checkReferences } from './check-references.ts'
import { auditFields, hasLeft, jobTitleColumns, refuseBackwards } from './employee.ts'
import type { EmployeesNeeds } from './employee.ts'
import { readEmployee } from './list-employees.ts'
import { refuseManagerCircle } from './managers-above.ts'
import { keepFormerTitle, lockEmployee, managedBy, replaceManaged, updateEmployee } from './table.ts'
import { tellOthersOfChange } from './tell-others.ts'

type Change = z.infer<typeof UpdateEmployee>

/**
 * Changes an employee and their account. A last day in the past ends the person's sessions; taking it back lets
 * them in again. Throws `people/not-found`, `people/changed-meanwhile` (with the record as it is),
 * `people/manager-circle`, `attendance/settling` and whatever `createEmployee` throws.
 */
export const changeEmployee = (needs: EmployeesNeeds, id: string, change: Change, actor: Actor): Promise<Employee> =>
  needs.db.transaction((trx) => changeEmployeeIn(trx, needs, id, change, actor))

/** The same in the caller's transaction. */
export async function changeEmployeeIn(
  trx: Transaction,
  needs: Omit<EmployeesNeeds, 'db'>,
  id: string,
  change: Change,
  actor: Actor,
): Promise<Employee> {
  const before = await lockEmployee(trx, id)
  const shown = await readEmployee(trx, needs, id)
  if (before.version !== change.version) throw new AppError('people/changed-meanwhile', { data: shown })
  const after = changed(before, change, needs.clock.now())
  if (MOVES.some((field) => after[field] !== before[field])) await refuseWhileSettling(trx)
  refuseBackwards(after)
  const site = await checkChange(trx, after, change)
  if (after.manager_id !== before.manager_id) await refuseManagerCircle(trx, id, after.manager_id)
  await updateEmployee(trx, after)
  await keepTitle(trx, { before, after, site })
  if (change.manages) await replaceManaged(trx, id, change.manages)
  await changeAccount(trx, needs, { before, after, site }, change)
  if (after.name !== before.name || after.number !== before.number) {
    await needs.renameInHistory(trx, id, { number: after.number, name: after.name, search: after.name_search })
  }
  if (after.department_id !== before.department_id || after.site_id !== before.site_id) {
    await needs.markMoved(trx, { employeeId: id, zone: site.zone, by: actor.name || actor.login })
  }
  if (sees(change)) await rightsChanged(trx, needs, id)
  refreshIdentities(trx)
  const made = await readEmployee(trx, needs, id)
  await tellOthersOfChange(trx, before, after)
  await recordAudit(trx, needs, actor, {
    action: 'employee.change',
    entity: { type: 'employee', id },
    subject: id,
    before: auditFields(shown),
    after: auditFields(made),
  })
  return made
}

/** What decides what days of the past amount to in reports. */
const MOVES = ['department_id', 'site_id', 'job_title', 'active_from', 'active_to'] as const

/** Whether a change may decide what the person sees. */
const sees = ({ manages, active_from, active_to, site_id }: Change): boolean =>
  [manages, active_from, active_to, site_id].some((one) => one !== undefined)

function changed(before: EmployeeTable, change: Change, now: number): EmployeeTable {
  const name = change.name === undefined ? before.name : storedName(change.name)
  return {
    id: before.id,
    number: change.number ?? before.number,
    name,
    name_search: searchText(name),
    department_id: change.department_id ?? before.department_id,
    site_id: change.site_id ?? before.site_id,
    manager_id: change.manager_id === undefined ? before.manager_id : change.manager_id,
    ...(change.job_title === undefined
      ? { job_title: before.job_title, job_title_search: before.job_title_search }
      : jobTitleColumns(change.job_title)),
    active_from: change.active_from ?? before.active_from,
    active_to: change.active_to === undefined ? before.active_to : change.active_to,
    version: before.version + 1,
    created_at: before.created_at,
    updated_at: now,
  }
}

async function checkChange(trx: Transaction, after: EmployeeTable, { manages }: Change): Promise<SiteTable> {
  const wanted = manages ?? (await managedBy(trx, [after.id])).get(after.id)?.map(({ id }) => id) ?? []
  const open = (zone: string): boolean => !hasLeft(after, zone, after.updated_at)
  return checkReferences(trx, { ...after, manages: wanted }, { id: after.id, open })
}

/** Another title counts from today on. One that is written down for the first time counts for the days before, too. */
async function keepTitle(trx: Transaction, { before, after, site }: Stages): Promise<void> {
  if (before.job_title === null || before.job_title === after.job_title) return
  const until_date = addDays(localDate(site.zone, after.updated_at), -1)
  await keepFormerTitle(trx, { employee_id: after.id, until_date, job_title: before.job_title })
}

type Stages = { before: EmployeeTable; after: EmployeeTable; site: SiteTable }

async function changeAccount(
  trx: Transaction,
  { clock, ids }: Pick<EmployeesNeeds, 'clock' | 'ids'>,
  { before, after, site }: Stages,
  { email, role, active_to }: Change,
): Promise<void> {
  const { id, number, name, updated_at } = after
  const change: AccountChange = {}
  if (number !== before.number) change.login = number
  if (name !== before.name) change.name = name
  if (email !== undefined) change.email = email
  if (role !== undefined) change.role = role
  // only where the last day was touched: an account may be disabled for reasons of its own
  if (active_to !== undefined && active_to !== before.active_to) change.active = !hasLeft(after, site.zone, updated_at)
  if (Object.keys(change).length === 0 || (await updateAccountOf(trx, { clock, ids }, id, change))) return
  if (role === undefined) {
    if (email)
      throw new AppError('account/none', { detail: 'an e-mail address belongs to an account; name a role to make one' })
    return
  }
  await createAccountFor(trx, { clock, ids }, { employeeId: id, login: number, email: email ?? null, name, role })
  if (hasLeft(after, site.zone, updated_at)) await updateAccountOf(trx, { clock, ids }, id, { active: false })
}
