import { currentTime } from '#src/database/current-time.ts'
import type { Database } from '#src/database/database.ts'
import { stepsTaken } from '#src/database/migrate.ts'
import { systemClock } from '#src/kernel/clock.ts'

/** A node that was not heard for so long does not run. Milliseconds; they report every 5 s. */
const SILENT_MS = 17_000

/** Throws when nodes work on this database: what they write would go into the midst of what is loaded. Closes the database. */
export async function refuseRunning(database: Database): Promise<void> {
  await using db = database
  const { kysely } = db.read
  if (!(await stepsTaken(kysely)).includes('0002-nodes')) return
  const now = await currentTime({ db, clock: systemClock })
  const heard = await kysely
    .selectFrom('node_report')
    .select('node')
    .where('left_at', 'is', null)
    .where('seen_at', '>', now - SILENT_MS)
    .orderBy('node')
    .execute()
    // a restore that was broken off has not made it yet
    .catch(() => [])
  if (heard.length === 0) return
  const names = heard.map(({ node }) => node).join(', ')
  throw new Error(
    `nodes work on this database: ${names}. Stop all of them first; one that was killed counts for ${SILENT_MS / 1_000} s more`,
  )
}
