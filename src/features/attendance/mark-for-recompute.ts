import type { Transaction } from '#src/database/database.ts'
import type { MarkForRecompute } from '#src/features/shifts/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'

/** The longest list of people that goes into one statement. */
const AT_ONCE = 500

/**
 * Marks people whose days a worker works out again, in the transaction of what changed. Whoever clocks meanwhile is
 * no exception: the mark is of people and dates, not of rows.
 */
export const createMarkForRecompute =
  ({ clock, ids }: { clock: Clock; ids: Ids }): MarkForRecompute =>
  async (trx, asked) => {
    const id = ids.uuid()
    const people = await mark(trx, id, asked)
    if (people === 0) return id
    await trx.kysely
      .insertInto('recompute_run')
      .values({
        id,
        reason: asked.reason.slice(0, 200),
        asked_by: asked.askedBy.slice(0, 200),
        from_date: asked.from,
        to_date: asked.to,
        replan: asked.replan ? 1 : 0,
        people,
        days_changed: 0,
        created_at: clock.now(),
        done_at: null,
      })
      .execute()
    return id
  }

type Asked = Parameters<MarkForRecompute>[1]

/** Adds people to a run that is not done yet, for days up to `to` as well. */
export async function addToRun(trx: Transaction, run: { id: string; to_date: string }, asked: Asked): Promise<void> {
  const people = await mark(trx, run.id, asked)
  const to_date = run.to_date > asked.to ? run.to_date : asked.to
  const update = trx.kysely.updateTable('recompute_run').where('id', '=', run.id)
  await update.set((eb) => ({ people: eb('people', '+', people), to_date })).execute()
}

async function mark(trx: Transaction, run: string, asked: Asked): Promise<number> {
  const { employees } = asked.of
  if (!employees) return markSome(trx, run, asked, null)
  let people = 0
  const once = [...new Set(employees)]
  for (let start = 0; start < once.length; start += AT_ONCE)
    people += await markSome(trx, run, asked, once.slice(start, start + AT_ONCE))
  return people
}

async function markSome(trx: Transaction, run: string, asked: Asked, only: string[] | null): Promise<number> {
  const { from, to, of } = asked
  const result = await trx.kysely
    .insertInto('recompute_due')
    .columns(['run_id', 'employee_id', 'claimed_until'])
    .expression((eb) => {
      let some = eb
        .selectFrom('employee')
        .select((e) => [e.val(run).as('run_id'), 'employee.id', e.val(0).as('claimed_until')])
        .where('active_from', '<=', to)
        .where((e) => e.or([e('active_to', 'is', null), e('active_to', '>=', from)]))
      some = some.where((e) =>
        e.not(
          e.exists(
            e
              .selectFrom('recompute_due as d')
              .select('d.employee_id')
              .where('d.run_id', '=', run)
              .whereRef('d.employee_id', '=', 'employee.id'),
          ),
        ),
      )
      if (only) some = some.where('employee.id', 'in', only)
      if (of.sites) some = some.where('site_id', 'in', of.sites.length > 0 ? [...of.sites] : [''])
      if (of.departments)
        some = some.where('department_id', 'in', of.departments.length > 0 ? [...of.departments] : [''])
      return some
    })
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0)
}
