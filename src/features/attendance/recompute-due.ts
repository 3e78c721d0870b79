import type { Database, Transaction } from '#src/database/database.ts'
import type { RecomputeRunTable } from '#src/database/schema.ts'
import { recordAudits } from '#src/features/audit/index.ts'
import { systemActor } from '#src/kernel/actor.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import { recomputePerson } from './recompute.ts'
import type { RecomputeNeeds } from './recompute.ts'
import { auditOf, isDifferent } from './visible-change.ts'

type Needs = RecomputeNeeds & { db: Database; log: Logger }
type Due = { run_id: string; employee_id: string }

/** Whoever has claimed somebody is given so long; then another worker takes over. */
const CLAIM_MS = 60_000
/** People that are claimed together. */
const AT_ONCE = 25

/**
 * Works out again the days of people who were marked, one person a transaction. Several workers share them; one that
 * dies leaves its people to the others, and nothing is done twice that would change anything. Somebody whose days
 * cannot be worked out is left and does not hold up the others. What a day said before stands in the audit log. Returns how many people were done.
 */
export async function recomputeDue(needs: Needs): Promise<number> {
  const { db, clock, log } = needs
  let done = 0
  for (;;) {
    const claimed = await db.transaction((trx) => claim(trx, clock.now()))
    if (claimed.length === 0) return done
    for (const due of claimed) {
      try {
        done += await db.transaction((trx) => recomputeOne(trx, needs, due))
      } catch (error) {
        log.error({ employee: due.employee_id, error: messageOf(error) }, 'days could not be worked out again')
      }
    }
  }
}

async function claim(trx: Transaction, now: number): Promise<Due[]> {
  const free = trx.kysely
    .selectFrom('recompute_due')
    .select(['run_id', 'employee_id'])
    .where('claimed_until', '<=', now)
    .orderBy('run_id')
    .orderBy('employee_id')
    .limit(AT_ONCE)
  const due = await trx.dialect.lockRow(free).execute()
  for (const { run_id, employee_id } of due) {
    await trx.kysely
      .updateTable('recompute_due')
      .set({ claimed_until: now + CLAIM_MS })
      .where('run_id', '=', run_id)
      .where('employee_id', '=', employee_id)
      .execute()
  }
  return due
}

async function recomputeOne(trx: Transaction, needs: Needs, { run_id, employee_id }: Due): Promise<number> {
  const run = await trx.kysely.selectFrom('recompute_run').selectAll().where('id', '=', run_id).executeTakeFirst()
  const days = run ? await recomputePerson(trx, needs, askedBy(run, employee_id)) : []
  await recordAudits(trx, needs, systemActor('attendance.recompute-due'), auditOf(days, run?.reason ?? ''))
  const gone = await trx.kysely
    .deleteFrom('recompute_due')
    .where('run_id', '=', run_id)
    .where('employee_id', '=', employee_id)
    .executeTakeFirst()
  // another worker was quicker, after the claim had run out: it has counted what changed
  if (Number(gone.numDeletedRows) === 0) return 0
  const changed = days.filter(isDifferent).length
  const update = trx.kysely.updateTable('recompute_run').where('id', '=', run_id)
  if (changed > 0) await update.set((eb) => ({ days_changed: eb('days_changed', '+', changed) })).execute()
  const more = trx.kysely.selectFrom('recompute_due').select('employee_id').where('run_id', '=', run_id).limit(1)
  if (!(await more.executeTakeFirst())) await update.set({ done_at: needs.clock.now() }).execute()
  return 1
}

const askedBy = (run: RecomputeRunTable, employeeId: string): Parameters<typeof recomputePerson>[2] => ({
  employeeId,
  from: run.from_date,
  to: run.to_date,
  replan: run.replan === 1,
  // what a request is for was made when it was approved
  creates: run.replan === 1 ? 'closed' : 'none',
})
