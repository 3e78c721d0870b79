import type { Transaction } from '#src/database/database.ts'
import type { NoticesNeeds } from './needs.ts'

/** Puts a notice on its way to somebody who has Hadir closed, in the transaction that made it. */
export type QueueNotice = (trx: Transaction, notice: { id: string; accountId: string }) => Promise<void>

/** By mail, where there is an address and it is wanted, and to every device that was switched on; each once. */
export const queueNotice =
  ({ clock, ids, sendsMail }: Pick<NoticesNeeds, 'clock' | 'ids' | 'sendsMail'>): QueueNotice =>
  async (trx, { id, accountId }) => {
    const account = await trx.kysely
      .selectFrom('account as a')
      .leftJoin('notice_settings as s', 's.account_id', 'a.id')
      .select(['a.email', 's.mail'])
      .where('a.id', '=', accountId)
      .where('a.disabled_at', 'is', null)
      .executeTakeFirst()
    if (!account) return
    const devices = await trx.kysely
      .selectFrom('push_subscription')
      .select('id')
      .where('account_id', '=', accountId)
      .execute()
    const now = clock.now()
    const common = { notice_id: id, account_id: accountId, state: 'waiting', attempts: 0, says: null }
    const times = { next_at: now, created_at: now }
    const rows = devices.map((device) => ({ id: ids.uuid(), ...common, ...times, way: 'push', target: device.id }))
    if (sendsMail && account.email !== null && account.mail !== 0)
      rows.push({ id: ids.uuid(), ...common, ...times, way: 'mail', target: '' })
    // the notice is new, so none of these can be there already
    if (rows.length > 0) await trx.kysely.insertInto('notice_sending').values(rows).execute()
  }
