import type { Transaction } from '#src/database/database.ts'
import { AppError } from '#src/kernel/errors.ts'

/**
 * For whoever changes what days follow from (places, plans, settings), in the transaction of the change: while the days
 * of a locked period are still being written, nothing of it may change that reaches back to them. `from`: the first date
 * that the change concerns, all where it is left out. Until the caller's commit nobody locks a period. Throws `attendance/settling`.
 */
export async function refuseWhileSettling(trx: Transaction, from = ''): Promise<void> {
  await trx.dialect.lockRow(trx.kysely.selectFrom('company').select('id').where('id', '=', 1)).executeTakeFirst()
  const open = await trx.kysely
    .selectFrom('settlement')
    .select(['to_date', 'done', 'total'])
    .where('state', '=', 'open')
    .where('to_date', '>=', from)
    .limit(1)
    .executeTakeFirst()
  if (open) throw new AppError('attendance/settling', { data: { until: open.to_date } })
}
