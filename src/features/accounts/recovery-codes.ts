import type { Transaction } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { sha256 } from '#src/kernel/ids.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { base32 } from './totp.ts'

const AT_ONCE = 10
/** 80 bits of chance: a plain hash of it cannot be turned back. */
const BYTES = 10

/** How a recovery code is compared: people type it with or without dashes, in either case. */
export const plainCode = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')

/** Ten new codes in the place of all earlier ones. Only their hashes are stored. */
export async function makeRecoveryCodes(
  trx: Transaction,
  { clock, ids }: { clock: Clock; ids: Ids },
  accountId: string,
): Promise<string[]> {
  await trx.kysely.deleteFrom('recovery_code').where('account_id', '=', accountId).execute()
  const codes = Array.from({ length: AT_ONCE }, () => {
    const text = base32(Buffer.from(ids.token(), 'base64url').subarray(0, BYTES)).toLowerCase()
    return text.replace(/.{4}(?=.)/g, '$&-')
  })
  await trx.kysely
    .insertInto('recovery_code')
    .values(
      codes.map((code) => ({
        account_id: accountId,
        code_hash: sha256(plainCode(code)),
        created_at: clock.now(),
        used_at: null,
      })),
    )
    .execute()
  return codes
}

/** Uses up a code; false when it is none of this account's, or was used before. */
export async function spendRecoveryCode(
  trx: Transaction,
  { clock }: { clock: Clock },
  accountId: string,
  text: string,
): Promise<boolean> {
  const { numUpdatedRows } = await trx.kysely
    .updateTable('recovery_code')
    .set({ used_at: clock.now() })
    .where('account_id', '=', accountId)
    .where('code_hash', '=', sha256(plainCode(text)))
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
