import type { Database } from '#src/database/database.ts'
import type { Handlers } from '#src/queue/queue.ts'
import type { EndNeeds } from './end-access.ts'
import { endOverdue } from './end-overdue.ts'
import { sweepAccounts } from './sweep.ts'

export const END_OVERDUE = 'accounts.end-overdue'
export const END_OVERDUE_EVERY_MS = 60_000
export const SWEEP_ACCOUNTS = 'accounts.sweep'
export const SWEEP_EVERY_MS = 3_600_000

/** What the worker does for this feature. */
export const accountsJobs = (needs: EndNeeds & { db: Database }): Handlers => ({
  [END_OVERDUE]: async () => void (await endOverdue(needs)),
  [SWEEP_ACCOUNTS]: () => sweepAccounts(needs),
})
