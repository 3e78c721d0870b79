import type { SessionInfo } from '#contract/accounts.ts'
import type { Database, Transaction } from '#src/database/database.ts'
import type { Identity } from '#src/http/identity.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { endSessionsOf } from './accounts.ts'
import { tellEnded } from './end-access.ts'
import type { EndNeeds } from './end-access.ts'
import { sessionIdOf } from './credentials.ts'
import { describeDevice } from '#src/http/describe-device.ts'
import { limitsOf } from './person.ts'

type Secret = { sessionSecret: string }
/** As many places as one person may be signed in at; the one unused for longest gives way. */
const AT_MOST = 30

/** Starts a session with a token that nobody has seen before; only its hash is stored. */
export async function startSession(
  trx: Transaction,
  { clock, ids, sessionSecret }: { clock: Clock; ids: Ids } & Secret,
  account: { account_id: string; role: string },
  from: { userAgent: string; address: string; proof?: string },
): Promise<{ token: string; id: string }> {
  await makeRoom(trx, { clock, ids }, account.account_id)
  const now = clock.now()
  const token = ids.token()
  const id = sessionIdOf(sessionSecret, token)
  await trx.kysely
    .insertInto('session')
    .values({
      id,
      account_id: account.account_id,
      created_at: now,
      last_seen_at: now,
      expires_at: now + limitsOf(account.role).absolute,
      user_agent: from.userAgent.slice(0, 300),
      address: from.address.slice(0, 64),
      proof: from.proof ?? null,
    })
    .execute()
  return { token, id }
}

async function makeRoom(trx: Transaction, needs: EndNeeds, accountId: string): Promise<void> {
  const rows = await trx.kysely
    .selectFrom('session')
    .select('id')
    .where('account_id', '=', accountId)
    .orderBy('last_seen_at', 'desc')
    .execute()
  for (const { id } of rows.slice(AT_MOST - 1)) await endSessionById(trx, needs, accountId, id)
}

/** Ends the session of this token, whosever it is. */
export async function endSession(trx: Transaction, needs: EndNeeds & Secret, token: string): Promise<void> {
  const id = sessionIdOf(needs.sessionSecret, token)
  const ended = trx.kysely.deleteFrom('session').where('id', '=', id)
  if ((await ended.executeTakeFirst()).numDeletedRows > 0n) await tellEnded(trx, needs, [id])
}

/** Ends one session of an account; false when the account has no such session. */
export async function endSessionById(
  trx: Transaction,
  needs: EndNeeds,
  accountId: string,
  id: string,
): Promise<boolean> {
  const ended = trx.kysely.deleteFrom('session').where('id', '=', id).where('account_id', '=', accountId)
  const found = (await ended.executeTakeFirst()).numDeletedRows > 0n
  if (found) await tellEnded(trx, needs, [id])
  return found
}

/** Ends all other sessions of the sender. */
export const endOtherSessions = (
  trx: Transaction,
  needs: EndNeeds,
  { accountId, credentialId }: Identity,
): Promise<number> => endSessionsOf(trx, needs, [accountId], credentialId)

/** Where somebody is signed in, the latest use first. */
export async function listSessions(
  { db, clock }: { db: Database; clock: Clock },
  { accountId, credentialId, role }: Identity,
): Promise<SessionInfo[]> {
  const now = clock.now()
  const rows = await db.read.kysely
    .selectFrom('session')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', now - limitsOf(role).idle)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    created_at: row.created_at,
    last_seen_at: row.last_seen_at,
    device: describeDevice(row.user_agent),
    address: row.address,
    current: row.id === credentialId,
  }))
}
