import type { Database, Transaction } from '#src/database/database.ts'
import type { DayClosingTable } from '#src/database/schema.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { datesAt } from '#src/kernel/work-time.ts'
import { zonesInUse } from './today.ts'

/** Whoever has claimed the closing is given so long without a sign of progress; then another worker takes over. */
const CLAIM_MS = 5 * 60_000

const stored = (trx: Transaction): Promise<DayClosingTable | undefined> =>
  trx.dialect.lockRow(trx.kysely.selectFrom('day_closing').selectAll().where('id', '=', 1)).executeTakeFirst()

/**
 * Takes the closing, if there is something to close and nobody else is at it; returns up to which date every day has
 * been closed. The first time closing begins with tomorrow: nobody was absent before Hadir watched.
 */
export function claimClosing({ db, clock }: { db: Database; clock: Clock }): Promise<string | null> {
  return db.transaction(async (trx) => {
    const now = clock.now()
    const row = await stored(trx)
    if (row) {
      if (row.next_at > now || row.claimed_until > now) return null
      await write(trx, { claimed_until: now + CLAIM_MS })
      return row.closed_until
    }
    const today = datesAt(await zonesInUse(trx), now).at(-1)
    if (today !== undefined) await begin(trx, today, now)
    return null
  })
}

async function begin(trx: Transaction, closed_until: string, now: number): Promise<void> {
  try {
    await trx.kysely.insertInto('day_closing').values({ id: 1, closed_until, next_at: now, claimed_until: 0 }).execute()
  } catch (error) {
    // another worker was quicker
    if (!trx.dialect.isUniqueViolation(error)) throw error
  }
}

/** Remembers how far it has come, and holds on. */
export const advanceClosing = ({ db, clock }: { db: Database; clock: Clock }, closedUntil: string): Promise<void> =>
  db.transaction((trx) => write(trx, { closed_until: closedUntil, claimed_until: clock.now() + CLAIM_MS }))

/** Lets go until there is something to close again. */
export const releaseClosing = ({ db }: { db: Database }, nextAt: number): Promise<void> =>
  db.transaction((trx) => write(trx, { next_at: nextAt, claimed_until: 0 }))

async function write(trx: Transaction, columns: Partial<DayClosingTable>): Promise<void> {
  await trx.kysely.updateTable('day_closing').set(columns).where('id', '=', 1).execute()
}
