import type { SecondStep } from '#contract/sign-in.ts'
import type { Database, Transaction } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import { normalizeLogin } from './accounts.ts'
import { senderOf } from '#src/http/address.ts'
import { knownDevice } from './devices.ts'
import { openSession } from './open-session.ts'
import type { SignedIn, Visitor } from './open-session.ts'
import type { Passwords } from './password.ts'
import { isUsable } from './person.ts'
import { askSecondFactor } from './second-step.ts'
import { people } from './table.ts'
import { tellLockedOut } from './tell-unusual.ts'
import type { PersonRow } from './table.ts'
import { bucketsOf, countAttempt, forgiveAttempt, giveBack } from './throttle.ts'
import type { Bucket } from './throttle.ts'
import type { Line } from './turns.ts'

export type SignInNeeds = {
  db: Database
  clock: Clock
  ids: Ids
  log: Logger
  passwords: Passwords
  sessionSecret: string
}

export type SignInAttempt = Visitor & { login: string; password: string }

type Candidate = PersonRow & { password_hash: string | null }

/**
 * Lets a person in who knows the password, with a new session whatever the browser brought along.
 * Throws `session/wrong-credentials` for everything that is wrong, after the same work, so that nobody learns
 * which accounts exist; `session/slow-down` after too many attempts; `server/busy` when too many sign in at once; and
 * `session/second-factor`, whose `data` is a `SecondStep`, where the password is right and not enough.
 */
export async function signIn(needs: SignInNeeds, attempt: SignInAttempt): Promise<SignedIn> {
  const { db, passwords } = needs
  const candidate = await findCandidate(db, attempt.login)
  const device = candidate && (await knownDevice(db.read, candidate.account_id, attempt.device))
  const account = candidate?.account_id ?? normalizeLogin(attempt.login)
  const lockedOut = (trx: Transaction): Promise<void> => tellLockedOut(trx, needs, attempt.actor, candidate)
  const buckets = await countAttempt(needs, bucketsOf({ account, address: attempt.address, device }), lockedOut)
  const isKnown = device !== null || (candidate !== null && (await isUsual(db, candidate.account_id, attempt.address)))
  const right = await judge(needs, attempt.password, candidate, buckets, isKnown ? 'known' : 'stranger')
  if (!candidate || !right || !isUsable(candidate, needs.clock.now())) throw refused(needs, attempt, candidate)
  const stored = candidate.password_hash as string
  const fresh = passwords.isOutdated(stored) ? await passwords.hash(attempt.password) : null
  const outcome = await db.transaction((trx) => admit(trx, needs, attempt, candidate, buckets, fresh))
  if ('challenge' in outcome) throw new AppError('session/second-factor', { data: outcome })
  return outcome
}

async function findCandidate(db: Database, text: string): Promise<Candidate | null> {
  const login = normalizeLogin(text)
  const rows = await people(db.read.kysely)
    .select('account.password_hash')
    .where((eb) => eb.or([eb('account.login', '=', login), eb('account.email', '=', login)]))
    .execute()
  return rows.find((row) => row.login === login) ?? rows[0] ?? null
}

/** Whether this person is signed in from the same address elsewhere. */
async function isUsual(db: Database, accountId: string, address: string): Promise<boolean> {
  const sessions = db.read.kysely.selectFrom('session').select('address').where('account_id', '=', accountId)
  const sender = senderOf(address)
  return (await sessions.execute()).some((session) => senderOf(session.address) === sender)
}

async function judge(
  needs: SignInNeeds,
  password: string,
  candidate: Candidate | null,
  buckets: Bucket[],
  line: Line,
): Promise<boolean> {
  try {
    return await needs.passwords.verify(password, candidate?.password_hash ?? null, line)
  } catch (error) {
    await needs.db.transaction((trx) => giveBack(trx, buckets))
    throw error
  }
}

/** Another hash than the one judged means that the password was changed meanwhile: then this one is no longer right. */
async function admit(
  trx: Transaction,
  needs: SignInNeeds,
  attempt: SignInAttempt,
  candidate: Candidate,
  buckets: Bucket[],
  fresh: string | null,
): Promise<SignedIn | SecondStep> {
  // held from here on: whoever changes the password ends the sessions that were begun with the old one, this one too
  const own = trx.kysely.selectFrom('account').select('id').where('id', '=', candidate.account_id)
  await trx.dialect.lockRow(own).executeTakeFirst()
  const row = await people(trx.kysely)
    .where('account.id', '=', candidate.account_id)
    .where('account.password_hash', '=', candidate.password_hash)
    .executeTakeFirst()
  if (!row || !isUsable(row, needs.clock.now())) throw refused(needs, attempt, candidate)
  if (fresh) {
    await trx.kysely.updateTable('account').set({ password_hash: fresh }).where('id', '=', row.account_id).execute()
  }
  await forgiveAttempt(trx, buckets)
  const asked = await askSecondFactor(trx, needs, { ...row, password_hash: fresh ?? candidate.password_hash })
  return asked ?? openSession(trx, needs, attempt, row, 'password')
}

/** People type passwords into the wrong field: what was typed as a login is not logged. */
function refused({ log }: SignInNeeds, { address }: SignInAttempt, candidate: Candidate | null): AppError {
  log.info({ account: candidate?.account_id ?? null, address }, 'sign-in refused')
  return new AppError('session/wrong-credentials')
}
