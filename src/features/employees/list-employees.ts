import type { z } from 'zod'
import type { Employee, EmployeePage, EmployeeQuery } from '#contract/people.ts'
import type { Queryable } from '#src/database/database.ts'
import { AppError } from '#src/kernel/errors.ts'
import { encodeCursor } from './cursor.ts'
import { employeeOf } from './employee.ts'
import type { EmployeesNeeds, Reach } from './employee.ts'
import { findEmployee, findPage, managedBy } from './table.ts'

type Needs = Pick<EmployeesNeeds, 'clock'>
const everybody: Reach = { departments: null, self: null }

/** One page of the people within reach, by name. Throws `request/invalid` for a cursor that no page gave. */
export async function listEmployees(
  db: Queryable,
  { clock }: Needs,
  query: z.infer<typeof EmployeeQuery>,
  reach: Reach,
): Promise<EmployeePage> {
  const now = clock.now()
  const { rows, total } = await findPage(db, query, reach, now)
  const page = rows.slice(0, query.limit)
  const managed = await managedBy(
    db,
    page.map(({ id }) => id),
  )
  const last = page.at(-1)
  return {
    data: page.map((row) => employeeOf(row, managed.get(row.id) ?? [], now)),
    next_cursor: rows.length > query.limit && last ? encodeCursor(last) : null,
    total,
  }
}

/** One employee. Throws `people/not-found` for those who do not exist and those out of reach alike. */
export async function readEmployee(
  db: Queryable,
  { clock }: Needs,
  id: string,
  { departments, self }: Reach = everybody,
): Promise<Employee> {
  const row = await findEmployee(db, id)
  if (!row || !(departments === null || departments.includes(row.department_id) || row.id === self)) {
    throw new AppError('people/not-found')
  }
  const managed = await managedBy(db, [id])
  return employeeOf(row, managed.get(id) ?? [], clock.now())
}
