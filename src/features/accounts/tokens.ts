import type { CreatedToken, TokenInfo } from '#contract/accounts.ts'
import type { Database, Transaction } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { storedName } from '#src/kernel/text.ts'
import { tellEnded } from './end-access.ts'
import type { EndNeeds } from './end-access.ts'
import { TOKEN_PREFIX } from './credentials.ts'

const AT_MOST = 50
const DAY = 86_400_000

/**
 * Makes a personal access token: it may do what its owner may, but for things that need a session. The secret is
 * in the answer and nowhere else. Null days: it does not expire.
 */
export async function createToken(
  { db, clock, ids }: { db: Database; clock: Clock; ids: Ids },
  accountId: string,
  wanted: { name: string; expires_in_days: number | null },
  actor: Actor,
): Promise<CreatedToken> {
  const now = clock.now()
  const id = ids.uuid()
  const token = TOKEN_PREFIX + ids.token()
  const name = storedName(wanted.name)
  const expires_at = wanted.expires_in_days === null ? null : now + wanted.expires_in_days * DAY
  await db.transaction(async (trx) => {
    const subject = await refuseTooMany(trx, accountId)
    await trx.kysely
      .insertInto('access_token')
      .values({
        id,
        account_id: accountId,
        name,
        token_hash: sha256(token),
        created_at: now,
        last_used_at: null,
        expires_at,
      })
      .execute()
    await recordAudit(trx, { clock, ids }, actor, {
      action: 'access_token.create',
      entity: { type: 'access_token', id },
      subject,
      after: { account_id: accountId, name, expires_at },
    })
  })
  return { id, name, created_at: now, last_used_at: null, expires_at, token }
}

/** Returns the employee whose account it is, if any. */
async function refuseTooMany(trx: Transaction, accountId: string): Promise<string | null> {
  // whoever makes two at once makes them one after another
  const find = trx.kysely.selectFrom('account').select('employee_id').where('id', '=', accountId)
  const account = await trx.dialect.lockRow(find).executeTakeFirst()
  const { count } = await trx.kysely
    .selectFrom('access_token')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  if (Number(count) >= AT_MOST)
    throw new AppError('request/invalid', { detail: `an account has at most ${AT_MOST} tokens; delete one first` })
  return account?.employee_id ?? null
}

/** A person's tokens, the newest first, without their secrets. */
export const listTokens = ({ db }: { db: Database }, accountId: string): Promise<TokenInfo[]> =>
  db.read.kysely
    .selectFrom('access_token')
    .select(['id', 'name', 'created_at', 'last_used_at', 'expires_at'])
    .where('account_id', '=', accountId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()

/** Ends a token of this person. Throws `request/not-found` when it is not theirs. */
export async function deleteToken(
  { db, ...needs }: EndNeeds & { db: Database },
  accountId: string,
  id: string,
  actor: Actor,
): Promise<void> {
  await db.transaction(async (trx) => {
    const gone = trx.kysely.deleteFrom('access_token').where('id', '=', id).where('account_id', '=', accountId)
    if ((await gone.executeTakeFirst()).numDeletedRows === 0n) throw new AppError('request/not-found')
    await tellEnded(trx, needs, [id])
    const entity = { type: 'access_token', id }
    await recordAudit(trx, needs, actor, { action: 'access_token.delete', entity, subject: actor.employeeId })
  })
}
