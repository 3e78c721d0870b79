import type { Queryable, Transaction } from '#src/database/database.ts'
import { listAudit } from './list.ts'

const BATCH = 200

/** What was changed about a person, for an export. */
export async function readChanges(db: Queryable, employeeId: string): Promise<unknown> {
  const all: unknown[] = []
  let cursor: string | undefined
  do {
    const page = await listAudit(db, { person: employeeId, limit: BATCH, ...(cursor !== undefined && { cursor }) })
    all.push(...page.data)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return all
}

/**
 * Takes away what the audit log holds of a person as the one who acted and as the one it was about. That something was
 * done, when, and to which id, stays, and so does the chain: it only holds hashes of salted values.
 */
export async function eraseInAudit({ kysely }: Transaction, employeeId: string): Promise<void> {
  const accounts = await kysely.selectFrom('account').select('id').where('employee_id', '=', employeeId).execute()
  const gone = { salt: null, value: null }
  await kysely.updateTable('audit_personal').set(gone).where('employee_id', '=', employeeId).execute()
  for (const { id } of accounts)
    await kysely.updateTable('audit_personal').set(gone).where('account_id', '=', id).execute()
}
