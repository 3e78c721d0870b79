import type { Queryable } from '#src/database/database.ts'

/** Overtime that a person was ordered to do, with what they said to it, for an export. */
export const readOvertime = ({ kysely }: Queryable, employeeId: string): Promise<unknown> =>
  kysely.selectFrom('overtime_member').selectAll().where('employee_id', '=', employeeId).orderBy('date').execute()
