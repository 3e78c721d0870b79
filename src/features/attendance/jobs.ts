import type { Database } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Handlers } from '#src/queue/queue.ts'
import { closeDays } from './close-days.ts'
import { closeForgotten } from './close-forgotten.ts'
import { recomputeDue } from './recompute-due.ts'
import type { RecomputeNeeds } from './recompute.ts'

export const CLOSE_FORGOTTEN = 'attendance.close-forgotten'
/** Once a minute: what is missing shows soon after its window has closed. */
export const CLOSE_EVERY_MS = 60_000
export const RECOMPUTE_DUE = 'attendance.recompute-due'
/** A changed calendar or roster shows within seconds. */
export const RECOMPUTE_EVERY_MS = 5_000

/** What the worker does for this feature. */
export const attendanceJobs = (needs: RecomputeNeeds & { db: Database; clock: Clock; log: Logger }): Handlers => ({
  [CLOSE_FORGOTTEN]: async () => {
    await closeForgotten(needs)
    await closeDays(needs)
  },
  [RECOMPUTE_DUE]: async () => void (await recomputeDue(needs)),
})
