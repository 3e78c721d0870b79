import type { Database, Transaction } from '#src/database/database.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import { noteEvent } from './account-events.ts'
import { endSessionsOf } from './accounts.ts'
import type { EndNeeds } from './end-access.ts'

/**
 * Takes all second factors of an account away: app, passkeys, recovery codes, and its sessions. Its owner is told at the
 * next sign-in, and reads it in the account ever after. Returns whether there was any.
 */
export async function clearFactors(
  trx: Transaction,
  needs: EndNeeds,
  accountId: string,
  actor: Actor,
): Promise<boolean> {
  let removed = 0n
  for (const table of ['totp_factor', 'passkey', 'recovery_code', 'sign_in_challenge'] as const) {
    const gone = await trx.kysely.deleteFrom(table).where('account_id', '=', accountId).executeTakeFirst()
    removed += gone.numDeletedRows
  }
  await noteEvent(trx, needs, accountId, actor, 'factor_reset', { by: actor.name || actor.login })
  await endSessionsOf(trx, needs, [accountId])
  return removed > 0n
}

/** What an administrator does for somebody who lost the phone. Throws `account/none`, `account/own-factor`. */
export async function resetFactorsOf(
  { db, log, ...needs }: EndNeeds & { db: Database; log: Logger },
  actor: Actor,
  employeeId: string,
): Promise<void> {
  const accountId = await db.transaction(async (trx) => {
    const find = trx.kysely.selectFrom('account').select('id').where('employee_id', '=', employeeId)
    const account = await trx.dialect.lockRow(find).executeTakeFirst()
    if (!account) throw new AppError('account/none')
    if (account.id === actor.accountId) throw new AppError('account/own-factor')
    await clearFactors(trx, needs, account.id, actor)
    return account.id
  })
  log.info({ account: accountId, by: actor.accountId }, 'second factor reset')
}
