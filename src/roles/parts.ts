import type { Config } from '#src/config/config.ts'
import type { Database } from '#src/database/database.ts'
import type { SqliteOptions } from '#src/database/sqlite/sqlite.ts'
import type { AccountsNeeds } from '#src/features/accounts/index.ts'
import type { FeedReader } from '#src/features/attendance/index.ts'
import type { ReadyCheck } from '#src/http/health.ts'
import type { RegisterRoutes } from '#src/http/server.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import { createFeed, positionOf } from '#src/outbox/feed.ts'
import { outboxStatus } from '#src/outbox/status.ts'
import type { Sequencer } from '#src/outbox/sequencer.ts'
import type { Queue } from '#src/queue/queue.ts'

/** What tests and tools may put in the place of the real thing. */
export type Overrides = {
  clock?: Clock
  ids?: Ids
  sqlite?: Omit<SqliteOptions, 'file'>
  /** Cheaper password hashes and more sign-ins a minute, for tests that sign many people in. */
  accounts?: Pick<AccountsNeeds, 'hashCost' | 'signInsPerMinute'>
  /** Requests per minute of one person. */
  perMinute?: number
  /** One more of the routes: sees the answers of all. */
  watch?: RegisterRoutes
  /** Folder of the built web app; null = API only. */
  webFolder?: string | null
  /** Shorter than a release would allow: tests restart often. */
  drainMs?: number
}

export type Parts = {
  config: Config
  log: Logger
  /** The time of the house: of whoever has one machine that of the machine, otherwise the database's. */
  clock: Clock
  ids: Ids
  db: Database
}

/** The feed as routes take it. */
export function feedReader(parts: Parts, sequencer: Sequencer): FeedReader {
  const read = createFeed({ db: parts.db, clock: parts.clock, log: parts.log, sequencer })
  return {
    position: (channel) => positionOf(parts.db.read, channel),
    read: async (channel, epoch, after) => {
      const answer = await read(channel, epoch, after)
      return answer === 'reset' ? null : answer
    },
  }
}

/** Events older than this on their way mean that the push path is dead, though nothing is lost. Milliseconds. */
const STUCK_MS = 60_000

export const databaseChecks = ({ db }: Parts): ReadyCheck[] => [
  { name: 'database', check: () => db.ping() },
  {
    name: 'schema',
    check: async () => {
      if (!(await db.isMigrated())) throw new Error('the schema is not the one this version needs; run "hadir migrate"')
    },
  },
]

export const queueCheck = (queue: Pick<Queue, 'ping'>): ReadyCheck => ({
  name: 'queue',
  check: () => queue.ping(),
})

export const walkCheck = ({ db, clock }: Parts): ReadyCheck => ({
  name: 'walk',
  check: async () => {
    const { oldestWaitingMs, oldestOpenMs } = await outboxStatus({ db, clock })
    if (oldestWaitingMs > STUCK_MS)
      throw new Error(`an event has waited ${Math.round(oldestWaitingMs / 1000)} s for its number`)
    if (oldestOpenMs > STUCK_MS)
      throw new Error(`an event has been on its way for ${Math.round(oldestOpenMs / 1000)} s`)
  },
})
