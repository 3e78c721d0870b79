import type { AccountSecurity, Confirmation } from '#contract/sign-in.ts'
import type { Database, Queryable } from '#src/database/database.ts'
import type { Identity } from '#src/http/identity.ts'
import { AppError } from '#src/kernel/errors.ts'
import { factorsOf, isRequired } from './factors.ts'
import type { Passwords } from './password.ts'
import { readPolicy } from './policy.ts'
import { takeCode } from './take-code.ts'
import type { CodeNeeds } from './take-code.ts'
import { codeBuckets, countAttempt, forgiveAttempt, ownBucket } from './throttle.ts'

export type ConfirmNeeds = CodeNeeds & { db: Database; passwords: Passwords }
export type FactorNeeds = ConfirmNeeds & { publicUrl: URL }

/** So long after a sign-in nothing more is asked for. */
const RECENT_MS = 15 * 60_000

/**
 * What a change to the own ways in asks for. A sign-in that is recent and showed as much as the account has is enough.
 * Else: a code where there is an app, so that nobody removes a factor without another one; the password where that is
 * all there is; and where only a passkey is there and demanded, or no password, to sign in again.
 */
export async function confirmationFor(
  db: Queryable,
  { clock }: Pick<ConfirmNeeds, 'clock'>,
  { accountId, credentialId, role }: Identity,
): Promise<AccountSecurity['confirm_by']> {
  const row = await db.kysely
    .selectFrom('session')
    .innerJoin('account', 'account.id', 'session.account_id')
    .select(['session.created_at', 'session.proof', 'account.password_hash'])
    .where('session.id', '=', credentialId)
    .executeTakeFirst()
  const { totp, passkeys } = await factorsOf(db, accountId)
  const isRecent = row !== undefined && clock.now() - row.created_at < RECENT_MS
  const wasStrong = row?.proof === 'passkey' || row?.proof === 'two-factor'
  if (isRecent && (wasStrong || !totp)) return 'nothing'
  if (totp) return 'code'
  const onlyPasskey = passkeys > 0 && isRequired(role, await readPolicy(db))
  return onlyPasskey || !row?.password_hash ? 'sign-in' : 'password'
}

/** Throws `account/confirm-first` (`data.by`), `account/password-wrong`, `session/code-wrong`, `session/slow-down`. */
export async function confirmSelf(needs: ConfirmNeeds, identity: Identity, shown: Confirmation): Promise<void> {
  const by = await confirmationFor(needs.db.read, needs, identity)
  if (by === 'nothing') return
  if (by === 'code' && shown.code !== undefined) return confirmByCode(needs, identity.accountId, shown.code)
  if (by === 'password' && shown.password !== undefined)
    return confirmByPassword(needs, identity.accountId, shown.password)
  throw new AppError('account/confirm-first', { data: { by } })
}

async function confirmByCode(needs: ConfirmNeeds, accountId: string, code: string): Promise<void> {
  const buckets = await countAttempt(needs, codeBuckets({ account: accountId, device: 'own' }))
  await needs.db.transaction(async (trx) => {
    const taken = await takeCode(trx, needs, accountId, code)
    if (taken === 'wrong' || taken === 'used') throw new AppError('session/code-wrong', { data: { reason: taken } })
    await forgiveAttempt(trx, buckets)
  })
}

async function confirmByPassword(needs: ConfirmNeeds, accountId: string, password: string): Promise<void> {
  const { db, passwords } = needs
  const account = await db.read.kysely
    .selectFrom('account')
    .select('password_hash')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  const buckets = await countAttempt(needs, ownBucket(accountId))
  if (!(await passwords.verify(password, account.password_hash))) throw new AppError('account/password-wrong')
  await db.transaction((trx) => forgiveAttempt(trx, buckets))
}
