import type { Queryable } from '#src/database/database.ts'
import { AppError } from '#src/kernel/errors.ts'

/**
 * Nobody orders their own overtime, and nobody agrees to what they have ordered themselves: the law wants an employer's
 * order and a worker's consent (PP 35/2021 Ps. 28), which are two people. Throws `overtime/own` with the names of those who
 * may order it: whoever else manages the department, and HR.
 */
export async function refuseOwn(db: Queryable, employeeId: string | null, own: boolean): Promise<void> {
  if (employeeId === null || !own) return
  const others = await db.kysely
    .selectFrom('employee as self')
    .innerJoin('department_manager as m', 'm.department_id', 'self.department_id')
    .innerJoin('employee as e', 'e.id', 'm.employee_id')
    .innerJoin('account as a', 'a.employee_id', 'e.id')
    .select('e.name')
    .where('self.id', '=', employeeId)
    .where('e.id', '<>', employeeId)
    .where('a.disabled_at', 'is', null)
    .where('a.role', 'in', ['atasan', 'admin'])
    .orderBy('e.name_search')
    .execute()
  throw new AppError('overtime/own', { detail: [...others.map(({ name }) => name), 'HR'].join(' / ') })
}
