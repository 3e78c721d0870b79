import type { Database, Transaction } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Identity } from '#src/http/identity.ts'
import { asAccount } from '#src/kernel/actor.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import { normalizeLogin } from './accounts.ts'
import { senderOf } from '#src/http/address.ts'
import { deviceHashOf, newDevice } from './cookies.ts'
import { rememberDevice } from './devices.ts'
import type { Passwords } from './password.ts'
import { identityFrom, isUsable, limitsOf } from './person.ts'
import { endSession, startSession } from './sessions.ts'
import { people } from './table.ts'
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

export type SignInAttempt = {
  /** Where it comes from; who it is, is what is to be found out. */
  actor: Actor
  login: string
  password: string
  address: string
  userAgent: string
  /** What the browser brought along: the session that this one replaces, and its device if we signed it. */
  session: string | null
  device: string | null
}

export type SignedIn = { identity: Identity; token: string; lifetimeMs: number; device: string }

type Candidate = PersonRow & { password_hash: string | null }

/**
 * Lets a person in who knows the password, with a new session whatever the browser brought along.
 * Throws `session/wrong-credentials` for everything that is wrong, after the same work, so that nobody learns
 * which accounts exist; `session/slow-down` after too many attempts; `server/busy` when too many sign in at once.
 */
export async function signIn(needs: SignInNeeds, attempt: SignInAttempt): Promise<SignedIn> {
  const { db, passwords } = needs
  const candidate = await findCandidate(db, attempt.login)
  const device = candidate && (await knownDevice(db, candidate.account_id, attempt.device))
  const account = candidate?.account_id ?? normalizeLogin(attempt.login)
  const lockedOut = (trx: Transaction): Promise<void> => tellLockedOut(trx, needs, attempt, candidate)
  const buckets = await countAttempt(needs, bucketsOf({ account, address: attempt.address, device }), lockedOut)
  const isKnown = device !== null || (candidate !== null && (await isUsual(db, candidate.account_id, attempt.address)))
  const right = await judge(needs, attempt.password, candidate, buckets, isKnown ? 'known' : 'stranger')
  if (!candidate || !right || !isUsable(candidate, needs.clock.now())) throw refused(needs, attempt, candidate)
  const stored = candidate.password_hash as string
  const fresh = passwords.isOutdated(stored) ? await passwords.hash(attempt.password) : null
  return db.transaction(async (trx) => {
    const signedIn = await admit(trx, needs, attempt, candidate, buckets, fresh)
    if (device === null) await tellNewDevice(trx, needs, attempt, candidate)
    return signedIn
  })
}

/** Sign-ins are remembered only where something is unusual: a device that the account has not seen before. */
async function tellNewDevice(
  trx: Transaction,
  needs: SignInNeeds,
  { actor }: SignInAttempt,
  who: Candidate,
): Promise<void> {
  const { account_id: id, employee_id: employeeId, login, name, role } = who
  const by = asAccount(actor, { id, employeeId, login, name, role })
  const entity = { type: 'account', id }
  await recordAudit(trx, needs, by, { action: 'session.new_device', entity, subject: employeeId })
}

/** What was typed for accounts that do not exist is not kept: people type passwords into the wrong field. */
async function tellLockedOut(
  trx: Transaction,
  needs: SignInNeeds,
  { actor }: SignInAttempt,
  who: Candidate | null,
): Promise<void> {
  if (!who) return
  const entity = { type: 'account', id: who.account_id }
  await recordAudit(trx, needs, actor, { action: 'session.locked_out', entity, subject: who.employee_id })
}

async function findCandidate(db: Database, text: string): Promise<Candidate | null> {
  const login = normalizeLogin(text)
  const rows = await people(db.read.kysely)
    .select('account.password_hash')
    .where((eb) => eb.or([eb('account.login', '=', login), eb('account.email', '=', login)]))
    .execute()
  return rows.find((row) => row.login === login) ?? rows[0] ?? null
}

/** The hash of the device, when this account has been signed in to on it before. */
async function knownDevice(db: Database, accountId: string, device: string | null): Promise<string | null> {
  if (device === null) return null
  const row = await db.read.kysely
    .selectFrom('known_device')
    .select('device_hash')
    .where('account_id', '=', accountId)
    .where('device_hash', '=', deviceHashOf(device))
    .executeTakeFirst()
  return row?.device_hash ?? null
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
): Promise<SignedIn> {
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
  if (attempt.session) await endSession(trx, needs, attempt.session)
  const device = attempt.device ?? newDevice(needs.ids)
  await rememberDevice(trx, needs, row.account_id, device)
  await forgiveAttempt(trx, buckets)
  const { token, id } = await startSession(trx, needs, row, attempt)
  const identity = await identityFrom(trx, row, { via: 'session', credentialId: id })
  return { identity, token, device, lifetimeMs: limitsOf(row.role).absolute }
}

/** People type passwords into the wrong field: what was typed as a login is not logged. */
function refused({ log }: SignInNeeds, { address }: SignInAttempt, candidate: Candidate | null): AppError {
  log.info({ account: candidate?.account_id ?? null, address }, 'sign-in refused')
  return new AppError('session/wrong-credentials')
}
