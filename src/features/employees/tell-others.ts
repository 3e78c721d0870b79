import type { ToldPerson } from '#contract/webhook-events.ts'
import type { Transaction } from '#src/database/database.ts'
import type { EmployeeTable } from '#src/database/schema.ts'
import { tellAllOutside } from '#src/outbox/append.ts'

/** Tells other systems of people who are new. */
export const tellOthersOfNew = (trx: Transaction, rows: readonly EmployeeTable[]): Promise<void> =>
  tellAllOutside(
    trx,
    rows.map((row) => told('employee.created', row)),
  )

/** Tells other systems what somebody's record has become; that they end is an event of its own. */
export function tellOthersOfChange(trx: Transaction, before: EmployeeTable, after: EmployeeTable): Promise<void> {
  const ends = after.active_to !== null && after.active_to !== before.active_to
  return tellAllOutside(trx, [told(ends ? 'employee.ended' : 'employee.updated', after)])
}

const told = <T extends `employee.${string}`>(type: T, row: EmployeeTable) => ({
  type,
  rowId: row.id,
  version: row.version,
  data: dataOf(row),
  at: row.updated_at,
})

const dataOf = (row: EmployeeTable): ToldPerson => ({
  id: row.id,
  version: row.version,
  number: row.number,
  name: row.name,
  job_title: row.job_title,
  department_id: row.department_id,
  site_id: row.site_id,
  manager_id: row.manager_id,
  active_from: row.active_from,
  active_to: row.active_to,
})
