import { sql } from 'kysely'
import type { Clock } from '#src/kernel/clock.ts'
import type { Database } from './database.ts'

/**
 * Now, by the database's own clock: the same for every node, whatever their clocks say. Epoch milliseconds. For what
 * several nodes compare in a statement of their own; `HouseClock` carries the same time on from one answer to the next.
 */
export async function currentTime({ db, clock }: { db: Database; clock: Clock }): Promise<number> {
  const { currentTime: expression } = db.dialect
  if (!expression) return clock.now()
  const { rows } = await sql<{ now: number | string }>`select ${expression} as now`.execute(db.read.kysely)
  return Number(rows[0]?.now)
}
