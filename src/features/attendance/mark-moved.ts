import { localDate } from '#contract/zones.ts'
import type { Transaction } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { MINUTE } from '#src/kernel/work-time.ts'
import { addToRun, createMarkForRecompute } from './mark-for-recompute.ts'

const REASON = 'Pindah departemen atau lokasi'
/** Moves by the same person so close together are one run: many people at once are changed in steps. */
const TOGETHER_MS = 10 * MINUTE

/** Whose department or site is another now, where they work, and who moved them. */
export type Moved = { employeeId: string; zone: string; by: string }

/**
 * Whoever is moved follows the plan of the new place from today on: the days that are there from today are marked. Days
 * that are over were worked under the old plan; HR looks at them first and says.
 */
export const createMarkMoved =
  (needs: { clock: Clock; ids: Ids }) =>
  async (trx: Transaction, { employeeId, zone, by }: Moved): Promise<void> => {
    const from = localDate(zone, needs.clock.now())
    const last = await trx.kysely
      .selectFrom('attendance')
      .select('work_date')
      .where('employee_id', '=', employeeId)
      .where('work_date', '>=', from)
      .orderBy('work_date', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (!last) return
    const asked = {
      of: { employees: [employeeId] },
      from,
      to: last.work_date,
      replan: true,
      reason: REASON,
      askedBy: by,
    }
    const open = await openRun(trx, { from, by, since: needs.clock.now() - TOGETHER_MS })
    await (open ? addToRun(trx, open, asked) : createMarkForRecompute(needs)(trx, asked))
  }

/** The run of those whom the same person moved just now, unless it is done. */
function openRun(trx: Transaction, { from, by, since }: { from: string; by: string; since: number }) {
  const query = trx.kysely
    .selectFrom('recompute_run')
    .select(['id', 'to_date'])
    .where('reason', '=', REASON)
    .where('asked_by', '=', by.slice(0, 200))
    .where('from_date', '=', from)
    .where('replan', '=', 1)
    .where('done_at', 'is', null)
    .where('created_at', '>=', since)
    .orderBy('created_at', 'desc')
    .limit(1)
  return trx.dialect.lockRow(query).executeTakeFirst()
}
