import type { Settling } from '#contract/recompute.ts'
import type { Queryable } from '#src/database/database.ts'

/** How far the writing of locked days is, all of them together; null where everything is written. */
export async function progressOf(db: Queryable): Promise<Settling | null> {
  const rows = await db.kysely
    .selectFrom('settlement')
    .select(['from_date', 'to_date', 'done', 'total'])
    .where('state', '=', 'open')
    .orderBy('from_date')
    .execute()
  const [first, last] = [rows[0], rows.at(-1)]
  if (!first || !last) return null
  const sum = (of: 'done' | 'total'): number => rows.reduce((all, row) => all + row[of], 0)
  return { from: first.from_date, to: last.to_date, done: sum('done'), total: Math.max(1, sum('total')) }
}
