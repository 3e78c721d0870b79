import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { HistoryQuery } from '#contract/attendance.ts'
import type { Status } from '#contract/status.ts'
import type { Queryable } from '#src/database/database.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import type { Way } from './history-ways.ts'
import { COMMON } from './history-ways.ts'
import type { Visible } from './scope.ts'

/** A place in the history, between days: dates first, ids among those of one date. */
export type Place = { date: string; id: string }
export type Span = { from: string | undefined; to: string | undefined }

/** Everything that a day must be in order to be shown. */
export type HistoryConditions = {
  visible: Visible
  query: HistoryQuery
  people: readonly string[] | null
  /** Up to this date days are shown whether somebody was there or not; null where nothing is held back. */
  today: string | null
}

type Condition = RawBuilder<unknown>
type Step = { ways: readonly Way[]; span: Span; after: Place | null; limit: number }

/** Of these many people a list is sent along; of more it is looked up of each day. */
const MOST_LISTED = 500

/** What somebody's day may be who has clocked. Whoever has a mark has clocked too. */
const AT_WORK: readonly Status[] = ['hadir', 'terlambat', 'dinas_luar', 'wfh']

/**
 * The rows along the ways, in order. Places are read first, which an index answers by itself or nearly so, and whole rows
 * only of what is shown: the ways each give a page at most, of which the first rows are taken.
 */
export function pageQuery(
  { dialect }: Pick<Queryable, 'dialect'>,
  conditions: HistoryConditions,
  { ways, span, after, limit }: Step,
): RawBuilder<AttendanceTable> {
  const order = sql.raw(conditions.query.order === 'oldest' ? 'asc' : 'desc')
  const page = sql.lit(limit)
  const branches = ways.map((way, at) => {
    const all = sql.join([...along(way), ...within(span, after, conditions, way), ...shown(conditions, way)], AND)
    // one person has one row of a date: MySQL would sort all of them to be sure
    const ids = way.at?.column === 'employee_id' ? sql`` : sql`, id ${order}`
    return sql`select * from (select work_date, id from attendance ${dialect.alongIndex(way.index)} where ${all}
      order by work_date ${order}${ids} limit ${page}) as ${sql.id(`way${at}`)}`
  })
  const places =
    branches.length === 1
      ? branches[0]
      : sql`${sql.join(branches, sql` union `)} order by work_date ${order}, id ${order} limit ${page}`
  return sql<AttendanceTable>`select a.* from (${places}) as place cross join attendance as a on a.id = place.id
    order by place.work_date ${order}, place.id ${order}`
}

const AND = sql` and `

/** What an index leaves out must be named, or it is not known to hold everything that is asked for. */
function along({ index, at }: Way): Condition[] {
  if (!at) return [sql`1 = 1`]
  const here = sql`${sql.ref(at.column)} = ${at.value}`
  if (index === 'attendance_by_status')
    return [here, sql`status not in (${sql.join(COMMON.map((one) => sql.lit(one)))})`]
  return index === 'attendance_by_flags' ? [here, sql`flags <> '[]'`] : [here]
}

const least = (...dates: (string | undefined)[]): string | undefined =>
  dates.filter((one) => one !== undefined).sort()[0]
const most = (...dates: (string | undefined)[]): string | undefined =>
  dates
    .filter((one) => one !== undefined)
    .sort()
    .at(-1)

/** The dates of a way. One beginning and one end: of two, a planner might take the one that is further away. */
function within({ from, to }: Span, after: Place | null, { query, today }: HistoryConditions, way: Way): Condition[] {
  const oldest = query.order === 'oldest'
  const first = most(from, oldest ? after?.date : undefined)
  const last = least(to, oldest ? undefined : after?.date, (!mayHaveCome(query, way) && today) || undefined)
  return [
    ...(first === undefined ? [] : [sql`work_date >= ${first}`]),
    ...(last === undefined ? [] : [sql`work_date <= ${last}`]),
    ...(after ? [oldest ? later(after) : earlier(after)] : []),
  ]
}

const earlier = ({ date, id }: Place): Condition => sql`(work_date < ${date} or (work_date = ${date} and id < ${id}))`
const later = ({ date, id }: Place): Condition => sql`(work_date > ${date} or (work_date = ${date} and id > ${id}))`

/** Whether somebody may have clocked on such a day. */
const mayHaveCome = ({ status }: HistoryQuery, { at }: Way): boolean =>
  status === undefined || at?.column === 'flags' || AT_WORK.includes(status)

/** Filters and whatever else decides whether a day is shown, but for what the way says already. */
function shown({ visible, query, people, today }: HistoryConditions, way: Way): Condition[] {
  const wanted: Condition[] = []
  const equal = (column: NonNullable<Way['at']>['column'], value: string | undefined): void => {
    if (value !== undefined && way.at?.column !== column) wanted.push(sql`${sql.ref(column)} = ${value}`)
  }
  equal('department_id', query.department)
  equal('site_id', query.site)
  equal('status', query.status)
  if (query.flag && way.at?.column !== 'flags') wanted.push(sql`flags like ${`%"${query.flag}"%`}`)
  if (people && way.at?.column !== 'employee_id') wanted.push(oneOf(people, query))
  wanted.push(...seenBy(visible, way))
  const came = sql`(masuk_at is not null or pulang_at is not null)`
  // a day that waits for its first tap, as after a request was withdrawn, is nothing of the past yet
  if (query.status === undefined && way.at?.column !== 'flags') wanted.push(sql`(status <> 'belum_absen' or ${came})`)
  // whoever came for a shift that begins after midnight was here; marks are of those alone who came
  if (today !== null && way.at?.column !== 'flags' && mayHaveCome(query, way))
    wanted.push(sql`(work_date <= ${today} or ${came})`)
  return wanted
}

const oneOf = (people: readonly string[], { q = '' }: HistoryQuery): Condition =>
  people.length <= MOST_LISTED
    ? sql`employee_id in (${sql.join([...people])})`
    : sql`(select ${named(q)} from employee where employee.id = attendance.employee_id)`

/** Own days have a way of their own wherever others are restricted; a day that comes along both is one row. */
function seenBy({ departments, employeeId }: Visible, { at }: Way): Condition[] {
  if (departments === null || (at?.column === 'employee_id' && at.value === employeeId)) return []
  if (at?.column === 'department_id' && departments.includes(at.value)) return []
  return [departments.length === 0 ? sql`1 = 0` : sql`department_id in (${sql.join([...departments])})`]
}

/** The pattern of a LIKE with its own signs taken literally; "!" is the escape. */
const likePattern = (text: string): string => text.replaceAll(/[!%_]/g, (sign) => `!${sign}`)

/** Whether somebody of the table of people is called so, or has a number that begins so. */
export function named(q: string): Condition {
  const text = likePattern(q.normalize('NFC'))
  return sql`(name_search like ${`%${text.toLowerCase()}%`} escape '!' or number like ${`${text}%`} escape '!')`
}
