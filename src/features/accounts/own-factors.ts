import type { AccountSecurity, Confirmation, TotpEnrolment } from '#contract/sign-in.ts'
import type { Queryable } from '#src/database/database.ts'
import type { Identity } from '#src/http/identity.ts'
import { AppError } from '#src/kernel/errors.ts'
import { eventsOf, noteEvent } from './account-events.ts'
import { confirmationFor, confirmSelf } from './confirm-self.ts'
import type { FactorNeeds } from './confirm-self.ts'
import { refreshIdentities } from './end-access.ts'
import { dropIdleCodes, factorsOf, isRequired, lockOwn } from './factors.ts'
import { listPasskeys, passkeysPossible } from './passkeys.ts'
import { readPolicy } from './policy.ts'
import { makeRecoveryCodes } from './recovery-codes.ts'
import { seal, unseal } from './seal.ts'
import { endOtherSessions } from './sessions.ts'
import { codeBuckets, countAttempt, forgiveAttempt } from './throttle.ts'
import { base32, newTotpKey, otpauthUri, stepOf } from './totp.ts'

/** So long a key that was shown waits for its first code. */
const BEGUN_FOR_MS = 60 * 60_000

export async function ownSecurity(needs: FactorNeeds, identity: Identity): Promise<AccountSecurity> {
  const { read } = needs.db
  const totp = await totpOf(read, identity.accountId)
  return {
    totp: totp?.confirmed_at ? { since: totp.confirmed_at } : null,
    recovery_codes_left: (await factorsOf(read, identity.accountId)).recoveryCodes,
    passkeys: await listPasskeys(needs, identity.accountId),
    passkeys_possible: passkeysPossible(needs.publicUrl),
    required: isRequired(identity.role, await readPolicy(read)),
    confirm_by: await confirmationFor(read, needs, identity),
    events: await eventsOf(read, identity.accountId),
  }
}

const totpOf = (db: Queryable, accountId: string) =>
  db.kysely.selectFrom('totp_factor').selectAll().where('account_id', '=', accountId).executeTakeFirst()

/** A new key for an authenticator app; it counts once `confirmTotp` has seen a code of it. */
export async function beginTotp(needs: FactorNeeds, identity: Identity, shown: Confirmation): Promise<TotpEnrolment> {
  const { db, clock, ids, sessionSecret } = needs
  if ((await totpOf(db.read, identity.accountId))?.confirmed_at) throw new AppError('account/factor-exists')
  await confirmSelf(needs, identity, shown)
  const { accountId, login } = identity
  const key = newTotpKey(ids)
  const company = await db.read.kysely.selectFrom('company').select('name').executeTakeFirst()
  await db.transaction(async (trx) => {
    await lockOwn(trx, accountId)
    if ((await totpOf(trx, accountId))?.confirmed_at) throw new AppError('account/factor-exists')
    await trx.kysely.deleteFrom('totp_factor').where('account_id', '=', accountId).execute()
    const secret = seal(sessionSecret, ids, accountId, key)
    const row = { account_id: accountId, secret, created_at: clock.now(), confirmed_at: null, last_step: 0 }
    await trx.kysely.insertInto('totp_factor').values(row).execute()
  })
  const issuer = company ? `Hadir ${company.name}` : 'Hadir'
  return { key: base32(key), uri: otpauthUri({ key, issuer, login }) }
}

/** The first code of an app: from now on the factor counts, other sessions end, and there are recovery codes. */
export async function confirmTotp(needs: FactorNeeds, identity: Identity, code: string): Promise<string[]> {
  const { db, clock, sessionSecret } = needs
  const { accountId } = identity
  const buckets = await countAttempt(needs, codeBuckets({ account: accountId, device: 'own' }))
  return db.transaction(async (trx) => {
    await lockOwn(trx, accountId)
    const begun = await totpOf(trx, accountId)
    if (!begun || clock.now() - begun.created_at > BEGUN_FOR_MS) throw new AppError('account/factor-none')
    if (begun.confirmed_at !== null) throw new AppError('account/factor-exists')
    const key = unseal(sessionSecret, accountId, begun.secret)
    const step = key && stepOf(key, code.replace(/\D/g, ''), clock.now())
    if (step === null) throw new AppError('session/code-wrong', { data: { reason: 'wrong' } })
    await trx.kysely
      .updateTable('totp_factor')
      .set({ confirmed_at: clock.now(), last_step: step })
      .where('account_id', '=', accountId)
      .execute()
    // this session has just shown both
    await trx.kysely
      .updateTable('session')
      .set({ proof: 'two-factor' })
      .where('id', '=', identity.credentialId)
      .execute()
    await endOtherSessions(trx, needs, identity)
    await noteEvent(trx, needs, accountId, needs.actor, 'totp_added')
    await forgiveAttempt(trx, buckets)
    refreshIdentities(trx)
    return makeRecoveryCodes(trx, needs, accountId)
  })
}

/** Removes the app and, when no other factor is left, the recovery codes. */
export async function removeTotp(needs: FactorNeeds, identity: Identity, shown: Confirmation): Promise<void> {
  const { accountId } = identity
  if (!(await totpOf(needs.db.read, accountId))?.confirmed_at) throw new AppError('account/factor-none')
  await confirmSelf(needs, identity, shown)
  await needs.db.transaction(async (trx) => {
    await lockOwn(trx, accountId)
    const gone = trx.kysely.deleteFrom('totp_factor').where('account_id', '=', accountId)
    if ((await gone.executeTakeFirst()).numDeletedRows === 0n) throw new AppError('account/factor-none')
    await noteEvent(trx, needs, accountId, needs.actor, 'totp_removed')
    await dropIdleCodes(trx, accountId)
    refreshIdentities(trx)
  })
}

/** Ten new codes; the old ones end. */
export async function renewRecoveryCodes(
  needs: FactorNeeds,
  identity: Identity,
  shown: Confirmation,
): Promise<string[]> {
  const { accountId } = identity
  const { totp, passkeys } = await factorsOf(needs.db.read, accountId)
  if (!totp && passkeys === 0) throw new AppError('account/factor-none')
  await confirmSelf(needs, identity, shown)
  return needs.db.transaction(async (trx) => {
    await lockOwn(trx, accountId)
    await noteEvent(trx, needs, accountId, needs.actor, 'recovery_made')
    return makeRecoveryCodes(trx, needs, accountId)
  })
}
