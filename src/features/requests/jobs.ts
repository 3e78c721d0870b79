import type { DayRequestTable } from '#src/database/request-tables.ts'
import type { Handlers } from '#src/queue/queue.ts'
import { notify, turnOf } from './announce.ts'
import { sweepAttachments } from './attachments.ts'
import { settleCutiBersama } from './cuti-bersama.ts'
import { decidersOf, readAdmins, withoutPartner } from './deciders.ts'
import { escalateSilent, isSilent } from './escalate.ts'
import { expireSwaps } from './expire.ts'
import type { BookNeeds } from './needs.ts'
import { readAskers } from './people.ts'
import { readSettings } from './policy.ts'

export const REMIND_DECIDERS = 'requests.remind'
export const REMIND_EVERY_MS = 10 * 60_000
export const KEEP_LEAVE_BOOKS = 'requests.leave-books'
export const KEEP_BOOKS_EVERY_MS = 3_600_000

/** What the worker does for this feature. Each can be done twice, by two at once. */
export const requestsJobs = (needs: BookNeeds): Handlers => ({
  [REMIND_DECIDERS]: async () => {
    await expireSwaps(needs)
    await escalateSilent(needs)
    await remindDeciders(needs)
  },
  [KEEP_LEAVE_BOOKS]: async () => {
    await settleCutiBersama(needs)
    await sweepAttachments(needs)
  },
})

/** Reminds whose turn it is of what has waited for too long, again after as long a while. */
export async function remindDeciders(needs: BookNeeds): Promise<void> {
  const { db, clock } = needs
  const { policy } = await readSettings(db.read)
  const before = clock.now() - policy.remind_after_hours * 3_600_000
  const rows = await db.read.kysely
    .selectFrom('day_request')
    .selectAll()
    .where((eb) => eb.or([eb('state', '=', 'waiting'), eb('back_on', '>', '')]))
    .where('updated_at', '<', before)
    .where((eb) => eb.or([eb('reminded_at', 'is', null), eb('reminded_at', '<', before)]))
    .orderBy('created_at')
    .limit(500)
    .execute()
  for (const row of rows) await remind(needs, row, policy.escalate_after_days)
}

async function remind(needs: BookNeeds, row: DayRequestTable, days: number | null): Promise<void> {
  const now = needs.clock.now()
  await needs.db.transaction(async (trx) => {
    const { numUpdatedRows } = await trx.kysely
      .updateTable('day_request')
      .set({ reminded_at: now })
      .where('id', '=', row.id)
      .where('version', '=', row.version)
      .where('reminded_at', row.reminded_at === null ? 'is' : '=', row.reminded_at)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return
    const [asker] = await readAskers(trx, [row.employee_id])
    if (!asker) return
    const deciders = withoutPartner(row, (await decidersOf(trx, [asker], now))(asker))
    const to = await turnOf(trx, row, deciders)
    // of what was approved already HR answers too, once the manager has let it lie for too long
    if (row.back_on !== null && isSilent({ ...row, waiting_since: null }, days, now))
      to.push(...(await readAdmins(trx)).filter(({ employee_id }) => employee_id !== row.employee_id))
    await notify(trx, needs, row, { kind: 'reminder', to, occasion: now })
  })
}
