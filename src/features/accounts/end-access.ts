import type { Transaction } from '#src/database/database.ts'
import { ACCESS_CHANNEL, ACCESS_ENDED, accountTag, credentialTag } from '#src/kernel/access.ts'
import type { AccessEnded } from '#src/kernel/access.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { append } from '#src/outbox/append.ts'

/** Tells this process, after the commit, that sessions or rights may have changed. */
export const ACCOUNTS_SIGNAL = 'accounts'

export type EndNeeds = { clock: Clock; ids: Ids }

/**
 * Makes this process look again, after the commit, at who everybody is and may see. To be called where something
 * else that an identity is made of changes: managed departments and their names, the dates a person is active.
 */
export const refreshIdentities = (trx: Transaction): void => trx.signal(ACCOUNTS_SIGNAL)

/** What was opened with these sessions or tokens is closed after the commit, on every node. */
export async function tellEnded(trx: Transaction, needs: EndNeeds, credentialIds: readonly string[]): Promise<void> {
  if (credentialIds.length === 0) return
  refreshIdentities(trx)
  await tell(trx, needs, 'ended', credentialIds.map(credentialTag))
}

/** The screens of these people ask anew what they may see, after the commit, on every node. */
export async function tellChanged(trx: Transaction, needs: EndNeeds, accountIds: readonly string[]): Promise<void> {
  refreshIdentities(trx)
  if (accountIds.length > 0) await tell(trx, needs, 'changed', accountIds.map(accountTag))
}

async function tell(
  trx: Transaction,
  { clock, ids }: EndNeeds,
  why: AccessEnded['why'],
  tags: readonly string[],
): Promise<void> {
  const at = clock.now()
  const payload: AccessEnded = { tags, why, at }
  await append(trx, {
    event: ACCESS_ENDED,
    rowId: ids.uuid(),
    version: 1,
    payload: JSON.stringify(payload),
    channels: [ACCESS_CHANNEL],
    at,
  })
}
