import type { Queryable, Transaction } from '#src/database/database.ts'

/** The days of a person that differ from their pattern, for an export. */
export const readRoster = ({ kysely }: Queryable, employeeId: string): Promise<unknown> =>
  kysely.selectFrom('roster_entry').selectAll().where('employee_id', '=', employeeId).orderBy('work_date').execute()

/** Who worked when stays with the days; what somebody wrote beside it goes. */
export async function eraseRosterNotes({ kysely }: Transaction, employeeId: string): Promise<void> {
  await kysely.updateTable('roster_entry').set({ note: null }).where('employee_id', '=', employeeId).execute()
}
