import type { PasswordLink, PasswordLinkOwner } from '#contract/accounts.ts'
import type { Database } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { asAccount } from '#src/kernel/actor.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import { endAccessOf, endSessionsOf } from './accounts.ts'
import { storePassword } from './change-password.ts'
import type { Passwords } from './password.ts'
import { requireStrong } from './password-strength.ts'

export const LIFETIME_MS = 24 * 3_600_000

/** The secret follows `#`, so that it reaches no server log and no other site. */
export const linkOf = ({ publicUrl }: { publicUrl: URL }, token: string): string =>
  new URL(`/reset#token=${token}`, publicUrl).href

export type PasswordLinkNeeds = {
  db: Database
  clock: Clock
  ids: Ids
  log: Logger
  publicUrl: URL
  passwords: Passwords
}

/**
 * Makes a link with which an employee sets a password once, within a day. Older links end, and so do all sessions of
 * the person; the old password stays until the link is used. Throws `account/none` when there is no account.
 */
export async function createPasswordLink(
  { db, clock, ids, publicUrl, log }: PasswordLinkNeeds,
  employeeId: string,
  actor: Actor,
): Promise<PasswordLink> {
  const now = clock.now()
  const token = ids.token()
  const accountId = await db.transaction(async (trx) => {
    const find = trx.kysely.selectFrom('account').select('id').where('employee_id', '=', employeeId)
    const account = await trx.dialect.lockRow(find).executeTakeFirst()
    if (!account) throw new AppError('account/none')
    await trx.kysely.deleteFrom('password_link').where('account_id', '=', account.id).execute()
    await trx.kysely
      .insertInto('password_link')
      .values({
        token_hash: sha256(token),
        account_id: account.id,
        created_at: now,
        expires_at: now + LIFETIME_MS,
        used_at: null,
      })
      .execute()
    await endSessionsOf(trx, { clock, ids }, account.id)
    const entity = { type: 'account', id: account.id }
    await recordAudit(trx, { clock, ids }, actor, {
      action: 'account.password_link_create',
      entity,
      subject: employeeId,
    })
    return account.id
  })
  log.info({ account: accountId }, 'password link made')
  return { url: linkOf({ publicUrl }, token), expires_at: now + LIFETIME_MS }
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
