import type { Queryable, Transaction } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Pseudonym } from '#src/kernel/personal-data.ts'
import { readEmployee } from './list-employees.ts'

/** The record of a person, for an export. */
export const readRecord = (db: Queryable, needs: { clock: Clock }, employeeId: string): Promise<unknown> =>
  readEmployee(db, needs, employeeId)

/** The record stays under another name: days and taps belong to it. */
export async function eraseRecord(
  { kysely }: Transaction,
  { clock }: { clock: Clock },
  employeeId: string,
  { name, number, search }: Pseudonym,
): Promise<void> {
  await kysely.deleteFrom('department_manager').where('employee_id', '=', employeeId).execute()
  await kysely
    .updateTable('employee')
    .set((eb) => ({
      name,
      number,
      name_search: search,
      manager_id: null,
      version: eb('version', '+', 1),
      updated_at: clock.now(),
    }))
    .where('id', '=', employeeId)
    .execute()
}
