import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import { z } from 'zod'
import { CalendarDate, Uuid } from '#contract/attendance.ts'
import type { AttendanceRow, HistoryQuery } from '#contract/attendance.ts'
import type { Queryable } from '#src/database/database.ts'
import { AppError } from '#src/kernel/errors.ts'
import { datesAt } from '#src/kernel/work-time.ts'
import { rowOf } from './row.ts'
import { visibleRows } from './scope.ts'
import type { Visible } from './scope.ts'
import { zonesInUse } from './today.ts'

const Cursor = z.tuple([CalendarDate, Uuid])

const encode = (row: AttendanceRow): string => Buffer.from(JSON.stringify([row.date, row.id])).toString('base64url')

function decode(text: string): z.infer<typeof Cursor> {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    throw new AppError('request/invalid', {
      detail: 'cursor: pass on what the last page gave',
      errors: [{ path: 'cursor', message: 'not a cursor' }],
    })
  }
}

/** The pattern of a LIKE with its own signs taken literally; "!" is the escape. */
const likePattern = (text: string): string => text.replaceAll(/[!%_]/g, (sign) => `!${sign}`)

/**
 * One page of the history, newest work date first, after the cursor; filters are joined by "and". What is coming, such as
 * leave, is there only for whoever asks for it: with an end, or with a beginning later than today.
 */
export async function readHistory(
  db: Queryable,
  query: HistoryQuery,
  visible: Visible,
  now: number,
): Promise<{ rows: AttendanceRow[]; nextCursor: string | null }> {
  if (query.from && query.to && query.from > query.to) {
    throw new AppError('request/invalid', {
      detail: 'from is later than to',
      errors: [{ path: 'from', message: 'later than to' }],
    })
  }
  let select = db.kysely
    .selectFrom('attendance')
    .selectAll()
    .where((eb) => visibleRows(eb, visible))
  // a day that waits for its first tap, as after a request was withdrawn, is nothing of the past yet
  if (query.status !== 'belum_absen') {
    select = select.where((eb) =>
      eb.or([eb('status', '<>', 'belum_absen'), eb('masuk_at', 'is not', null), eb('pulang_at', 'is not', null)]),
    )
  }
  const today = datesAt(await zonesInUse(db), now).at(-1)
  if (today && !query.to && (query.from ?? '') <= today) {
    // whoever came for a shift that begins after midnight was here
    select = select.where((eb) =>
      eb.or([eb('work_date', '<=', today), eb('masuk_at', 'is not', null), eb('pulang_at', 'is not', null)]),
    )
  }
  if (query.from) select = select.where('work_date', '>=', query.from)
  if (query.to) select = select.where('work_date', '<=', query.to)
  if (query.employee) select = select.where('employee_id', '=', query.employee)
  if (query.department) select = select.where('department_id', '=', query.department)
  if (query.site) select = select.where('site_id', '=', query.site)
  if (query.status) select = select.where('status', '=', query.status)
  if (query.flag) select = select.where('flags', 'like', `%"${query.flag}"%`)
  if (query.q) {
    const text = likePattern(query.q.normalize('NFC'))
    // people are few and days are many: who is meant is found among the people
    select = select.where('employee_id', 'in', (eb) =>
      eb
        .selectFrom('employee')
        .select('employee.id')
        .where(
          sql<SqlBool>`(name_search like ${`%${text.toLowerCase()}%`} escape '!' or number like ${`${text}%`} escape '!')`,
        ),
    )
  }
  if (query.cursor) {
    const [date, id] = decode(query.cursor)
    select = select.where((eb) =>
      eb.or([eb('work_date', '<', date), eb.and([eb('work_date', '=', date), eb('id', '<', id)])]),
    )
  }
  const rows = await select
    .orderBy('work_date', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = rows.slice(0, query.limit).map(rowOf)
  const last = page.at(-1)
  return { rows: page, nextCursor: rows.length > query.limit && last ? encode(last) : null }
}
