import { z } from 'zod'
import type { SecondStep } from '#contract/sign-in.ts'
import type { Transaction } from '#src/database/database.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { noteEvent } from './account-events.ts'
import { normalizeLogin } from './accounts.ts'
import { putChallenge, takeChallenge } from './challenges.ts'
import { openSession } from './open-session.ts'
import type { SignedIn, Visitor } from './open-session.ts'
import { isUsable } from './person.ts'
import { readPolicy } from './policy.ts'
import type { ProviderClient, ProviderPerson } from './provider-client.ts'
import { askSecondFactor, lockPerson } from './second-step.ts'
import type { SignInNeeds } from './sign-in.ts'

type Needs = SignInNeeds & { providerClient: ProviderClient | null }
export type ProviderOutcome = { next: string; signedIn: SignedIn } | { next: string; asked: SecondStep }

const Payload = z.object({ browser: z.string(), nonce: z.string(), verifier: z.string(), next: z.string() })
/** Only addresses of our own: a link from elsewhere must not lead people away after signing in. */
export const ownAddress = (text: string | undefined): string => (text && /^\/(?![/\\])/.test(text) ? text : '/')

/** Begins a sign-in at the provider: where the browser goes, and what it keeps so that nobody else can finish it. */
export async function beginProvider(needs: Needs, next: string): Promise<{ url: URL; browser: string }> {
  const { db, ids, providerClient } = needs
  if (!providerClient) throw new AppError('session/provider-off')
  const [browser, nonce, verifier] = [ids.token(), ids.token(), ids.token()]
  const { secret: state } = await db.transaction((trx) =>
    putChallenge(trx, needs, 'provider', { payload: { browser: sha256(browser), nonce, verifier, next } }),
  )
  return { url: await providerClient.begin({ state, nonce, verifier }), browser }
}

/**
 * Lets somebody in whom the provider vouches for. Throws `session/challenge-over` for a state that is not ours, was used,
 * or belongs to another browser; `session/provider-refused`, `session/provider-down`, `session/provider-unknown`.
 */
export async function finishProvider(
  needs: Needs,
  { query, state, browser }: { query: string; state: string; browser: string | null },
  visitor: Visitor,
): Promise<ProviderOutcome> {
  const { db, providerClient } = needs
  if (!providerClient) throw new AppError('session/provider-off')
  const asked = await takeChallenge(needs, 'provider', state)
  const kept = Payload.safeParse(asked?.payload)
  if (!kept.success || browser === null || sha256(browser) !== kept.data.browser)
    throw new AppError('session/challenge-over')
  const { nonce, verifier, next } = kept.data
  const person = await providerClient.finish(query, { state, nonce, verifier })
  return db.transaction(async (trx) => ({ next, ...(await admit(trx, needs, person, visitor)) }))
}

async function admit(
  trx: Transaction,
  needs: Needs,
  person: ProviderPerson,
  visitor: Visitor,
): Promise<{ signedIn: SignedIn } | { asked: SecondStep }> {
  const accountId = await accountOf(trx, needs, person, visitor.actor)
  const row = accountId && (await lockPerson(trx, accountId))
  if (!row || !isUsable(row, needs.clock.now())) {
    needs.log.info({ account: accountId, address: visitor.address }, 'the provider vouches for nobody here')
    throw new AppError('session/provider-unknown')
  }
  const { trustProvider } = await readPolicy(trx)
  const asked = trustProvider ? null : await askSecondFactor(trx, needs, row)
  return asked ? { asked } : { signedIn: await openSession(trx, needs, visitor, row, 'provider') }
}

/**
 * Whom a person of the provider stands for: the account that this subject was linked to, or the one with the verified
 * address, which is then linked. An account that another subject is linked to is not given to a second one: addresses
 * are given out anew. No account is made and no role is changed.
 */
async function accountOf(trx: Transaction, needs: Needs, person: ProviderPerson, actor: Actor): Promise<string | null> {
  const { issuer, subject } = person
  const id = sha256(`${issuer}\n${subject}`)
  const link = await trx.kysely.selectFrom('provider_link').select('account_id').where('id', '=', id).executeTakeFirst()
  if (link) return link.account_id
  const email = person.email && normalizeLogin(person.email)
  if (!email) return null
  const account = await trx.kysely.selectFrom('account').select('id').where('email', '=', email).executeTakeFirst()
  if (!account) return null
  const issuer_hash = sha256(issuer)
  const row = { id, account_id: account.id, issuer_hash, issuer: issuer.slice(0, 300), email: email.slice(0, 200) }
  try {
    await trx.kysely
      .insertInto('provider_link')
      .values({ ...row, created_at: needs.clock.now() })
      .execute()
  } catch (error) {
    if (trx.dialect.isUniqueViolation(error)) return null
    throw error
  }
  await noteEvent(trx, needs, account.id, actor, 'provider_linked', { detail: email.slice(0, 200) })
  return account.id
}
