import type { PasswordLink, PasswordLinkOwner } from '#contract/accounts.ts'
import type { Database, Transaction } from '#src/database/database.ts'
import { recordAudit, recordAudits } from '#src/features/audit/index.ts'
import { asAccount } from '#src/kernel/actor.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import { HOUR } from '#src/kernel/work-time.ts'
import { endAccessOf, endSessionsOf } from './accounts.ts'
import { storePassword } from './change-password.ts'
import type { Passwords } from './password.ts'
import { requireStrong } from './password-strength.ts'

export type PasswordLinkNeeds = {
  db: Database
  clock: Clock
  ids: Ids
  log: Logger
  publicUrl: URL
  /** So long a link holds. */
  passwordLinkHours: number
  passwords: Passwords
}

type MakingNeeds = Omit<PasswordLinkNeeds, 'passwords'>
type Receiver = { employee: string; account: string }

/**
 * Makes links with which these people set a password once, within the hours that they hold. Their older links end with the commit, and so
 * do all their sessions; the old passwords stay until the links are used. The secret of a link follows `#`, so that it
 * reaches no server log and no other site.
 */
export async function makeLinks(
  trx: Transaction,
  { clock, ids, publicUrl, passwordLinkHours }: Pick<MakingNeeds, 'clock' | 'ids' | 'publicUrl' | 'passwordLinkHours'>,
  owners: readonly Receiver[],
  actor: Actor,
): Promise<(PasswordLink & Receiver)[]> {
  if (owners.length === 0) return []
  const created_at = clock.now()
  const expires_at = created_at + passwordLinkHours * HOUR
  const made = owners.map((owner) => ({ ...owner, token: ids.token() }))
  const accounts = made.map(({ account }) => account)
  await trx.kysely.deleteFrom('password_link').where('account_id', 'in', accounts).execute()
  const rows = made.map(({ account, token }) => ({
    token_hash: sha256(token),
    account_id: account,
    created_at,
    expires_at,
    used_at: null,
  }))
  await trx.kysely.insertInto('password_link').values(rows).execute()
  await endSessionsOf(trx, { clock, ids }, accounts)
  const changes = made.map(({ employee, account }) => ({
    action: 'account.password_link_create',
    entity: { type: 'account', id: account },
    subject: employee,
  }))
  await recordAudits(trx, { clock, ids }, actor, changes)
  return made.map(({ token, ...owner }) => {
    return { ...owner, url: new URL(`/reset#token=${token}`, publicUrl).href, expires_at }
  })
}

/** One such link for an employee. Throws `account/none` when there is no account. */
export async function createPasswordLink(
  { db, log, ...needs }: MakingNeeds,
  employeeId: string,
  actor: Actor,
): Promise<PasswordLink> {
  const [made] = await db.transaction(async (trx) => {
    const find = trx.kysely.selectFrom('account').select('id').where('employee_id', '=', employeeId)
    const account = await trx.dialect.lockRow(find).executeTakeFirst()
    if (!account) throw new AppError('account/none')
    return makeLinks(trx, needs, [{ employee: employeeId, account: account.id }], actor)
  })
  const { account, url, expires_at } = made as PasswordLink & Receiver
  log.info({ account }, 'password link made')
  return { url, expires_at }
}

/** Whose link this is, for the screen that asks for the password. Throws `account/link-invalid`. */
export async function checkPasswordLink(
  needs: Pick<PasswordLinkNeeds, 'db' | 'clock'>,
  token: string,
): Promise<PasswordLinkOwner> {
  const { name, login } = await ownerOf(needs, token)
  return { name, login }
}

/** Sets the password, once, and ends sessions and tokens. A password that is refused leaves the link as it was. */
export async function usePasswordLink(
  needs: PasswordLinkNeeds,
  token: string,
  password: string,
  actor: Actor,
): Promise<void> {
  const { db, clock, passwords, log } = needs
  const owner = await ownerOf(needs, token)
  requireStrong(password, owner)
  const hash = await passwords.hash(password)
  await db.transaction(async (trx) => {
    const now = clock.now()
    const { numUpdatedRows } = await trx.kysely
      .updateTable('password_link')
      .set({ used_at: now })
      .where('token_hash', '=', sha256(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new AppError('account/link-invalid')
    await storePassword(trx, needs, owner.id, hash)
    await endAccessOf(trx, needs, owner.id)
    await recordAudit(trx, needs, asAccount(actor, owner), {
      action: 'account.password_link_use',
      entity: { type: 'account', id: owner.id },
      subject: owner.employeeId,
    })
  })
  log.info({ account: owner.id }, 'password set by link')
}

type Owner = {
  id: string
  employeeId: string | null
  login: string
  name: string
  email: string | null
  role: string
}

async function ownerOf({ db, clock }: { db: Database; clock: Clock }, token: string): Promise<Owner> {
  const owner = await db.read.kysely
    .selectFrom('password_link')
    .innerJoin('account', 'account.id', 'password_link.account_id')
    .select(['account.id', 'account.login', 'account.name', 'account.email', 'account.role'])
    .select('account.employee_id as employeeId')
    .where('password_link.token_hash', '=', sha256(token))
    .where('password_link.used_at', 'is', null)
    .where('password_link.expires_at', '>', clock.now())
    .where('account.disabled_at', 'is', null)
    .executeTakeFirst()
  if (!owner) throw new AppError('account/link-invalid')
  return owner
}
