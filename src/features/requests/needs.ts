import type { Database, Transaction } from '#src/database/database.ts'
import type { Correction } from '#src/features/attendance/index.ts'
import type { DayContexts, RecomputeDays } from '#src/features/shifts/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'

/** What the worker's jobs take. */
export type BookNeeds = {
  db: Database
  clock: Clock
  ids: Ids
  contexts: DayContexts
  /** Puts a notice on its way to somebody who has Hadir closed, in the same transaction. */
  alsoOutside: (trx: Transaction, notice: { id: string; accountId: string }) => Promise<void>
}

export type RequestNeeds = BookNeeds & {
  recompute: RecomputeDays
  /** The same by the plan that is in force now: after a swap. */
  replan: RecomputeDays
  /** Adds approved times to the facts of a day; throws as `recordCorrection` does. */
  correct: (trx: Transaction, correction: Correction) => Promise<string>
}
