import type { CalendarKind } from '#contract/calendar.ts'
import type { Database, Transaction } from '#src/database/database.ts'
import type { Actor } from '#src/kernel/actor.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'

export type CalendarNeeds = {
  db: Database
  clock: Clock
  ids: Ids
  /** Has the days of everybody there (null: everywhere) on these dates worked out again. */
  datesChanged: (trx: Transaction, change: { dates: string[]; siteId: string | null; by: string }) => Promise<void>
  /** Has leave counted anew that was approved over these dates: others are working days now. */
  leaveTouched: (trx: Transaction, change: { dates: string[]; actor: Actor }) => Promise<void>
}

/** What a change needs in a transaction it is given. */
export type Changing = Omit<CalendarNeeds, 'db'>

/** What stands on a date, without where it came from. */
export type Said = { kind: CalendarKind; name: string; source: string }
