import type { RecomputeRun } from '#contract/recompute.ts'
import type { Queryable } from '#src/database/database.ts'

/** The latest runs, newest first, with how many people are still to be done; or the one with an id. */
export async function readRuns(db: Queryable, id?: string): Promise<RecomputeRun[]> {
  let select = db.kysely
    .selectFrom('recompute_run as r')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('recompute_due as d')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .whereRef('d.run_id', '=', 'r.id')
        .as('people_left'),
    )
  if (id !== undefined) select = select.where('r.id', '=', id)
  const rows = await select.orderBy('r.created_at', 'desc').orderBy('r.id', 'desc').limit(20).execute()
  return rows.map((row) => ({
    id: row.id,
    reason: row.reason,
    asked_by: row.asked_by,
    from: row.from_date,
    to: row.to_date,
    replan: row.replan === 1,
    people: row.people,
    people_left: Number(row.people_left),
    days_changed: row.days_changed,
    created_at: row.created_at,
    done_at: row.done_at,
  }))
}
