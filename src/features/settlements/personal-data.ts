import type { Queryable, Transaction } from '#src/database/database.ts'
import { readSettledDays } from './read-days.ts'

const EVER = { from: '0000-01-01', to: '9999-12-31' }

/** What was kept of a person's settled days, for an export. */
export async function readSettledOf(db: Queryable, employeeId: string): Promise<unknown> {
  const dates = await db.kysely
    .selectFrom('settled_day')
    .select('work_date')
    .where('employee_id', '=', employeeId)
    .orderBy('work_date')
    .execute()
  const day = await readSettledDays(db, [employeeId], EVER.from, EVER.to)
  return dates.map(({ work_date }) => day(employeeId, work_date))
}

/** Takes job titles out of the settled days of a person. What else was kept names nobody, and stays as the books that it is. */
export const eraseSettledOf = ({ kysely }: Transaction, employeeId: string): Promise<unknown> =>
  kysely
    .updateTable('settled_day')
    .set({ job_title: null })
    .where('employee_id', '=', employeeId)
    .where('job_title', 'is not', null)
    .execute()
