import type { SwapPartners } from '#contract/requests.ts'
import type { Queryable } from '#src/database/database.ts'
import { AppError } from '#src/kernel/errors.ts'
import { isEmployed, readAskers } from './people.ts'
import { readSwapDays, swapDates } from './swap.ts'

const MOST = 200

/**
 * The colleagues of the same department that have an account, with what both are planned for on one or two dates. Throws
 * `attendance/not-an-employee`.
 */
export async function swapPartners(
  db: Queryable,
  employeeId: string,
  period: { from: string; to: string },
): Promise<SwapPartners['data']> {
  const [asker] = await readAskers(db, [employeeId])
  if (!asker) throw new AppError('attendance/not-an-employee')
  const rows = await db.kysely
    .selectFrom('employee as e')
    .innerJoin('account as a', 'a.employee_id', 'e.id')
    .select('e.id')
    .where('e.department_id', '=', asker.departmentId)
    .where('e.id', '<>', asker.id)
    .where('a.disabled_at', 'is', null)
    .orderBy('e.name_search')
    .limit(MOST)
    .execute()
  const dates = swapDates(period)
  const known = new Map(
    (
      await readAskers(
        db,
        rows.map(({ id }) => id),
      )
    ).map((one) => [one.id, one]),
  )
  const others = rows
    .flatMap(({ id }) => known.get(id) ?? [])
    .filter((one) => dates.every((date) => isEmployed(one, date)))
  const daysOf = await readSwapDays(db, asker, others, dates)
  return others.map(({ id, number, name }) => ({ user: { id, number, name }, days: daysOf(id) }))
}
