import type { Role } from '#contract/permissions.ts'
import type { Transaction } from '#src/database/database.ts'
import type { AccountTable } from '#src/database/schema.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { storedName } from '#src/kernel/text.ts'
import { refreshIdentities, tellChanged, tellEnded } from './end-access.ts'
import type { EndNeeds } from './end-access.ts'

export type NewAccount = {
  /** Null for people who do not clock in. */
  employeeId: string | null
  /** The employee number of an employee; else a name or an e-mail address. Case does not matter. */
  login: string
  email: string | null
  name: string
  role: Role
  /** PHC text of `Passwords.hash`; without it the person must open a password link first. */
  passwordHash?: string
}

/** What changes about the account of an employee; what is left out stays. */
export type AccountChange = {
  login?: string
  email?: string | null
  name?: string
  role?: Role
  /** False ends the person's sessions, and neither a password nor a token lets them in any more. */
  active?: boolean
}

/** How logins and e-mail addresses are stored and compared. */
export const normalizeLogin = (text: string): string => text.normalize('NFC').trim().toLowerCase()

/**
 * Makes an account and returns its id. Nobody can sign in with it before it has a password.
 * Throws `account/login-taken`, `people/email-taken`, or `request/invalid` for what is no text.
 */
export async function createAccountFor(trx: Transaction, needs: AccountNeeds, account: NewAccount): Promise<string> {
  const row = accountRow(needs, account)
  await refuseTaken(trx, () => trx.kysely.insertInto('account').values(row).execute())
  return row.id
}

const ROWS_A_STATEMENT = 50

/** The same for many at once; `active: false` makes one that lets nobody in. Whoever is refused, nobody is made. */
export async function createAccountsFor(
  trx: Transaction,
  needs: AccountNeeds,
  accounts: readonly (NewAccount & { active: boolean })[],
): Promise<void> {
  const rows = accounts.map((account) => ({
    ...accountRow(needs, account),
    disabled_at: account.active ? null : needs.clock.now(),
  }))
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    const some = rows.slice(start, start + ROWS_A_STATEMENT)
    await refuseTaken(trx, () => trx.kysely.insertInto('account').values(some).execute())
  }
}

type AccountNeeds = { clock: Clock; ids: Ids }

function accountRow({ clock, ids }: AccountNeeds, account: NewAccount): AccountTable {
  const now = clock.now()
  const login = normalizeLogin(storedName(account.login, 'login'))
  // a login that is an address occupies that address as well, so that one address never means two people
  const email = account.email ? normalizeLogin(account.email) : login.includes('@') ? login : null
  return {
    id: ids.uuid(),
    login,
    email,
    name: storedName(account.name),
    role: account.role,
    employee_id: account.employeeId,
    password_hash: account.passwordHash ?? null,
    password_changed_at: account.passwordHash ? now : null,
    disabled_at: null,
    created_at: now,
    updated_at: now,
  }
}

/**
 * Changes the account of an employee; false when there is none. Another role, or `active: false`, ends every
 * session of that person with the commit. Throws like `createAccountFor`, and `account/last-admin`.
 */
export async function updateAccountOf(
  trx: Transaction,
  needs: EndNeeds,
  employeeId: string,
  change: AccountChange,
): Promise<boolean> {
  const query = trx.kysely
    .selectFrom('account')
    .select(['id', 'role', 'disabled_at'])
    .where('employee_id', '=', employeeId)
  const account = await trx.dialect.lockRow(query).executeTakeFirst()
  if (!account) return false
  const now = needs.clock.now()
  const { login, email, name, role, active } = change
  const staysAdmin = (role ?? account.role) === 'admin' && active !== false
  if (account.role === 'admin' && account.disabled_at === null && !staysAdmin) await refuseLastAdmin(trx, account.id)
  await refuseTaken(trx, () =>
    trx.kysely
      .updateTable('account')
      .set({
        updated_at: now,
        ...(login !== undefined && { login: normalizeLogin(login) }),
        ...(email !== undefined && { email: email ? normalizeLogin(email) : null }),
        ...(name !== undefined && { name }),
        ...(role !== undefined && { role }),
        ...(active !== undefined && { disabled_at: active ? null : (account.disabled_at ?? now) }),
      })
      .where('id', '=', account.id)
      .execute(),
  )
  if (active === false || (role !== undefined && role !== account.role)) {
    await endSessionsOf(trx, needs, [account.id])
    // tokens stay, with other rights
    await tellChanged(trx, needs, [account.id])
  }
  refreshIdentities(trx)
  return true
}

/** Ends all sessions of these accounts with the commit, but for the one named. Returns how many there were. */
export async function endSessionsOf(
  trx: Transaction,
  needs: EndNeeds,
  accounts: readonly string[],
  except = '',
): Promise<number> {
  const { kysely } = trx
  const ids = kysely.selectFrom('session').select('id').where('account_id', 'in', accounts).where('id', '!=', except)
  const ended = await ids.execute()
  await kysely.deleteFrom('session').where('account_id', 'in', accounts).where('id', '!=', except).execute()
  await tellEnded(
    trx,
    needs,
    ended.map(({ id }) => id),
  )
  return ended.length
}

/**
 * Ends every way in but the password, with the commit: sessions and personal access tokens. For when somebody else
 * may hold what is this person's.
 */
export async function endAccessOf(trx: Transaction, needs: EndNeeds, accountId: string): Promise<void> {
  await endSessionsOf(trx, needs, [accountId])
  const tokens = await trx.kysely.selectFrom('access_token').select('id').where('account_id', '=', accountId).execute()
  await trx.kysely.deleteFrom('access_token').where('account_id', '=', accountId).execute()
  await tellEnded(
    trx,
    needs,
    tokens.map(({ id }) => id),
  )
}

/**
 * To be called where something else changes that decides what an employee's account may see: managed departments,
 * the dates on which the person is active. Screens of that person ask anew, on every node.
 */
export async function rightsChanged(trx: Transaction, needs: EndNeeds, employeeId: string): Promise<void> {
  const accounts = trx.kysely.selectFrom('account').select('id').where('employee_id', '=', employeeId)
  await tellChanged(
    trx,
    needs,
    (await accounts.execute()).map(({ id }) => id),
  )
}

/** Nobody could let anybody in again: throws `account/last-admin` when no other administrator is left. */
export async function refuseLastAdmin(trx: Transaction, leaving: string): Promise<void> {
  const query = trx.kysely
    .selectFrom('account')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
  const admins = await trx.dialect.lockRow(query).execute()
  if (!admins.some(({ id }) => id !== leaving)) throw new AppError('account/last-admin')
}

async function refuseTaken<T>(trx: Transaction, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (cause) {
    if (trx.dialect.isUniqueViolation(cause, 'login')) throw new AppError('account/login-taken', { cause })
    if (trx.dialect.isUniqueViolation(cause, 'email')) throw new AppError('people/email-taken', { cause })
    throw cause
  }
}
