import { lockedUntil } from '#src/features/attendance/index.ts'
import type { Handlers } from '#src/queue/queue.ts'
import { localDate } from '#contract/zones.ts'
import { addDays, HOUR } from '#src/kernel/work-time.ts'
import { tellMembers } from './announce.ts'
import type { OvertimeNeeds } from './needs.ts'
import { ANSWER_AFTER } from './order-overtime.ts'

export const REMIND_OVERTIME = 'overtime.remind'
export const REMIND_OVERTIME_EVERY_MS = 10 * 60_000
/** So long before an order can no longer be answered whoever has not is told. */
const REMIND_BEFORE = 6 * HOUR
const AT_ONCE = 500

type Needs = Pick<OvertimeNeeds, 'db' | 'clock' | 'tell'>

/** What the worker does for this feature. It can be done twice, by two at once. */
export const overtimeJobs = (needs: Needs): Handlers => ({ [REMIND_OVERTIME]: () => remindOfAnswers(needs) })

/** Tells people once of orders that they can soon not answer any more: without an answer nothing of it counts. */
export async function remindOfAnswers(needs: Needs): Promise<void> {
  const { db, clock } = needs
  const now = clock.now()
  const today = localDate('Asia/Jakarta', now)
  const locked = (await lockedUntil(db.read)) ?? ''
  const rows = await db.read.kysely
    .selectFrom('overtime_member as m')
    .innerJoin('overtime_order as o', 'o.id', 'm.order_id')
    .innerJoin('account as a', 'a.employee_id', 'm.employee_id')
    .leftJoin('notice as n', (join) =>
      join.onRef('n.account_id', '=', 'a.id').onRef('n.request_id', '=', 'o.id').on('n.kind', '=', 'overtime_expiring'),
    )
    .select(['o.id', 'o.date', 'o.start', 'o.end', 'm.employee_id'])
    .where('m.date', '>=', addDays(today, -3))
    .where('m.date', '<=', addDays(today, 1))
    .where('m.date', '>', locked)
    .where('m.consent', '=', 'waiting')
    .where('m.cancelled', '=', 0)
    .where('m.to_at', '>=', now - ANSWER_AFTER)
    .where('m.to_at', '<=', now - ANSWER_AFTER + REMIND_BEFORE)
    .where('a.disabled_at', 'is', null)
    .where('n.id', 'is', null)
    .limit(AT_ONCE)
    .execute()
  for (const { employee_id, ...order } of rows)
    await db.transaction(async (trx) => {
      // two at once: the second waits here, and then sees what the first has told
      const member = trx.kysely.selectFrom('overtime_member').select('consent').where('order_id', '=', order.id)
      const row = await trx.dialect.lockRow(member.where('employee_id', '=', employee_id)).executeTakeFirst()
      if (row?.consent !== 'waiting') return
      await tellMembers(trx, needs, null, { order, people: [employee_id], kind: 'overtime_expiring' })
    })
}
