import { localDate } from '#contract/zones.ts'
import type { Database } from '#src/database/database.ts'
import { tellEnded } from './end-access.ts'
import type { EndNeeds } from './end-access.ts'
import { isUsable, limitsOf } from './person.ts'
import { people } from './table.ts'

const MINUTE = 60_000
const DAY = 86_400_000
/** Sessions that end in one transaction. */
const BATCH = 100

/**
 * Ends sessions that are over by time, or whose person's last day has passed: whoever comes with one is refused
 * anyway, but what is open for it has to be closed. A use is written down once a minute, so idle ones get a minute more.
 */
export async function endOverdue({ db, clock, ids }: EndNeeds & { db: Database }): Promise<number> {
  const now = clock.now()
  const found = await overdue(db, now)
  for (let start = 0; start < found.length; start += BATCH) {
    const some = found.slice(start, start + BATCH)
    await db.transaction(async (trx) => {
      const ended: string[] = []
      for (const { id, last_seen_at } of some) {
        // one that was used meanwhile is not idle
        const gone = trx.kysely.deleteFrom('session').where('id', '=', id).where('last_seen_at', '=', last_seen_at)
        if ((await gone.executeTakeFirst()).numDeletedRows > 0n) ended.push(id)
      }
      await tellEnded(trx, { clock, ids }, ended)
    })
  }
  return found.length
}

async function overdue(db: Database, now: number): Promise<{ id: string; last_seen_at: number }[]> {
  // the first place on earth where the day begins
  const latestDate = localDate('Pacific/Kiritimati', now)
  const { idle } = limitsOf('admin')
  const rows = await people(db.read.kysely)
    .innerJoin('session', 'session.account_id', 'account.id')
    .select(['session.id', 'session.last_seen_at', 'session.expires_at'])
    .where((eb) =>
      eb.or([
        eb('session.expires_at', '<=', now),
        eb('session.last_seen_at', '<=', now - limitsOf('karyawan').idle - MINUTE),
        eb.and([eb('account.role', 'in', ['admin', 'auditor']), eb('session.last_seen_at', '<=', now - idle - MINUTE)]),
        eb('employee.active_to', '<', latestDate),
        eb('account.disabled_at', 'is not', null),
      ]),
    )
    .execute()
  const isOver = (row: (typeof rows)[number]): boolean =>
    row.expires_at <= now || row.last_seen_at <= now - limitsOf(row.role).idle - MINUTE || !isUsable(row, now)
  return rows.filter(isOver)
}

/** How long what lets somebody listen is good before it has to be asked for again: see `realtime-auth.ts`. */
export const RIGHTS_LAST_MS = { session: DAY / 2, token: 60 * MINUTE } as const
