import type { Database, Transaction } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { sha256 } from '#src/kernel/ids.ts'
import type { Ids } from '#src/kernel/ids.ts'

/** What is asked for: a second factor, an answer of a passkey that is new or known, or that of a provider. */
export type ChallengeKind = 'second-factor' | 'passkey-new' | 'passkey' | 'provider'
export type Challenge = { accountId: string | null; payload: Record<string, string> }

export const CHALLENGE_MS = 5 * 60_000

/** Stores what is to be answered once and within five minutes, on whichever node; returns its secret. */
export async function putChallenge(
  trx: Transaction,
  { clock, ids }: { clock: Clock; ids: Ids },
  kind: ChallengeKind,
  { accountId = null, payload = {} }: Partial<Challenge> = {},
): Promise<{ secret: string; expiresAt: number }> {
  const secret = ids.token()
  const expiresAt = clock.now() + CHALLENGE_MS
  await trx.kysely
    .insertInto('sign_in_challenge')
    .values({
      id: sha256(secret),
      kind,
      account_id: accountId,
      payload: JSON.stringify(payload),
      expires_at: expiresAt,
    })
    .execute()
  return { secret, expiresAt }
}

/** What was asked for with this secret; it stays. */
export async function findChallenge(
  { db, clock }: { db: Database; clock: Clock },
  kind: ChallengeKind,
  secret: string,
): Promise<Challenge | null> {
  const row = await db.read.kysely
    .selectFrom('sign_in_challenge')
    .select(['account_id', 'payload'])
    .where('id', '=', sha256(secret))
    .where('kind', '=', kind)
    .where('expires_at', '>', clock.now())
    .executeTakeFirst()
  return row ? { accountId: row.account_id, payload: JSON.parse(row.payload) as Challenge['payload'] } : null
}

/** Uses it up; false when it is over or somebody was quicker. */
export async function spendChallenge(trx: Transaction, { clock }: { clock: Clock }, secret: string): Promise<boolean> {
  const { numDeletedRows } = await trx.kysely
    .deleteFrom('sign_in_challenge')
    .where('id', '=', sha256(secret))
    .where('expires_at', '>', clock.now())
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Finds it and uses it up, for what has one try. */
export async function takeChallenge(
  needs: { db: Database; clock: Clock },
  kind: ChallengeKind,
  secret: string,
): Promise<Challenge | null> {
  const found = await findChallenge(needs, kind, secret)
  return found && (await needs.db.transaction((trx) => spendChallenge(trx, needs, secret))) ? found : null
}
