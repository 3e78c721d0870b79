import { JOB_TITLE_MOST } from '#contract/people.ts'
import type { Employee } from '#contract/people.ts'
import type { Role } from '#contract/permissions.ts'
import { localDate } from '#contract/zones.ts'
import type { Database, Transaction } from '#src/database/database.ts'
import type { EmployeeTable } from '#src/database/schema.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { searchText, storedName } from '#src/kernel/text.ts'
import { without } from '#src/kernel/without.ts'

export type EmployeesNeeds = {
  db: Database
  clock: Clock
  ids: Ids
  /** Shows a corrected name or number in the days of the past too, in the same transaction. */
  renameInHistory: (
    trx: Transaction,
    employeeId: string,
    person: { number: string; name: string; search: string },
  ) => Promise<void>
  /** Whoever works at another place from now on has the days from today on worked out again, in the same transaction. */
  markMoved: (trx: Transaction, moved: { employeeId: string; zone: string; by: string }) => Promise<void>
}

/** What the audit log keeps of an employee: other people and places by their ids. */
export const auditFields = (employee: Employee) => ({
  ...without(employee, 'id', 'version', 'active', 'department', 'site', 'manager'),
  department_id: employee.department.id,
  site_id: employee.site.id,
  manager_id: employee.manager?.id ?? null,
  manages: employee.manages.map(({ id }) => id).sort(),
})

/** Whose records somebody may see: those of some departments (null = all) and their own. */
export type Reach = { departments: readonly string[] | null; self: string | null }

/** An employee with what the other tables say about them. */
export type EmployeeRow = EmployeeTable & {
  department_name: string
  site_name: string
  zone: string
  manager_name: string | null
  role: string | null
  email: string | null
}

export function employeeOf(row: EmployeeRow, manages: Employee['manages'], now: number): Employee {
  return {
    id: row.id,
    number: row.number,
    name: row.name,
    job_title: row.job_title,
    email: row.email,
    role: row.role as Role | null,
    department: { id: row.department_id, name: row.department_name },
    site: { id: row.site_id, name: row.site_name, zone: row.zone },
    manager: row.manager_id === null ? null : { id: row.manager_id, name: row.manager_name ?? '' },
    manages,
    active_from: row.active_from,
    active_to: row.active_to,
    active: row.active_from <= localDate(row.zone, now) && !hasLeft(row, row.zone, now),
    version: row.version,
  }
}

/** A job title as the table keeps it; null: none. Throws `request/invalid` for what could not be shown or kept. */
export function jobTitleColumns(text: string | null): Pick<EmployeeTable, 'job_title' | 'job_title_search'> {
  const job_title = text === null ? null : storedName(text, 'job_title', JOB_TITLE_MOST)
  return { job_title, job_title_search: job_title === null ? null : searchText(job_title) }
}

type Span = Pick<EmployeeTable, 'active_from' | 'active_to'>

/** Whether the last day is over where the person works. */
export const hasLeft = ({ active_to }: Span, zone: string, now: number): boolean =>
  active_to !== null && active_to < localDate(zone, now)

export function refuseBackwards({ active_from, active_to }: Span): void {
  if (active_to === null || active_to >= active_from) return
  const message = 'is before active_from'
  throw new AppError('request/invalid', { detail: `active_to ${message}`, errors: [{ path: 'active_to', message }] })
}
