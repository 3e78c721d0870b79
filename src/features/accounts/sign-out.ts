import type { Database } from '#src/database/database.ts'
import type { Identity } from '#src/http/identity.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { EndNeeds } from './end-access.ts'
import { endSessionById } from './sessions.ts'

/** Ends the session the sender came with. What is open for it, such as live screens, is told after the commit. */
export async function signOut(
  { db, log, ...needs }: EndNeeds & { db: Database; log: Logger },
  { accountId, credentialId }: Identity,
): Promise<void> {
  await db.transaction((trx) => endSessionById(trx, needs, accountId, credentialId))
  log.info({ account: accountId }, 'signed out')
}
