import type { Role } from '#contract/permissions.ts'
import type { Database, Queryable } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { operatorActor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { createAccountFor, endAccessOf, normalizeLogin, refuseLastAdmin } from './accounts.ts'
import { storePassword } from './change-password.ts'
import { createPasswords } from './password.ts'
import { requireStrong } from './password-strength.ts'
import { isUsable } from './person.ts'
import { clearFactors } from './reset-factors.ts'
import { people } from './table.ts'
import { createToken } from './tokens.ts'

/** What an operator does on the machine itself, where holding the database is proof enough. */
export type OperatorNeeds = { db: Database; clock: Clock; ids: Ids }

/**
 * Makes an account that can sign in at once; where an employee has this number, it is theirs.
 * Throws `account/login-taken`, `people/email-taken`, `account/password-weak`.
 */
export async function addAccount(
  { db, clock, ids }: OperatorNeeds,
  account: { login: string; name: string; role: Role; email: string | null; password: string },
): Promise<void> {
  requireStrong(account.password, account)
  const passwordHash = await createPasswords({ ids }).hash(account.password)
  await db.transaction(async (trx) => {
    const employee = await trx.kysely
      .selectFrom('employee')
      .select('id')
      .where('number', '=', account.login.trim())
      .executeTakeFirst()
    const employeeId = employee?.id ?? null
    const id = await createAccountFor(trx, { clock, ids }, { ...account, employeeId, passwordHash })
    const { login, name, role, email } = account
    await recordAudit(trx, { clock, ids }, operatorActor(), {
      action: 'account.create',
      entity: { type: 'account', id },
      subject: employeeId,
      after: { login: normalizeLogin(login), name, role, email },
    })
  })
}

/** Gives an account another password and ends its sessions and tokens: the way back in when nobody can make a link. */
export async function replacePassword(
  { db, clock, ids }: OperatorNeeds,
  { login, password }: { login: string; password: string },
): Promise<void> {
  const account = await find(db.read, login)
  requireStrong(password, account)
  const hash = await createPasswords({ ids }).hash(password)
  await db.transaction(async (trx) => {
    await storePassword(trx, { clock }, account.account_id, hash)
    await endAccessOf(trx, { clock, ids }, account.account_id)
    const entity = { type: 'account', id: account.account_id }
    await recordAudit(trx, { clock, ids }, operatorActor(), {
      action: 'account.password_replace',
      entity,
      subject: account.employee_id,
    })
  })
}

/**
 * Lets nobody in with this account any more, or again; what was opened with it ends with the commit, and nothing of it
 * is deleted. Throws `account/none`, `account/last-admin`.
 */
export async function setInUse({ db, clock, ids }: OperatorNeeds, login: string, inUse: boolean): Promise<void> {
  const { account_id } = await find(db.read, login)
  await db.transaction(async (trx) => {
    const query = trx.kysely.selectFrom('account').select(['role', 'disabled_at']).where('id', '=', account_id)
    const { role, disabled_at } = await trx.dialect.lockRow(query).executeTakeFirstOrThrow()
    if ((disabled_at === null) === inUse) return
    if (role === 'admin' && !inUse) await refuseLastAdmin(trx, account_id)
    const now = clock.now()
    await trx.kysely
      .updateTable('account')
      .set({ disabled_at: inUse ? null : now, updated_at: now })
      .where('id', '=', account_id)
      .execute()
    await endAccessOf(trx, { clock, ids }, account_id)
  })
}

/** Takes all second factors of an account away and ends its sessions: the way back in when nobody else can do it. */
export async function resetSecondFactor(needs: OperatorNeeds, login: string): Promise<boolean> {
  const account = await find(needs.db.read, login)
  return needs.db.transaction((trx) => clearFactors(trx, needs, account.account_id, operatorActor()))
}

/** Makes a personal access token for an account and returns its secret. Throws `account/none`. */
export async function addToken(
  needs: OperatorNeeds,
  { login, ...wanted }: { login: string; name: string; expires_in_days: number | null },
): Promise<string> {
  const account = await find(needs.db.read, login)
  if (!isUsable(account, needs.clock.now()))
    throw new AppError('account/none', { detail: `the account "${login}" is not in use any more` })
  return (await createToken(needs, account.account_id, wanted, operatorActor())).token
}

async function find(db: Queryable, login: string) {
  const account = await people(db.kysely).where('account.login', '=', normalizeLogin(login)).executeTakeFirst()
  if (!account) throw new AppError('account/none', { detail: `there is no account with the login "${login}"` })
  return account
}
