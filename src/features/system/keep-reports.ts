import { currentTime } from '#src/database/current-time.ts'
import type { Database } from '#src/database/database.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Handlers } from '#src/queue/queue.ts'
import { Letter } from './letter.ts'
import type { Send } from './letter.ts'
import { REPORT, REPORTS } from './over-bus.ts'
import type { OnBus } from './over-bus.ts'
import { putReport, removeOldOrders, removeOldReports } from './table.ts'

type Kept = { db: Database; clock: Clock }

/** For roles with a database. */
export const toDatabase =
  ({ db, clock }: Kept): Send =>
  async (letter) => {
    const before = clock.now()
    const now = await currentTime({ db, clock })
    // the question took a while, and the answer was made somewhere in between
    await keep(db, letter, now, Math.round((before + clock.now()) / 2) - now)
  }

/** Writes down what comes over the bus, until the returned function is called. Whatever is no report is refused. */
export function receiveReports(needs: Kept & OnBus & { log: Logger }): Promise<() => Promise<void>> {
  const { db, clock, broadcast, app, log } = needs
  return broadcast.subscribe(app, REPORTS, ({ event, data }) => {
    const letter = event === REPORT ? readLetter(data) : null
    if (!letter) return log.warn({ event }, 'a report that nobody can read')
    currentTime({ db, clock })
      .then((now) => keep(db, letter, now, letter.at - now))
      .catch((error: unknown) => log.warn({ node: letter.node, error: messageOf(error) }, 'a report was not kept'))
  })
}

function readLetter(data: string): Letter | null {
  try {
    return Letter.parse(JSON.parse(data))
  } catch {
    return null
  }
}

const keep = (db: Database, letter: Letter, now: number, clockOff: number): Promise<void> =>
  db.transaction((trx) =>
    putReport(trx, {
      instance: letter.instance,
      node: letter.node,
      role: letter.role,
      version: letter.version,
      started_at: letter.started_at - clockOff,
      seen_at: now,
      clock_off_ms: clockOff,
      number: letter.number,
      left_at: letter.left ? now : null,
      report: JSON.stringify(letter.report),
    }),
  )

export const TRIM_SYSTEM = 'system.trim'
export const TRIM_SYSTEM_EVERY_MS = 10 * 60_000
/** A process that is not heard for so long has gone. Milliseconds. */
const FORGET_NODES_MS = 60 * 60_000
const FORGET_ORDERS_MS = 7 * 24 * 60 * 60_000

/** What the worker does for this feature. */
export const systemJobs = (needs: Kept): Handlers => ({
  [TRIM_SYSTEM]: () => trimSystem(needs),
})

export async function trimSystem({ db, clock }: Kept): Promise<void> {
  const now = await currentTime({ db, clock })
  await db.transaction(async (trx) => {
    await removeOldReports(trx, now - FORGET_NODES_MS)
    await removeOldOrders(trx, now - FORGET_ORDERS_MS)
  })
}
