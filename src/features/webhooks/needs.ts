import type { Database } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'

export type WebhookNeeds = {
  db: Database
  clock: Clock
  ids: Ids
  /** Names, addresses and networks inside the house that messages may go to. */
  internal: readonly string[]
}
export type DeliverNeeds = WebhookNeeds & { log: Logger }
