import type { Transaction } from '#src/database/database.ts'
import { portionsOf } from './portions.ts'
import type { NoticesNeeds } from './needs.ts'

type Queued = { id: string; accountId: string }
/** Puts a notice on its way to somebody who has Hadir closed, in the transaction that made it. */
export type QueueNotice = (trx: Transaction, notice: Queued) => Promise<void>
export type QueueNeeds = Pick<NoticesNeeds, 'clock' | 'ids' | 'sendsMail'>

/** By mail, where there is an address and it is wanted, and to every device that was switched on; each once. */
export const queueNotice =
  (needs: QueueNeeds): QueueNotice =>
  (trx, notice) =>
    queueNotices(trx, needs, [notice])

/** The same for many; `afterMs`: not before so long, because more may come. */
export async function queueNotices(
  trx: Transaction,
  { clock, ids, sendsMail }: QueueNeeds,
  notices: readonly Queued[],
  afterMs = 0,
): Promise<void> {
  const now = clock.now()
  const common = { state: 'waiting', attempts: 0, says: null, next_at: now + afterMs, created_at: now }
  for (const some of portionsOf(notices)) {
    const wanted = some.map(({ accountId }) => accountId)
    const accounts = await trx.kysely
      .selectFrom('account as a')
      .leftJoin('notice_settings as s', 's.account_id', 'a.id')
      .select(['a.id', 'a.email', 's.mail'])
      .where('a.id', 'in', wanted)
      .where('a.disabled_at', 'is', null)
      .execute()
    const known = new Map(accounts.map((account) => [account.id, account]))
    const devices = await trx.kysely
      .selectFrom('push_subscription')
      .select(['id', 'account_id'])
      .where('account_id', 'in', wanted)
      .execute()
    const rows = some.flatMap(({ id, accountId }) => {
      const account = known.get(accountId)
      if (!account) return []
      const own = { ...common, notice_id: id, account_id: accountId }
      const pushes = devices.filter(({ account_id }) => account_id === accountId)
      const sendings = pushes.map((device) => ({ ...own, id: ids.uuid(), way: 'push', target: device.id }))
      if (sendsMail && account.email !== null && account.mail !== 0)
        sendings.push({ ...own, id: ids.uuid(), way: 'mail', target: '' })
      return sendings
    })
    // the notices are new, so none of these can be there already
    for (const part of portionsOf(rows)) await trx.kysely.insertInto('notice_sending').values(part).execute()
  }
}
