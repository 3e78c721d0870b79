import { isIP } from 'node:net'
import type * as webauthn from '@simplewebauthn/server'
import type { z } from 'zod'
import type { Confirmation, CreatedPasskey, NewPasskey, PasskeyInfo } from '#contract/sign-in.ts'
import type { Database } from '#src/database/database.ts'
import type { Identity } from '#src/http/identity.ts'
import { AppError, messageOf } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { storedName } from '#src/kernel/text.ts'
import { noteEvent } from './account-events.ts'
import { putChallenge, takeChallenge } from './challenges.ts'
import { confirmSelf } from './confirm-self.ts'
import type { FactorNeeds } from './confirm-self.ts'
import { refreshIdentities } from './end-access.ts'
import { dropIdleCodes, factorsOf, isRequired, lockOwn } from './factors.ts'
import { readPolicy } from './policy.ts'
import { makeRecoveryCodes } from './recovery-codes.ts'

const AT_MOST = 20

/** Loaded by the first who needs it: it is large, and most processes never do. */
export const library = (): Promise<typeof webauthn> => import('@simplewebauthn/server')

/** Browsers give passkeys to names over https and to localhost, never to bare addresses. */
export const passkeysPossible = ({ protocol, hostname }: URL): boolean =>
  hostname === 'localhost' || (protocol === 'https:' && isIP(hostname.replace(/[[\]]/g, '')) === 0)

export function requirePasskeys({ publicUrl }: { publicUrl: URL }): void {
  if (!passkeysPossible(publicUrl)) throw new AppError('account/passkeys-off')
}

