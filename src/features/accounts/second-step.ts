import type { SecondStep } from '#contract/sign-in.ts'
import type { Transaction } from '#src/database/database.ts'
import { AppError } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { findChallenge, putChallenge, spendChallenge } from './challenges.ts'
import { knownDevice } from './devices.ts'
import { factorsOf, secondStepOf } from './factors.ts'
import { openSession } from './open-session.ts'
import type { SignedIn, Visitor } from './open-session.ts'
import { isUsable } from './person.ts'
import { readPolicy } from './policy.ts'
import type { SignInNeeds } from './sign-in.ts'
import { people } from './table.ts'
import type { PersonRow } from './table.ts'
import { takeCode } from './take-code.ts'
import { asPerson, tellLockedOut } from './tell-unusual.ts'
import { codeBuckets, countAttempt, forgiveAttempt } from './throttle.ts'

type Candidate = PersonRow & { password_hash: string | null }

/** Stands for the password that was right: another one since then ends what was begun with it. */
const markOf = ({ password_hash }: Candidate): string => sha256(password_hash ?? '')

/** What this person has to show besides the password; null where that is enough. */
export async function askSecondFactor(
  trx: Transaction,
  needs: SignInNeeds,
  row: Candidate,
): Promise<SecondStep | null> {
  const factors = await factorsOf(trx, row.account_id)
  const methods = secondStepOf(row.role, factors, await readPolicy(trx))
  if (methods.length === 0) return null
  const payload = { mark: markOf(row) }
  const { secret, expiresAt } = await putChallenge(trx, needs, 'second-factor', { accountId: row.account_id, payload })
  return { challenge: secret, methods, expires_at: expiresAt }
}

/**
 * Lets somebody in who knew the password and now shows a code. Throws `session/challenge-over`, `session/code-wrong`
 * (`data.reason` is `used` for a code that was right once), `session/slow-down`. A wrong code leaves the challenge.
 */
export async function finishSignIn(
  needs: SignInNeeds,
  { challenge, code }: { challenge: string; code: string },
  visitor: Visitor,
): Promise<SignedIn> {
  const { db, log } = needs
  const asked = await findChallenge(needs, 'second-factor', challenge)
  if (!asked?.accountId) throw new AppError('session/challenge-over')
  const { accountId, payload } = asked
  const device = await knownDevice(db.read, accountId, visitor.device)
  const buckets = await countAttempt(needs, codeBuckets({ account: accountId, device }), async (trx) =>
    tellLockedOut(trx, needs, visitor.actor, (await personOf(trx, accountId)) ?? null),
  )
  return db.transaction(async (trx) => {
    const row = await lockPerson(trx, accountId)
    const stillGood = row && markOf(row) === payload['mark'] && isUsable(row, needs.clock.now())
    if (!stillGood || !(await spendChallenge(trx, needs, challenge))) throw new AppError('session/challenge-over')
    const taken = await takeCode(trx, { ...needs, actor: asPerson(visitor.actor, row) }, accountId, code)
    if (taken === 'wrong' || taken === 'used') {
      log.info({ account: accountId, address: visitor.address }, 'second factor refused')
      throw new AppError('session/code-wrong', { data: { reason: taken } })
    }
    await forgiveAttempt(trx, buckets)
    return openSession(trx, needs, visitor, row, 'two-factor')
  })
}

/** A person with the row of the account held, so that whoever changes the password comes before or after. */
export async function lockPerson(trx: Transaction, accountId: string): Promise<Candidate | undefined> {
  const own = trx.kysely.selectFrom('account').select('id').where('id', '=', accountId)
  await trx.dialect.lockRow(own).executeTakeFirst()
  return personOf(trx, accountId)
}

const personOf = (trx: Transaction, accountId: string): Promise<Candidate | undefined> =>
  people(trx.kysely).select('account.password_hash').where('account.id', '=', accountId).executeTakeFirst()
