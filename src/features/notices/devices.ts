import type { CreatePushDevice } from '#contract/notices.ts'
import type { Transaction } from '#src/database/database.ts'
import type { PushSubscriptionTable } from '#src/database/notice-tables.ts'
import { AppError } from '#src/kernel/errors.ts'
import { sha256 } from '#src/kernel/ids.ts'
import { judgeAddress } from '#src/outgoing/internal.ts'
import { isPushTarget } from './encrypt-push.ts'
import type { NoticesNeeds } from './needs.ts'
import { keepNoticeSettings } from './settings.ts'

const MOST_ENDPOINT = 1_000
/** Of one person; the oldest makes room. */
const MOST_DEVICES = 10

type Owner = { accountId: string; device: string }

/**
 * Switches a browser on. One that is on already stays one, and belongs to whoever has switched it on last. Throws
 * `notices/endpoint-refused`, `notices/push-keys`.
 */
export async function addDevice(
  trx: Transaction,
  needs: NoticesNeeds,
  { accountId, device }: Owner,
  { endpoint, p256dh, auth, language }: CreatePushDevice,
): Promise<void> {
  const { url, refused } = judgeAddress(endpoint, needs.internal, MOST_ENDPOINT)
  if (!url) throw new AppError('notices/endpoint-refused', { detail: refused })
  if (!isPushTarget({ p256dh, auth })) throw new AppError('notices/push-keys')
  const { clock, ids } = needs
  const row: PushSubscriptionTable = {
    id: ids.uuid(),
    account_id: accountId,
    endpoint_hash: sha256(url.href),
    endpoint: url.href,
    p256dh,
    auth,
    device: device.slice(0, 200),
    created_at: clock.now(),
  }
  // ids are new, so that what was on its way to whoever had the browser before does not arrive there
  await trx.kysely.deleteFrom('push_subscription').where('endpoint_hash', '=', row.endpoint_hash).execute()
  try {
    await trx.kysely.insertInto('push_subscription').values(row).execute()
  } catch (error) {
    // the same browser, at the same moment
    if (!trx.dialect.isUniqueViolation(error)) throw error
  }
  const all = await trx.kysely
    .selectFrom('push_subscription')
    .select('id')
    .where('account_id', '=', accountId)
    .orderBy('id', 'desc')
    .execute()
  const tooMany = all.slice(MOST_DEVICES).map(({ id }) => id)
  if (tooMany.length > 0) await trx.kysely.deleteFrom('push_subscription').where('id', 'in', tooMany).execute()
  if (language) await keepNoticeSettings(trx, needs, accountId, { language })
}

/** Switches an own browser off. Throws `notices/device-unknown`. */
export async function removeDevice(trx: Transaction, accountId: string, id: string): Promise<void> {
  const { numDeletedRows } = await trx.kysely
    .deleteFrom('push_subscription')
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw new AppError('notices/device-unknown')
}
