import type { Queryable, Transaction } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Pseudonym } from '#src/kernel/personal-data.ts'
import { readEmployee } from './list-employees.ts'

/** The record of a person and what their job title was before, for an export. */
export const readRecord = async (db: Queryable, needs: { clock: Clock }, employeeId: string): Promise<unknown> => ({
  ...(await readEmployee(db, needs, employeeId)),
  former_job_titles: await db.kysely
    .selectFrom('former_job_title')
    .select(['until_date', 'job_title'])
    .where('employee_id', '=', employeeId)
    .orderBy('until_date')
    .execute(),
})

/** The record stays under another name: days and taps belong to it. */
export async function eraseRecord(
  { kysely }: Transaction,
  { clock }: { clock: Clock },
  employeeId: string,
  { name, number, search }: Pseudonym,
): Promise<void> {
  await kysely.deleteFrom('department_manager').where('employee_id', '=', employeeId).execute()
  await kysely.deleteFrom('former_job_title').where('employee_id', '=', employeeId).execute()
  await kysely
    .updateTable('employee')
    .set((eb) => ({
      name,
      number,
      name_search: search,
      manager_id: null,
      job_title: null,
      job_title_search: null,
      version: eb('version', '+', 1),
      updated_at: clock.now(),
    }))
    .where('id', '=', employeeId)
    .execute()
}
