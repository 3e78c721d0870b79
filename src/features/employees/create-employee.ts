import type { CreateEmployee } from '#contract/people.ts'
import type { Transaction } from '#src/database/database.ts'
import type { EmployeeTable } from '#src/database/schema.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { createAccountFor, refreshIdentities, updateAccountOf } from '#src/features/accounts/index.ts'
import { refuseWhileSettling } from '#src/features/settlements/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { searchText, storedName } from '#src/kernel/text.ts'
import { checkReferences } from './check-references.ts'
import { auditFields, hasLeft, jobTitleColumns, refuseBackwards } from './employee.ts'
import type { EmployeesNeeds } from './employee.ts'
import { readEmployee } from './list-employees.ts'
import { insertEmployee, replaceManaged } from './table.ts'
import { tellOthersOfNew } from './tell-others.ts'

/**
 * Makes an employee and the account that signs in with the number, in the caller's transaction; returns the id.
 * Without a password hash the account waits for a one-time link. Throws `people/number-taken`,
 * `people/email-taken`, `account/login-taken`, `people/reference-unknown`, `request/invalid`, `attendance/settling`.
 */
export async function createEmployee(
  trx: Transaction,
  { clock, ids }: Pick<EmployeesNeeds, 'clock' | 'ids'>,
  wanted: CreateEmployee,
  actor: Actor,
  passwordHash?: string,
): Promise<string> {
  refuseBackwards(wanted)
  await refuseWhileSettling(trx, wanted.active_from)
  const now = clock.now()
  const id = ids.uuid()
  const name = storedName(wanted.name)
  const { number, email, role, department_id, site_id, manager_id, manages, active_from, active_to } = wanted
  const site = await checkReferences(trx, wanted, { id, open: (zone) => !hasLeft(wanted, zone, now) })
  const row: EmployeeTable = {
    id,
    number,
    name,
    name_search: searchText(name),
    department_id,
    site_id,
    manager_id,
    ...jobTitleColumns(wanted.job_title),
    active_from,
    active_to,
    version: 1,
    created_at: now,
    updated_at: now,
  }
  await insertEmployee(trx, row)
  await replaceManaged(trx, id, manages)
  const account = { employeeId: id, login: number, email, name, role }
  await createAccountFor(trx, { clock, ids }, passwordHash === undefined ? account : { ...account, passwordHash })
  if (hasLeft(wanted, site.zone, now)) await updateAccountOf(trx, { clock, ids }, id, { active: false })
  refreshIdentities(trx)
  await tellOthersOfNew(trx, [row])
  await recordAudit(trx, { clock, ids }, actor, {
    action: 'employee.create',
    entity: { type: 'employee', id },
    subject: id,
    after: auditFields(await readEmployee(trx, { clock }, id)),
  })
  return id
}
