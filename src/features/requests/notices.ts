import type { Notice, Notices } from '#contract/notices.ts'
import type { Database, Queryable } from '#src/database/database.ts'
import { noticePath } from '#src/features/notices/index.ts'
import type { Identity } from '#src/http/identity.ts'

const MOST = 100

type Reader = Pick<Identity, 'accountId' | 'role' | 'employeeId'>

/** An account's notices, newest first, and how many were not read. */
export async function readNotices(db: Queryable, { accountId, role, employeeId }: Reader): Promise<Notices> {
  const rows = await db.kysely
    .selectFrom('notice as n')
    .leftJoin('day_request as r', 'r.id', 'n.request_id')
    .leftJoin('employee as e', 'e.id', 'r.employee_id')
    .leftJoin('employee as o', 'o.id', 'n.employee_id')
    .select(['n.id', 'n.kind', 'n.subject', 'n.request_id', 'n.created_at', 'n.read_at', 'r.kind as request_kind'])
    .select(['n.from_date', 'n.to_date', 'n.hours_start', 'n.hours_end', 'o.name as concerned'])
    .select(['r.from_date as asked_from', 'r.to_date as asked_to', 'r.employee_id as asker_id', 'e.name as asker'])
    .where('n.account_id', '=', accountId)
    .where((eb) => eb.or([eb('r.id', 'is not', null), eb('n.subject', 'is not', null)]))
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
    data: rows.map((row) => {
      const from = row.from_date ?? row.asked_from ?? ''
      return {
        id: row.id,
        kind: row.kind as Notice['kind'],
        subject: (row.subject ?? 'request') as Notice['subject'],
        request_id: row.subject === null ? row.request_id : null,
        request_kind: row.request_kind as Notice['request_kind'],
        from,
        to: row.to_date ?? row.asked_to ?? '',
        start: row.hours_start,
        end: row.hours_end,
        name: row.concerned ?? row.asker ?? '–',
        path: noticePath({ ...row, from }, { role, employee_id: employeeId }, row.asker_id ?? ''),
        created_at: row.created_at,
        read_at: row.read_at,
      }
    }),
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
