import type { AccountEvent } from '#contract/sign-in.ts'
import type { Queryable, Transaction } from '#src/database/database.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'

const SHOWN = 20

/** Writes down what happened to the ways into an account, for its owner and for the audit log. What somebody else did is told at the next sign-in. */
export async function noteEvent(
  trx: Transaction,
  { clock, ids }: { clock: Clock; ids: Ids },
  accountId: string,
  actor: Actor,
  kind: AccountEvent['kind'],
  { detail = null, by = null }: { detail?: string | null; by?: string | null } = {},
): Promise<void> {
  const at = clock.now()
  await trx.kysely
    .insertInto('account_event')
    .values({ id: ids.uuid(), account_id: accountId, kind, detail, by_name: by, at, told_at: by === null ? at : null })
    .execute()
  const account = await trx.kysely
    .selectFrom('account')
    .select('employee_id')
    .where('id', '=', accountId)
    .executeTakeFirst()
  await recordAudit(trx, { clock, ids }, actor, {
    action: `account.${kind}`,
    entity: { type: 'account', id: accountId },
    subject: account?.employee_id ?? null,
    ...(detail !== null && { after: { detail }, personal: ['detail'] }),
  })
}

/** The newest first. */
export async function eventsOf(db: Queryable, accountId: string): Promise<AccountEvent[]> {
  const rows = await db.kysely
    .selectFrom('account_event')
    .select(['kind', 'detail', 'by_name as by', 'at'])
    .where('account_id', '=', accountId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(SHOWN)
    .execute()
  return rows.map((row) => ({ ...row, kind: row.kind as AccountEvent['kind'] }))
}

/** What others did since this person signed in last; from now on it counts as told. */
export async function takeNews(
  trx: Transaction,
  { clock }: { clock: Clock },
  accountId: string,
): Promise<AccountEvent[]> {
  const rows = await trx.kysely
    .selectFrom('account_event')
    .select(['id', 'kind', 'detail', 'by_name as by', 'at'])
    .where('account_id', '=', accountId)
    .where('told_at', 'is', null)
    .orderBy('at')
    .execute()
  if (rows.length === 0) return []
  await trx.kysely
    .updateTable('account_event')
    .set({ told_at: clock.now() })
    .where('account_id', '=', accountId)
    .where('told_at', 'is', null)
    .execute()
  return rows.map(({ kind, detail, by, at }) => ({ kind: kind as AccountEvent['kind'], detail, by, at }))
}
