import { ALL_ATTENDANCES, employeeChannel } from '#contract/channels.ts'
import { NOTICE_CREATED, REQUEST_CHANGED } from '#contract/request-words.ts'
import type { Notice } from '#contract/notices.ts'
import type { Transaction } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { append } from '#src/outbox/append.ts'
import { readAdmins } from './deciders.ts'
import type { Decider } from './deciders.ts'
import type { RequestNeeds } from './needs.ts'

type Needs = Pick<RequestNeeds, 'clock' | 'ids' | 'alsoOutside'>
type Told = { id: string; employee_id: string | null }

/** Tells the screens of the asker, of the partner of a swap, of those whose turn it is or was, and of HR; they ask for the rest. */
export async function tellChanged(trx: Transaction, row: DayRequestTable, deciders: readonly Decider[]): Promise<void> {
  const { id, version, kind, state, employee_id, partner_id } = row
  const people = new Set([
    employee_id,
    ...(partner_id === null ? [] : [partner_id]),
    ...deciders.map(({ employeeId }) => employeeId),
  ])
  await append(trx, {
    event: REQUEST_CHANGED,
    rowId: id,
    version,
    payload: JSON.stringify({ id, version, kind, state, employee_id }),
    channels: [...[...people].map(employeeChannel), ALL_ATTENDANCES],
    at: row.updated_at,
  })
}

/** Whose turn it is, as accounts. */
export async function turnOf(
  trx: Transaction,
  row: Pick<DayRequestTable, 'step' | 'employee_id' | 'partner_id' | 'back_on'>,
  deciders: readonly Decider[],
): Promise<Told[]> {
  // who is back earlier is known to whoever leads them, and to HR where nobody does
  if (row.step === 'manager' || (row.back_on !== null && deciders.length > 0))
    return deciders.map(({ accountId, employeeId }) => ({ id: accountId, employee_id: employeeId }))
  if (row.step === 'partner') return accountsOf(trx, [row.partner_id])
  const concerned = [row.employee_id, row.partner_id]
  return (await readAdmins(trx)).filter(({ employee_id }) => employee_id === null || !concerned.includes(employee_id))
}

/** The accounts of employees. */
export const accountsOf = (trx: Transaction, employeeIds: readonly (string | null)[]): Promise<Told[]> =>
  trx.kysely
    .selectFrom('account')
    .select(['id', 'employee_id'])
    .where('employee_id', 'in', ['', ...employeeIds.filter((id) => id !== null)])
    .execute()

/** Puts a notice before people, each occasion once. */
export async function notify(
  trx: Transaction,
  { clock, ids, alsoOutside }: Needs,
  row: Pick<DayRequestTable, 'id'>,
  { kind, to, occasion }: { kind: Notice['kind']; to: readonly Told[]; occasion: number },
): Promise<void> {
  const now = clock.now()
  for (const { id: account_id, employee_id } of to) {
    const id = ids.uuid()
    const notice = { id, account_id, kind, request_id: row.id, occasion, created_at: now, read_at: null }
    try {
      await trx.kysely.insertInto('notice').values(notice).execute()
    } catch (error) {
      if (trx.dialect.isUniqueViolation(error)) continue
      throw error
    }
    await alsoOutside(trx, { id, accountId: account_id })
    if (employee_id === null) continue
    const payload = JSON.stringify({ id, version: 1, kind, request_id: row.id })
    const channels = [employeeChannel(employee_id)]
    await append(trx, { event: NOTICE_CREATED, rowId: id, version: 1, payload, channels, at: now })
  }
}
