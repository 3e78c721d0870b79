import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import type { z } from 'zod'
import type { PasskeyAnswer } from '#contract/sign-in.ts'
import { AppError, messageOf } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { putChallenge, takeChallenge } from './challenges.ts'
import { openSession } from './open-session.ts'
import type { SignedIn, Visitor } from './open-session.ts'
import { bytes, challengeIn, library, requirePasskeys } from './passkeys.ts'
import { isUsable } from './person.ts'
import { lockPerson } from './second-step.ts'
import type { SignInNeeds } from './sign-in.ts'

type Needs = SignInNeeds & { publicUrl: URL }
type Answer = z.output<typeof PasskeyAnswer>

/** What a browser has to be asked so that somebody signs in with any passkey of this house. */
export async function askForPasskey(needs: Needs) {
  requirePasskeys(needs)
  const { secret } = await needs.db.transaction((trx) => putChallenge(trx, needs, 'passkey'))
  const { hostname: rpID } = needs.publicUrl
  const { generateAuthenticationOptions } = await library()
  return generateAuthenticationOptions({ rpID, challenge: bytes(secret), userVerification: 'required' })
}

/**
 * Lets somebody in by a passkey alone: it was unlocked by PIN, finger or face, so it is two factors. Throws
 * `session/challenge-over`, and `session/passkey-refused` for everything that is wrong with it.
 */
export async function signInByPasskey(needs: Needs, answer: Answer, visitor: Visitor): Promise<SignedIn> {
  requirePasskeys(needs)
  const { db, clock, log } = needs
  const challenge = challengeIn(answer.response.clientDataJSON)
  if (challenge === null || !(await takeChallenge(needs, 'passkey', challenge)))
    throw new AppError('session/challenge-over')
  const refuse = (why: string, account: string | null = null): AppError => {
    log.info({ account, address: visitor.address, why }, 'passkey refused')
    return new AppError('session/passkey-refused')
  }
  const known = await db.read.kysely
    .selectFrom('passkey')
    .selectAll()
    .where('credential_hash', '=', sha256(answer.id))
    .executeTakeFirst()
  if (!known) throw refuse('unknown')
  const counter = await verify(needs, answer, challenge, known).catch((error: unknown) => {
    throw refuse(messageOf(error), known.account_id)
  })
  return db.transaction(async (trx) => {
    const row = await lockPerson(trx, known.account_id)
    if (!row || !isUsable(row, clock.now())) throw refuse('account not in use', known.account_id)
    // a copy that counts on its own would come with a number that was seen already
    const { numUpdatedRows } = await trx.kysely
      .updateTable('passkey')
      .set({ counter, last_used_at: clock.now() })
      .where('id', '=', known.id)
      .where('counter', '=', known.counter)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw refuse('its counter moved meanwhile', known.account_id)
    return openSession(trx, needs, visitor, row, 'passkey')
  })
}

/** The counter it now has; throws when anything is wrong. */
async function verify(
  { publicUrl }: Needs,
  answer: Answer,
  challenge: string,
  known: { credential: string; public_key: string; counter: number },
): Promise<number> {
  const { verifyAuthenticationResponse } = await library()
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: { ...answer, clientExtensionResults: {} } as AuthenticationResponseJSON,
    expectedChallenge: bytes(challenge).toString('base64url'),
    expectedOrigin: publicUrl.origin,
    expectedRPID: publicUrl.hostname,
    requireUserVerification: true,
    credential: { id: known.credential, publicKey: new Uint8Array(bytes(known.public_key)), counter: known.counter },
  })
  if (!verified) throw new Error('the signature is wrong')
  return authenticationInfo.newCounter
}
