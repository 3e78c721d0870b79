import type { Queryable } from '#src/database/database.ts'
import { statement } from '#src/database/statement.ts'

export type Span = { from: string; to: string }

const standing = statement<{ dropped: string }, { from_date: string; to_date: string; state: string }>((db, p) =>
  db
    .selectFrom('settlement')
    .select(['from_date', 'to_date', 'state'])
    .where('state', '<>', p.dropped)
    .orderBy('from_date'),
)

/**
 * The dates of which reports read what was kept: all of them written, without a gap; null where there are none. What
 * is locked and not yet written reads as it is, for nothing of it can change.
 */
export async function settledSpan(db: Queryable): Promise<Span | null> {
  const rows = await db.all(standing, { dropped: 'dropped' })
  const open = rows.findIndex(({ state }) => state !== 'done')
  const done = open < 0 ? rows : rows.slice(0, open)
  const [first, last] = [done[0], done.at(-1)]
  return first && last ? { from: first.from_date, to: last.to_date } : null
}

/** When and by whom a date was locked; nobody where that was before days were kept or whoever did it has no account. */
export async function settlementOf(db: Queryable, date: string): Promise<{ at: number | null; by: string | null }> {
  const row = await db.kysely
    .selectFrom('settlement as s')
    .leftJoin('account as a', 'a.id', 's.locked_by')
    .select(['s.locked_at', 'a.name'])
    .where('s.state', '=', 'done')
    .where('s.from_date', '<=', date)
    .where('s.to_date', '>=', date)
    .executeTakeFirst()
  return { at: row?.locked_at || null, by: row?.name ?? null }
}
