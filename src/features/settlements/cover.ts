import type { Queryable, Transaction } from '#src/database/database.ts'
import type { SettlementTable } from '#src/database/settlement-tables.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { piecesOf } from './pieces.ts'
import type { Span } from './span.ts'
import { tellOfPeriod } from './tell-others.ts'

type Needs = { clock: Clock; ids: Ids }
/** Who locked a period: the id of an account, and an instant; null where it was locked before days were kept. */
type Locked = { by: string; at: number } | null

/** So long before the first day that anybody clocked nothing was reported that anybody was paid by. */
const DAYS_BEFORE = 31

/**
 * Sees to it that the days up to a date come to be kept that are not yet: a worker writes them. In the transaction of the
 * lock, whose row the caller holds.
 */
export async function coverLocked(
  trx: Transaction,
  { clock, ids }: Needs,
  until: string,
  locked: Locked,
): Promise<void> {
  const last = (await standing(trx)).at(-1)
  const from_date = last ? addDays(last.to_date, 1) : await firstDate(trx, until)
  if (from_date > until) return
  const { people } = await trx.kysely
    .selectFrom('employee')
    .select(({ fn }) => fn.countAll<number | string>().as('people'))
    .executeTakeFirstOrThrow()
  await insert(trx, { id: ids.uuid(), from_date, to_date: until, state: 'open', created_at: clock.now() }, locked, {
    total: Number(people) * piecesOf(from_date, until),
  })
}

/**
 * The days after a date are open again (null: all): from now on reports read them as they are, and a worker removes what was kept.
 * Returns which dates that concerns; null for none.
 */
export async function cutSettlements(
  trx: Transaction,
  { clock, ids }: Needs,
  until: string | null,
): Promise<Span | null> {
  const removed: string[] = []
  for (const row of await standing(trx)) {
    if (until !== null && row.to_date <= until) continue
    const kept = until !== null && row.from_date <= until
    removed.push(kept ? addDays(until, 1) : row.from_date, row.to_date)
    const query = trx.kysely.updateTable('settlement').where('id', '=', row.id)
    const anew = { next_date: row.from_date, after_employee: '', claim: '', claimed_until: 0 }
    if (!kept) {
      await query.set({ state: 'dropped', ...anew }).execute()
      continue
    }
    const isWritten = row.state === 'open' && row.next_date > until
    const written = isWritten ? { state: 'done', done_at: clock.now() } : {}
    await query.set({ to_date: until, ...written }).execute()
    if (isWritten) await tellOfPeriod(trx, { clock, ids }, 'period.settled', { from: row.from_date, to: until })
    const rest = { id: ids.uuid(), from_date: addDays(until, 1), to_date: row.to_date, state: 'dropped' }
    await insert(trx, { ...rest, created_at: clock.now() }, null, { total: 0 })
  }
  const [from, to] = [removed[0], removed.at(-1)]
  return from === undefined || to === undefined ? null : { from, to }
}

/** What was kept or is being written, earliest first. */
const standing = (db: Queryable): Promise<SettlementTable[]> =>
  db.kysely.selectFrom('settlement').selectAll().where('state', 'in', ['open', 'done']).orderBy('from_date').execute()

async function firstDate(db: Queryable, until: string): Promise<string> {
  const first = await db.kysely
    .selectFrom('attendance')
    .select('work_date')
    .where('work_date', '<=', until)
    .orderBy('work_date')
    .limit(1)
    .executeTakeFirst()
  return addDays(first?.work_date ?? until, -DAYS_BEFORE)
}

const insert = (
  trx: Transaction,
  row: Pick<SettlementTable, 'id' | 'from_date' | 'to_date' | 'state' | 'created_at'>,
  locked: Locked,
  { total }: { total: number },
) =>
  trx.kysely
    .insertInto('settlement')
    .values({
      ...row,
      locked_by: locked?.by ?? '',
      locked_at: locked?.at ?? 0,
      total,
      done: 0,
      next_date: row.from_date,
      after_employee: '',
      claim: '',
      claimed_until: 0,
      done_at: null,
    })
    .execute()
