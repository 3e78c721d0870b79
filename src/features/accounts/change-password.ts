import type { Database, Transaction } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Identity } from '#src/http/identity.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Passwords } from './password.ts'
import { requireStrong } from './password-strength.ts'
import { endOtherSessions } from './sessions.ts'
import { countAttempt, forgiveAttempt, ownBucket } from './throttle.ts'

export type ChangePasswordNeeds = { ids: Ids; db: Database; clock: Clock; log: Logger; passwords: Passwords }

/**
 * Gives the sender another password and ends all of their other sessions; their tokens stay, or their scripts would
 * stop whenever they change it. Throws `account/password-wrong`,
 * `account/password-weak`, and `session/slow-down` when somebody guesses at an open screen.
 */
export async function changePassword(
  needs: ChangePasswordNeeds,
  identity: Identity,
  { current, next }: { current: string; next: string },
  actor: Actor,
): Promise<void> {
  const { db, passwords, log } = needs
  const account = await db.read.kysely
    .selectFrom('account')
    .select(['login', 'name', 'email', 'password_hash'])
    .where('id', '=', identity.accountId)
    .executeTakeFirstOrThrow()
  requireStrong(next, account)
  const bucket = ownBucket(identity.accountId)
  await countAttempt(needs, bucket)
  if (!(await passwords.verify(current, account.password_hash))) throw new AppError('account/password-wrong')
  const hash = await passwords.hash(next)
  await db.transaction(async (trx) => {
    const changed = await storePassword(trx, needs, identity.accountId, hash, account.password_hash)
    if (!changed) throw new AppError('account/password-wrong')
    await endOtherSessions(trx, needs, identity)
    await forgiveAttempt(trx, bucket)
    const entity = { type: 'account', id: identity.accountId }
    await recordAudit(trx, needs, actor, { action: 'account.password_change', entity, subject: identity.employeeId })
  })
  log.info({ account: identity.accountId }, 'password changed')
}

/**
 * Stores the hash of a new password; whoever held a link for an older one can no longer use it. With `instead`,
 * only when that is the hash until now: false when somebody else was quicker.
 */
export async function storePassword(
  trx: Transaction,
  { clock }: { clock: Clock },
  accountId: string,
  hash: string,
  instead?: string | null,
): Promise<boolean> {
  const now = clock.now()
  let update = trx.kysely
    .updateTable('account')
    .set({ password_hash: hash, password_changed_at: now, updated_at: now })
    .where('id', '=', accountId)
  if (instead !== undefined) update = update.where('password_hash', instead === null ? 'is' : '=', instead)
  if ((await update.executeTakeFirst()).numUpdatedRows === 0n) return false
  await trx.kysely
    .deleteFrom('password_link')
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .execute()
  return true
}
