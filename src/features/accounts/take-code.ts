import type { Transaction } from '#src/database/database.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import { noteEvent } from './account-events.ts'
import { plainCode, spendRecoveryCode } from './recovery-codes.ts'
import { unseal } from './seal.ts'
import { stepOf } from './totp.ts'

export type CodeNeeds = { clock: Clock; ids: Ids; log: Logger; sessionSecret: string; actor: Actor }

/** `used`: the code was right, but has let somebody in before. */
export type Taken = 'totp' | 'recovery' | 'wrong' | 'used'

/** Judges six digits of an app, or a recovery code, and uses it up: the same code never counts twice, on any node. */
export async function takeCode(trx: Transaction, needs: CodeNeeds, accountId: string, text: string): Promise<Taken> {
  const code = plainCode(text)
  if (/^\d{6}$/.test(code)) return takeTotp(trx, needs, accountId, code)
  if (!(await spendRecoveryCode(trx, needs, accountId, code))) return 'wrong'
  await noteEvent(trx, needs, accountId, needs.actor, 'recovery_used')
  return 'recovery'
}

async function takeTotp(trx: Transaction, needs: CodeNeeds, accountId: string, code: string): Promise<Taken> {
  const factor = await trx.kysely
    .selectFrom('totp_factor')
    .select(['secret', 'last_step'])
    .where('account_id', '=', accountId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst()
  if (!factor) return 'wrong'
  const key = unseal(needs.sessionSecret, accountId, factor.secret)
  if (!key) {
    needs.log.warn({ account: accountId }, 'authenticator app cannot be checked: SESSION_SECRET is another one now')
    return 'wrong'
  }
  const step = stepOf(key, code, needs.clock.now())
  if (step === null) return 'wrong'
  const { numUpdatedRows } = await trx.kysely
    .updateTable('totp_factor')
    .set({ last_step: step })
    .where('account_id', '=', accountId)
    .where('last_step', '<', step)
    .executeTakeFirst()
  return numUpdatedRows > 0n ? 'totp' : 'used'
}
