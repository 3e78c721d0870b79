import type { Notice, Notices } from '#contract/requests.ts'
import type { Database, Queryable } from '#src/database/database.ts'

const MOST = 100

/** An account's notices, newest first, and how many were not read. */
export async function readNotices(db: Queryable, accountId: string): Promise<Notices> {
  const rows = await db.kysely
    .selectFrom('notice as n')
    .innerJoin('day_request as r', 'r.id', 'n.request_id')
    .innerJoin('employee as e', 'e.id', 'r.employee_id')
    .select(['n.id', 'n.kind', 'n.request_id', 'n.created_at', 'n.read_at', 'r.kind as request_kind'])
    .select(['r.from_date', 'r.to_date', 'e.name'])
    .where('n.account_id', '=', accountId)
    .orderBy('n.created_at', 'desc')
    .orderBy('n.id', 'desc')
    .limit(MOST)
    .execute()
  const unread = await db.kysely
    .selectFrom('notice')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('account_id', '=', accountId)
    .where('read_at', 'is', null)
    .executeTakeFirst()
  return {
    data: rows.map((row) => ({
      id: row.id,
      kind: row.kind as Notice['kind'],
      request_id: row.request_id,
      request_kind: row.request_kind as Notice['request_kind'],
      from: row.from_date,
      to: row.to_date,
      name: row.name,
      created_at: row.created_at,
      read_at: row.read_at,
    })),
    unread: Number(unread?.count ?? 0),
  }
}

/** Marks own notices as read; all of them where none are named. */
export async function markRead(
  db: Database,
  accountId: string,
  ids: readonly string[] | undefined,
  now: number,
): Promise<void> {
  if (ids?.length === 0) return
  await db.transaction(async (trx) => {
    let query = trx.kysely
      .updateTable('notice')
      .set({ read_at: now })
      .where('account_id', '=', accountId)
      .where('read_at', 'is', null)
    if (ids) query = query.where('id', 'in', [...ids])
    await query.execute()
  })
}
