import type { Queryable, Transaction } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { deviceHashOf } from './cookies.ts'

const REMEMBERED = 20

/**
 * From now on this device is one that the account knows; the oldest of too many is forgotten. The caller holds the lock
 * on the account: somebody may sign in twice at once.
 */
export async function rememberDevice(
  trx: Transaction,
  { clock }: { clock: Clock },
  accountId: string,
  device: string,
): Promise<void> {
  const device_hash = deviceHashOf(device)
  const table = trx.kysely
  const rows = await table
    .selectFrom('known_device')
    .select(['device_hash'])
    .where('account_id', '=', accountId)
    .orderBy('seen_at', 'desc')
    .execute()
  const others = rows.filter((row) => row.device_hash !== device_hash)
  const gone = [device_hash, ...others.slice(REMEMBERED - 1).map((row) => row.device_hash)]
  await table.deleteFrom('known_device').where('account_id', '=', accountId).where('device_hash', 'in', gone).execute()
  await table.insertInto('known_device').values({ account_id: accountId, device_hash, seen_at: clock.now() }).execute()
}

/** The hash of the device, when this account has been signed in to on it before. */
export async function knownDevice(db: Queryable, accountId: string, device: string | null): Promise<string | null> {
  if (device === null) return null
  const row = await db.kysely
    .selectFrom('known_device')
    .select('device_hash')
    .where('account_id', '=', accountId)
    .where('device_hash', '=', deviceHashOf(device))
    .executeTakeFirst()
  return row?.device_hash ?? null
}
