import type { Database, Queryable } from '#src/database/database.ts'
import type { Worked } from '#src/features/attendance/index.ts'
import type { DayContexts, MarkForRecompute, RecomputeDays } from '#src/features/shifts/index.ts'
import type { TellPeople } from '#src/features/notices/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'

/** Everybody's, of a period; people without any are left out. */
export type WorkedOf = (
  db: Queryable,
  people: readonly string[],
  from: string,
  to: string,
) => Promise<ReadonlyMap<string, readonly Worked[]>>

export type OvertimeNeeds = {
  db: Database
  clock: Clock
  ids: Ids
  contexts: DayContexts
  recompute: RecomputeDays
  workedOf: WorkedOf
  markForRecompute: MarkForRecompute
  tell: TellPeople
}
