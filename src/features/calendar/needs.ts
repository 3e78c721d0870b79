import type { CalendarKind } from '#contract/calendar.ts'
import type { Database, Transaction } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'

export type CalendarNeeds = {
  db: Database
  clock: Clock
  ids: Ids
  /** Has the days of everybody there (null: everywhere) on these dates worked out again. */
  datesChanged: (trx: Transaction, change: { dates: string[]; siteId: string | null; by: string }) => Promise<void>
}

/** What a change needs in a transaction it is given. */
export type Changing = Omit<CalendarNeeds, 'db'>

/** What stands on a date, without where it came from. */
export type Said = { kind: CalendarKind; name: string; source: string }
