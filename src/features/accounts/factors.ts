import { SECOND_FACTORS } from '#contract/sign-in.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import type { Policy } from './policy.ts'

/** What somebody showed when a session began; sessions of older versions say nothing, which means a password. */
export type Proof = 'password' | 'two-factor' | 'passkey' | 'provider'
export type Factors = { totp: boolean; passkeys: number; recoveryCodes: number }
type Method = (typeof SECOND_FACTORS)[number]

export async function factorsOf(db: Queryable, accountId: string): Promise<Factors> {
  const { kysely } = db
  const totp = await kysely
    .selectFrom('totp_factor')
    .select('account_id')
    .where('account_id', '=', accountId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst()
  const passkeys = await kysely
    .selectFrom('passkey')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  const codes = await kysely
    .selectFrom('recovery_code')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { totp: totp !== undefined, passkeys: Number(passkeys.count), recoveryCodes: Number(codes.count) }
}

export const isRequired = (role: string, { requiredRoles }: Policy): boolean =>
  (requiredRoles as readonly string[]).includes(role)

/**
 * What is to be shown after the password; nothing where that is enough. A passkey alone does not make passwords
 * insufficient, or whoever set one up on the phone could not sign in elsewhere; it does where the company demands more.
 */
export function secondStepOf(role: string, factors: Factors, policy: Policy): Method[] {
  if (!factors.totp && !(isRequired(role, policy) && factors.passkeys > 0)) return []
  const has = { totp: factors.totp, passkey: factors.passkeys > 0, recovery: factors.recoveryCodes > 0 }
  return SECOND_FACTORS.filter((method) => has[method])
}

/** Whether somebody has to get a second factor before anything else. */
export async function mustEnrol(
  db: Queryable,
  { account_id, role }: { account_id: string; role: string },
  proof: string | null | undefined,
  policy: Policy,
): Promise<boolean> {
  if (!isRequired(role, policy) || (proof === 'provider' && policy.trustProvider)) return false
  const { totp, passkeys } = await factorsOf(db, account_id)
  return !totp && passkeys === 0
}

/** Recovery codes stand in for a factor; without one they are nothing. */
export async function dropIdleCodes(trx: Transaction, accountId: string): Promise<void> {
  const { totp, passkeys } = await factorsOf(trx, accountId)
  if (!totp && passkeys === 0)
    await trx.kysely.deleteFrom('recovery_code').where('account_id', '=', accountId).execute()
}

/** Whoever changes the same account's factors comes before or after. */
export async function lockOwn(trx: Transaction, accountId: string): Promise<void> {
  await trx.dialect.lockRow(trx.kysely.selectFrom('account').select('id').where('id', '=', accountId)).execute()
}
