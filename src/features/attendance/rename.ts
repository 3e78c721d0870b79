import type { Transaction } from '#src/database/database.ts'

/** A corrected name or number shows in the history too. Not an event: the days themselves have not changed. */
export async function renameInHistory(
  trx: Transaction,
  employeeId: string,
  person: { number: string; name: string; search: string },
): Promise<void> {
  await trx.kysely
    .updateTable('attendance')
    .set({ employee_number: person.number, employee_name: person.name })
    .where('employee_id', '=', employeeId)
    .execute()
}
