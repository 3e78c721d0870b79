import type { OutboxFigures } from '#contract/system.ts'
import type { Database } from '#src/database/database.ts'
import { statement } from '#src/database/statement.ts'
import type { Clock } from '#src/kernel/clock.ts'

export type OutboxStatus = {
  /** Committed events without a number. */
  waiting: number
  /** Age of the oldest of them, milliseconds; 0 when there is none. */
  oldestWaitingMs: number
  /** Numbered events that are not yet known to have reached the sockets. */
  open: number
  oldestOpenMs: number
  /** Events that could not be numbered: each is a fault somebody has to look at. */
  dead: number
}

type Count = { count: number | string; oldest: number | string | null }

const waiting = statement<Record<string, never>, Count>((db) =>
  db
    .selectFrom('outbox')
    .innerJoin('feed_event', 'feed_event.id', 'outbox.id')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('created_at').as('oldest')]),
)
const open = statement<Record<string, never>, Count>((db) =>
  db.selectFrom('delivery').select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('created_at').as('oldest')]),
)
const dead = statement<Record<string, never>, Count>((db) =>
  db
    .selectFrom('dead_letter')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('created_at').as('oldest')]),
)

/** How far the events have come: for metrics, `doctor` and readiness. */
export async function outboxStatus({ db, clock }: { db: Database; clock: Clock }): Promise<OutboxStatus> {
  const [unnumbered, undelivered, buried] = await Promise.all([
    db.read.first(waiting, {}),
    db.read.first(open, {}),
    db.read.first(dead, {}),
  ])
  const now = clock.now()
  // sums and counts come as text from some databases
  const age = (row: Count | undefined): number => (row?.oldest == null ? 0 : Math.max(now - Number(row.oldest), 0))
  return {
    waiting: Number(unnumbered?.count ?? 0),
    oldestWaitingMs: age(unnumbered),
    open: Number(undelivered?.count ?? 0),
    oldestOpenMs: age(undelivered),
    dead: Number(buried?.count ?? 0),
  }
}

/** The same as the contract has it. */
export async function outboxFigures(needs: { db: Database; clock: Clock }): Promise<OutboxFigures> {
  const {
    waiting: unnumbered,
    oldestWaitingMs,
    open: undelivered,
    oldestOpenMs,
    dead: buried,
  } = await outboxStatus(needs)
  return {
    waiting: unnumbered,
    oldest_waiting_ms: Math.round(oldestWaitingMs),
    open: undelivered,
    oldest_open_ms: Math.round(oldestOpenMs),
    dead: buried,
  }
}
