import type { Queryable, Transaction } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Pseudonym } from '#src/kernel/personal-data.ts'
import { endAccessOf } from './accounts.ts'
import { refreshIdentities } from './end-access.ts'

/** The account of a person, where they are signed in and their tokens, without secrets, for an export. */
export async function readAccounts({ kysely }: Queryable, employeeId: string): Promise<unknown> {
  const accounts = await kysely
    .selectFrom('account')
    .select(['id', 'login', 'email', 'name', 'role', 'password_changed_at', 'disabled_at', 'created_at', 'updated_at'])
    .where('employee_id', '=', employeeId)
    .execute()
  const ids = accounts.map(({ id }) => id)
  if (ids.length === 0) return { akun: [], sesi: [], token: [], kunci_sandi: [], tautan: [], kejadian: [] }
  const sessions = await kysely
    .selectFrom('session')
    .select(['created_at', 'last_seen_at', 'expires_at', 'user_agent', 'address'])
    .where('account_id', 'in', ids)
    .execute()
  const tokens = await kysely
    .selectFrom('access_token')
    .select(['name', 'created_at', 'last_used_at', 'expires_at'])
    .where('account_id', 'in', ids)
    .execute()
  const passkeys = await kysely
    .selectFrom('passkey')
    .select(['name', 'created_at', 'last_used_at'])
    .where('account_id', 'in', ids)
    .execute()
  const links = await kysely
    .selectFrom('provider_link')
    .select(['issuer', 'email', 'created_at'])
    .where('account_id', 'in', ids)
    .execute()
  const events = await kysely
    .selectFrom('account_event')
    .select(['kind', 'detail', 'by_name', 'at'])
    .where('account_id', 'in', ids)
    .execute()
  return { akun: accounts, sesi: sessions, token: tokens, kunci_sandi: passkeys, tautan: links, kejadian: events }
}

/** What is of no use without its person, and says what they are called, have or did. */
const OF_AN_ACCOUNT = [
  'password_link',
  'known_device',
  'totp_factor',
  'passkey',
  'recovery_code',
  'sign_in_challenge',
  'provider_link',
  'account_event',
] as const

/** Nobody can sign in with the account again, and nothing in it says whose it was. */
export async function eraseAccounts(
  trx: Transaction,
  needs: { clock: Clock; ids: Ids },
  employeeId: string,
  { name, number }: Pseudonym,
): Promise<void> {
  const { kysely } = trx
  const accounts = await kysely
    .selectFrom('account')
    .select(['id', 'login'])
    .where('employee_id', '=', employeeId)
    .execute()
  const now = needs.clock.now()
  for (const { id, login } of accounts) {
    await endAccessOf(trx, needs, id)
    for (const table of OF_AN_ACCOUNT) await kysely.deleteFrom(table).where('account_id', '=', id).execute()
    await kysely.updateTable('report_export').set({ asked_by: name }).where('account_id', '=', id).execute()
    await kysely.updateTable('queue_order').set({ asked_by: name }).where('asked_by', '=', login).execute()
    await kysely
      .updateTable('account')
      .set({
        login: number.toLowerCase(),
        email: null,
        name,
        password_hash: null,
        password_changed_at: null,
        disabled_at: now,
        updated_at: now,
      })
      .where('id', '=', id)
      .execute()
  }
  refreshIdentities(trx)
}
