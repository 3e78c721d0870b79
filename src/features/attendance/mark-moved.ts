import { localDate } from '#contract/zones.ts'
import type { Transaction } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { createMarkForRecompute } from './mark-for-recompute.ts'

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
    const mark = createMarkForRecompute(needs)
    const of = { employees: [employeeId] }
    await mark(trx, {
      of,
      from,
      to: last.work_date,
      replan: true,
      reason: 'Pindah departemen atau lokasi',
      askedBy: by,
    })
  }
