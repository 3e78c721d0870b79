import type { ExpressionBuilder } from 'kysely'
import type { Database, Queryable } from '#src/database/database.ts'
import type { Schema } from '#src/database/schema.ts'
import { lockedUntil } from '#src/features/attendance/index.ts'
import { addDays } from '#src/kernel/work-time.ts'

/** What a purge lets go by the last date of a request; null: nothing. `attendanceBefore`: these days went as well. */
export type RequestPurge = {
  lettersBefore: string | null
  requestsBefore: string | null
  attendanceBefore: string | null
}

/** Requests, or letters, that go in one transaction. */
const BATCH = 100

/** How many letters and requests `purgeRequests` would let go now; letters of those requests are counted as both. */
export async function wouldPurgeRequests(
  db: Queryable,
  purge: RequestPurge,
): Promise<{ letters: number; requests: number }> {
  const settled = await settledBefore(db, purge)
  const requests = db.kysely.selectFrom('day_request').where(oldOf(purge, settled))
  const letters = db.kysely
    .selectFrom('attachment as a')
    .innerJoin('day_request', 'day_request.id', 'a.request_id')
    .where((eb) => eb.or([eb('to_date', '<', purge.lettersBefore ?? ''), oldOf(purge, settled)(eb)]))
  const [one, other] = await Promise.all([
    requests.select(({ fn }) => fn.countAll<number | string>().as('count')).executeTakeFirstOrThrow(),
    letters.select(({ fn }) => fn.countAll<number | string>().as('count')).executeTakeFirstOrThrow(),
  ])
  return { letters: Number(other.count), requests: Number(one.count) }
}

/** Lets them go, some at a time; the leave book and what days say of their requests stay. */
export async function purgeRequests({ db }: { db: Database }, purge: RequestPurge): Promise<void> {
  const { lettersBefore } = purge
  if (lettersBefore !== null) while ((await deleteLetters(db, lettersBefore)) > 0);
  if (purge.requestsBefore !== null) while ((await deleteRequests(db, purge)) > 0);
}

/**
 * Whatever was approved is still asked for when its days are worked out anew, and would make them alpa if it had gone. So
 * it goes only where they are settled or have gone themselves; the date before which that is so.
 */
async function settledBefore(db: Queryable, { attendanceBefore }: RequestPurge): Promise<string> {
  const locked = await lockedUntil(db)
  return [locked === null ? '' : addDays(locked, 1), attendanceBefore ?? ''].sort().at(-1) ?? ''
}

const oldOf =
  ({ requestsBefore }: RequestPurge, settled: string) =>
  (eb: ExpressionBuilder<Schema, 'day_request'>) =>
    eb.and([
      eb('day_request.to_date', '<', requestsBefore ?? ''),
      eb.or([eb('day_request.state', '<>', 'approved'), eb('day_request.to_date', '<', settled)]),
    ])

function deleteLetters(db: Database, before: string): Promise<number> {
  return db.transaction(async ({ kysely }) => {
    const rows = await kysely
      .selectFrom('attachment as a')
      .innerJoin('day_request as r', 'r.id', 'a.request_id')
      .select('a.id')
      .where('r.to_date', '<', before)
      .limit(BATCH)
      .execute()
    const ids = rows.map(({ id }) => id)
    if (ids.length === 0) return 0
    await kysely.deleteFrom('attachment_chunk').where('attachment_id', 'in', ids).execute()
    await kysely.deleteFrom('attachment').where('id', 'in', ids).execute()
    return ids.length
  })
}

function deleteRequests(db: Database, purge: RequestPurge): Promise<number> {
  return db.transaction(async (trx) => {
    const { kysely } = trx
    const settled = await settledBefore(trx, purge)
    const old = kysely.selectFrom('day_request').select('id').where(oldOf(purge, settled)).limit(BATCH)
    const ids = (await old.execute()).map(({ id }) => id)
    if (ids.length === 0) return 0
    const files = await kysely.selectFrom('attachment').select('id').where('request_id', 'in', ids).execute()
    const letters = ['', ...files.map(({ id }) => id)]
    await kysely.deleteFrom('attachment_chunk').where('attachment_id', 'in', letters).execute()
    await kysely.deleteFrom('attachment').where('request_id', 'in', ids).execute()
    const told = await kysely.selectFrom('notice').select('id').where('request_id', 'in', ids).execute()
    const notices = ['', ...told.map(({ id }) => id)]
    await kysely.deleteFrom('notice_sending').where('notice_id', 'in', notices).execute()
    await kysely.deleteFrom('notice').where('request_id', 'in', ids).execute()
    await kysely.deleteFrom('request_deed').where('request_id', 'in', ids).execute()
    await kysely.deleteFrom('day_request').where('id', 'in', ids).execute()
    return ids.length
  })
}
