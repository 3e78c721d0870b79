import type { Queryable, Transaction } from '#src/database/database.ts'
import type { Pseudonym } from '#src/kernel/personal-data.ts'

/** What is stored of a person's requests: what was asked for and decided, the leave book, and which letters there are. */
export async function readRequests(db: Queryable, employeeId: string): Promise<unknown> {
  const requests = await db.kysely
    .selectFrom('day_request')
    .select(['id', 'kind', 'from_date', 'to_date', 'part', 'hours_start', 'hours_end', 'with_letter', 'half_days'])
    .select([
      'masuk_at',
      'pulang_at',
      'partner_id',
      'swap',
      'reason',
      'state',
      'created_at',
      'type_terms',
      'first_to',
      'letter_state',
      'letter_state',
      'back_on',
    ])
    .where('employee_id', '=', employeeId)
    .orderBy('id')
    .execute()
  const ids = requests.map(({ id }) => id)
  const deeds = await db.kysely
    .selectFrom('request_deed')
    .select(['request_id', 'did', 'step', 'by_name', 'for_name', 'reason', 'at'])
    .where('request_id', 'in', ids.length > 0 ? ids : [''])
    .orderBy('at')
    .execute()
  const attachments = await db.kysely
    .selectFrom('attachment')
    .select(['id', 'request_id', 'name', 'type', 'bytes', 'created_at'])
    .where('employee_id', '=', employeeId)
    .execute()
  const leave = await db.kysely
    .selectFrom('leave_entry')
    .select(['date', 'kind', 'half_days', 'reason', 'by_name', 'at'])
    .where('employee_id', '=', employeeId)
    .orderBy('date')
    .execute()
  return { requests, deeds, attachments, leave }
}

/** What a reason is replaced by. */
const ERASED = '–'

/** Takes away reasons and letters, and the person's name where they decided about others; what was decided stays. */
export async function eraseRequests(trx: Transaction, employeeId: string, { name }: Pseudonym): Promise<void> {
  const { kysely } = trx
  const own = kysely.selectFrom('day_request').select('id').where('employee_id', '=', employeeId)
  const letters = kysely.selectFrom('attachment').select('id').where('employee_id', '=', employeeId)
  await kysely.deleteFrom('attachment_chunk').where('attachment_id', 'in', letters).execute()
  await kysely.deleteFrom('attachment').where('employee_id', '=', employeeId).execute()
  await kysely.updateTable('request_deed').set({ reason: null }).where('request_id', 'in', own).execute()
  await kysely.updateTable('day_request').set({ reason: ERASED }).where('employee_id', '=', employeeId).execute()
  await kysely.updateTable('leave_entry').set({ reason: null }).where('employee_id', '=', employeeId).execute()
  const accounts = kysely.selectFrom('account').select('id').where('employee_id', '=', employeeId)
  await kysely.updateTable('request_deed').set({ by_name: name }).where('account_id', 'in', accounts).execute()
  await kysely.updateTable('request_deed').set({ for_name: name }).where('for_employee', '=', employeeId).execute()
  await kysely
    .updateTable('request_deed')
    .set({ by_name: name })
    .where('request_id', 'in', own)
    .where('did', '=', 'asked')
    .execute()
}
