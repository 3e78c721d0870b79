import { localDate } from '#contract/zones.ts'
import type { Queryable } from '#src/database/database.ts'
import { EVERYWHERE } from './table.ts'

/** The decree for a year comes in the autumn before. */
const FIRST_MONTH = 10

/** From October on the coming year, as long as no holiday of it holds everywhere; leave would be reckoned without them. */
export async function missingYear({ kysely }: Queryable, now: number): Promise<number | null> {
  const today = localDate('Asia/Jakarta', now)
  const year = Number(today.slice(0, 4)) + 1
  if (Number(today.slice(5, 7)) < FIRST_MONTH) return null
  const row = await kysely
    .selectFrom('calendar_day')
    .select('id')
    .where('date', '>=', `${year}-01-01`)
    .where('date', '<=', `${year}-12-31`)
    .where('place', '=', EVERYWHERE)
    .where('kind', '=', 'libur')
    .limit(1)
    .executeTakeFirst()
  return row ? null : year
}
