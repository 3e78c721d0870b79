import { systemActor } from '#src/kernel/actor.ts'
import type { Handlers } from '#src/queue/queue.ts'
import type { PrivacyNeeds } from './export-person.ts'
import { purge } from './purge.ts'

export const PURGE_PERSONAL_DATA = 'privacy.purge'
export const PURGE_EVERY_MS = 24 * 3_600_000

/** What the worker does for this feature. */
export const privacyJobs = (needs: PrivacyNeeds): Handlers => ({
  [PURGE_PERSONAL_DATA]: async () => void (await purge(needs, systemActor(PURGE_PERSONAL_DATA), false)),
})
