import { sql } from 'kysely'
import { z } from 'zod'
import { CalendarDate, Uuid } from '#contract/attendance.ts'
import type { AttendanceRow, HistoryQuery } from '#contract/attendance.ts'
import type { Queryable } from '#src/database/database.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import { DAYS_AFTER } from '#src/features/shifts/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import { addDays, datesAt } from '#src/kernel/work-time.ts'
import { named, pageQuery } from './history-page.ts'
import type { HistoryConditions, Place, Span } from './history-page.ts'
import { walkSparse } from './history-walk.ts'
import { waysOf } from './history-ways.ts'
import { rowOf } from './row.ts'
import type { Visible } from './scope.ts'
import { zonesInUse } from './today.ts'

/** `searchedTo`: the page ends there although it is not full, because looking further would have taken too long. */
export type HistoryPage = { rows: AttendanceRow[]; nextCursor: string | null; searchedTo: string | null }

const NO_MARKS = '[]'
const Cursor = z.tuple([CalendarDate, Uuid])

const encode = ({ date, id }: Place): string => Buffer.from(JSON.stringify([date, id])).toString('base64url')

function decode(text: string): Place {
  try {
    const [date, id] = Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    return { date, id }
  } catch {
    throw new AppError('request/invalid', {
      detail: 'cursor: pass on what the last page gave',
      errors: [{ path: 'cursor', message: 'not a cursor' }],
    })
  }
}

const NOTHING: HistoryPage = { rows: [], nextCursor: null, searchedTo: null }

/**
 * One page of the history, newest work date first unless the query says otherwise, after the cursor; filters are joined by
 * "and". What is coming, such as leave, is there only for whoever asks for it: with an end, or with a beginning later than
 * today. However much there is, a page takes a few hundredths of a second: where what is asked for is so rare that finding
 * a page of it takes longer, the page is shorter, and `nextCursor` goes on from `searchedTo`.
 */
export async function readHistory(
  db: Queryable,
  query: HistoryQuery,
  visible: Visible,
  clock: Pick<Clock, 'now' | 'monotonic'>,
): Promise<HistoryPage> {
  if (query.from && query.to && query.from > query.to) {
    throw new AppError('request/invalid', {
      detail: 'from is later than to',
      errors: [{ path: 'from', message: 'later than to' }],
    })
  }
  const after = query.cursor ? decode(query.cursor) : null
  const people = await peopleOf(db, query)
  const marks = query.flag ? await marksWith(db, query.flag) : null
  const { department, site, status } = query
  const { ways, sparse } = waysOf({ visible, people, department, site, status, marks })
  if (ways.length === 0) return NOTHING
  const today = datesAt(await zonesInUse(db), clock.now()).at(-1)
  // without an end nothing is shown that is still to come; taps are never further ahead than this
  const held = today !== undefined && !query.to && (query.from ?? '') <= today
  const span: Span = { from: query.from, to: held ? addDays(today, DAYS_AFTER) : query.to }
  const conditions: HistoryConditions = { visible, query, people, today: held ? today : null }
  const read = async (part: Span, from: Place | null, limit: number): Promise<AttendanceTable[]> =>
    (await pageQuery(db, conditions, { ways, span: part, after: from, limit }).execute(db.kysely)).rows
  const wanted = query.limit + 1
  const { rows, stoppedAt } = sparse
    ? await walkSparse(db, { clock, order: query.order, span, after, wanted, read })
    : { rows: await read(span, after, wanted), stoppedAt: null }
  const page = rows.slice(0, query.limit).map(rowOf)
  const last = page.at(-1)
  if (rows.length > query.limit && last) return { rows: page, nextCursor: encode(last), searchedTo: null }
  return { rows: page, nextCursor: stoppedAt && encode(stoppedAt), searchedTo: stoppedAt && stoppedAt.date }
}

/** People are few and days are many: who is meant is found among the people. Null: everybody. */
async function peopleOf(db: Queryable, { q, employee }: HistoryQuery): Promise<string[] | null> {
  if (!q) return employee === undefined ? null : [employee]
  const here = employee === undefined ? sql`1 = 1` : sql`id = ${employee}`
  const { rows } = await sql<{ id: string }>`select id from employee where ${here} and ${named(q)}`.execute(db.kysely)
  return rows.map(({ id }) => id)
}

/**
 * The combinations of marks there are that have this one: a handful, found one after another along their index. Each is a
 * question of its own: within one, MySQL would read the index from its beginning for every step.
 */
async function marksWith(db: Queryable, flag: string): Promise<string[]> {
  const found: string[] = []
  for (let last = ''; ;) {
    // no marks come last of all, and are most of what there is
    const { rows } = await sql<{ flags: string }>`select flags from attendance
      ${db.dialect.alongIndex('attendance_by_flags')} where flags > ${last} and flags < ${NO_MARKS} and flags <> '[]'
      order by flags limit 1`.execute(db.kysely)
    const [next] = rows
    if (next === undefined) return found.filter((flags) => flags.includes(`"${flag}"`))
    found.push((last = next.flags))
  }
}