/** What a browser has to be asked, to make a passkey for this person. */
export async function beginPasskey(needs: FactorNeeds, identity: Identity, shown: Confirmation) {
  requirePasskeys(needs)
  await confirmSelf(needs, identity, shown)
  const { db, publicUrl } = needs
  const { accountId, login, name } = identity
  const known = await db.read.kysely
    .selectFrom('passkey')
    .select('credential')
    .where('account_id', '=', accountId)
    .execute()
  if (known.length >= AT_MOST)
    throw new AppError('request/invalid', { detail: `an account has at most ${AT_MOST} passkeys; remove one first` })
  const { secret } = await db.transaction((trx) => putChallenge(trx, needs, 'passkey-new', { accountId }))
  const { generateRegistrationOptions } = await library()
  return generateRegistrationOptions({
    rpName: 'Hadir',
    rpID: publicUrl.hostname,
    userName: login,
    userDisplayName: name,
    userID: new Uint8Array(Buffer.from(accountId)),
    challenge: bytes(secret),
    excludeCredentials: known.map(({ credential }) => ({ id: credential })),
    // found by the browser without a login, and unlocked by PIN, finger or face: two factors in one
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

/** Stores what the browser made. Throws `session/challenge-over`, `session/passkey-refused`, `account/passkey-known`. */
export async function addPasskey(
  needs: FactorNeeds,
  { accountId, role }: Identity,
  { name, answer }: z.output<typeof NewPasskey>,
): Promise<CreatedPasskey> {
  const { db, clock, ids, log } = needs
  const challenge = challengeIn(answer.response.clientDataJSON)
  const asked = challenge === null ? null : await takeChallenge(needs, 'passkey-new', challenge)
  if (challenge === null || asked?.accountId !== accountId) throw new AppError('session/challenge-over')
  const made = await verify(needs, answer, challenge).catch((error: unknown) => {
    log.info({ account: accountId, error: messageOf(error) }, 'new passkey refused')
    throw new AppError('session/passkey-refused', { cause: error })
  })
  const info = { id: ids.uuid(), name: storedName(name), created_at: clock.now(), last_used_at: null }
  return db.transaction(async (trx) => {
    await lockOwn(trx, accountId)
    const row = { ...info, ...made, account_id: accountId }
    try {
      await trx.kysely.insertInto('passkey').values(row).execute()
    } catch (cause) {
      if (trx.dialect.isUniqueViolation(cause)) throw new AppError('account/passkey-known', { cause })
      throw cause
    }
    await noteEvent(trx, needs, accountId, needs.actor, 'passkey_added', { detail: info.name })
    refreshIdentities(trx)
    const { recoveryCodes } = await factorsOf(trx, accountId)
    const wanted = recoveryCodes === 0 && isRequired(role, await readPolicy(trx))
    return { ...info, recovery_codes: wanted ? await makeRecoveryCodes(trx, needs, accountId) : null }
  })
}

async function verify(
  { publicUrl }: FactorNeeds,
  answer: z.output<typeof NewPasskey>['answer'],
  challenge: string,
): Promise<{
  credential_hash: string
  credential: string
  public_key: string
  counter: number
  transports: string
}> {
  const { verifyRegistrationResponse } = await library()
  const { registrationInfo } = await verifyRegistrationResponse({
    response: { ...answer, clientExtensionResults: {} } as webauthn.RegistrationResponseJSON,
    expectedChallenge: bytes(challenge).toString('base64url'),
    expectedOrigin: publicUrl.origin,
    expectedRPID: publicUrl.hostname,
    requireUserVerification: true,
  })
  if (!registrationInfo) throw new Error('not verified')
  const { id, publicKey, counter } = registrationInfo.credential
  return {
    credential_hash: sha256(id),
    credential: id,
    public_key: Buffer.from(publicKey).toString('base64url'),
    counter,
    transports: JSON.stringify(answer.response.transports ?? []).slice(0, 200),
  }
}

/** Challenges are secrets of ours: given out as they are, and found again in what the browser signed. */
export const bytes = (secret: string): Buffer<ArrayBuffer> => Buffer.from(Buffer.from(secret, 'base64url'))

/** The challenge that a browser's answer names; null when it is none. Whether it is signed is judged later. */
export function challengeIn(clientDataJSON: string): string | null {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString())
    const challenge = (data as { challenge?: unknown } | null)?.challenge
    return typeof challenge === 'string' ? challenge : null
  } catch {
    return null
  }
}

export const listPasskeys = ({ db }: { db: Database }, accountId: string): Promise<PasskeyInfo[]> =>
  db.read.kysely
    .selectFrom('passkey')
    .select(['id', 'name', 'created_at', 'last_used_at'])
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()

/** Throws `request/not-found` when it is not this person's. */
export async function renamePasskey(
  { db }: { db: Database },
  accountId: string,
  id: string,
  name: string,
): Promise<void> {
  const { numUpdatedRows } = await db.transaction((trx) =>
    trx.kysely
      .updateTable('passkey')
      .set({ name: storedName(name) })
      .where('id', '=', id)
      .where('account_id', '=', accountId)
      .executeTakeFirst(),
  )
  if (numUpdatedRows === 0n) throw new AppError('request/not-found')
}

/** Removes a passkey, and recovery codes that stand in for nothing then. Throws `request/not-found`. */
export async function removePasskey(
  needs: FactorNeeds,
  identity: Identity,
  id: string,
  shown: Confirmation,
): Promise<void> {
  const { accountId } = identity
  const own = (await listPasskeys(needs, accountId)).find((passkey) => passkey.id === id)
  if (!own) throw new AppError('request/not-found')
  await confirmSelf(needs, identity, shown)
  await needs.db.transaction(async (trx) => {
    await lockOwn(trx, accountId)
    const gone = trx.kysely.deleteFrom('passkey').where('id', '=', id).where('account_id', '=', accountId)
    if ((await gone.executeTakeFirst()).numDeletedRows === 0n) throw new AppError('request/not-found')
    await noteEvent(trx, needs, accountId, needs.actor, 'passkey_removed', { detail: own.name })
    await dropIdleCodes(trx, accountId)
    refreshIdentities(trx)
  })
}
