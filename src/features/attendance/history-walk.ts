import { sql } from 'kysely'
import type { Queryable } from '#src/database/database.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { addDays } from '#src/kernel/work-time.ts'
import type { Place, Span } from './history-page.ts'

export type Walk = {
  clock: Pick<Clock, 'monotonic'>
  order: 'newest' | 'oldest'
  span: Span
  after: Place | null
  wanted: number
  read: (part: Span, after: Place | null, limit: number) => Promise<AttendanceTable[]>
}

/** One look takes about so long, and none is begun later than that. Milliseconds. */
const LOOK_MS = 8
const ENOUGH_MS = 20
/** The first look, and by how much the next may be longer. Days. */
const FIRST_DAYS = 4
const FASTER = 8

const FIRST_ID = '00000000-0000-0000-0000-000000000000'
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/**
 * Looks through one stretch of dates after another until there is a page, or the end, or enough time has gone by: somebody
 * who asks for what hardly ever happens must hold up nobody else. `stoppedAt` is where to go on; null at the end.
 */
export async function walkSparse(
  db: Queryable,
  { clock, order, span, after, wanted, read }: Walk,
): Promise<{ rows: AttendanceTable[]; stoppedAt: Place | null }> {
  const oldest = order === 'oldest'
  const all = await datesOf(db, span, after, oldest)
  const rows: AttendanceTable[] = []
  const began = clock.monotonic()
  let [from, to, days] = [all.from, all.to, FIRST_DAYS]
  while (from <= to) {
    const part = oldest
      ? { from, to: least(to, addDays(from, days - 1)) }
      : { from: most(from, addDays(to, 1 - days)), to }
    const since = clock.monotonic()
    rows.push(...(await read(part, after, wanted - rows.length)))
    const now = clock.monotonic()
    if (rows.length >= wanted) break
    if (oldest) from = addDays(part.to, 1)
    else to = addDays(part.from, -1)
    if (from <= to && now - began >= ENOUGH_MS) {
      const stoppedAt = oldest ? { date: part.to, id: LAST_ID } : { date: part.from, id: FIRST_ID }
      return { rows, stoppedAt }
    }
    const faster = LOOK_MS / Math.max(now - since, 0.01)
    days = Math.max(1, Math.floor(days * Math.min(faster, FASTER)))
  }
  return { rows, stoppedAt: null }
}

const least = (one: string, other: string): string => (one < other ? one : other)
const most = (one: string, other: string): string => (one > other ? one : other)

/** The dates that are left to look through: no further than there are days. Empty: `from` is later than `to`. */
async function datesOf(
  db: Queryable,
  span: Span,
  after: Place | null,
  oldest: boolean,
): Promise<{ from: string; to: string }> {
  const { rows } = await sql<{ first: string | null; last: string | null }>`select
    (select min(work_date) from attendance) as first, (select max(work_date) from attendance) as last`.execute(
    db.kysely,
  )
  const { first, last } = rows[0] ?? { first: null, last: null }
  if (first === null || last === null) return { from: '1', to: '0' }
  const from = most(span.from ?? first, first)
  const to = least(span.to ?? last, last)
  if (!after) return { from, to }
  return oldest ? { from: most(from, after.date), to } : { from, to: least(to, after.date) }
}
