import { sql } from 'kysely'
import type { Expression, SqlBool } from 'kysely'
import { z } from 'zod'
import type { Queryable } from '#src/database/database.ts'
import type { ReportedPerson } from '#src/features/overtime/index.ts'
import { settledSpan, split } from '#src/features/settlements/index.ts'
import type { Span } from '#src/features/settlements/index.ts'
import { AppError } from '#src/kernel/errors.ts'
import type { Reach, Wanted } from './needs.ts'
import { belonged, wasEmployed } from './settled-people.ts'

export type Person = ReportedPerson & {
  siteName: string
  jobTitle: string | null
  activeFrom: string
  activeTo: string | null
  /** What pages are ordered by, before the id. */
  search: string
}
export type Who = Wanted & {
  from: string
  to: string
  reach: Reach
  q?: string | undefined
  employees?: readonly string[] | undefined
}

/** The pattern of a LIKE with its own signs taken literally; "!" is the escape. */
const likePattern = (text: string): string => text.replaceAll(/[!%_]/g, (sign) => `!${sign}`)

/**
 * People employed within a period and within reach. Of a settled period those are meant who were employed when it was
 * locked, and departments and sites are those where they belonged in the end; who may see them goes by now.
 */
function among(db: Queryable, who: Who, span: Span | null) {
  const { from, to, reach, department, site, employee, employees, q } = who
  const { settled, open } = split({ from, to }, span)
  let query = db.kysely.selectFrom('employee as e').where((eb) => {
    const kept = settled && wasEmployed(eb, settled)
    if (kept && !open) return kept
    const now = eb.and([
      eb('e.active_from', '<=', to),
      eb.or([eb('e.active_to', 'is', null), eb('e.active_to', '>=', from)]),
    ])
    return kept ? eb.or([now, kept]) : now
  })
  const { departments, self } = reach
  if (departments !== null) {
    query = query.where((eb) => {
      const own: Expression<SqlBool> = eb('e.id', '=', self ?? '')
      return departments.length === 0 ? own : eb.or([own, eb('e.department_id', 'in', [...departments])])
    })
  }
  const place = settled && !open ? belonged(settled) : null
  if (department !== undefined) query = query.where(place?.department ?? 'e.department_id', '=', department)
  if (site !== undefined) query = query.where(place?.site ?? 'e.site_id', '=', site)
  if (employee !== undefined) query = query.where('e.id', '=', employee)
  if (employees !== undefined) query = query.where('e.id', 'in', [...employees])
  if (q !== undefined) {
    const text = likePattern(q.normalize('NFC'))
    query = query.where(
      sql<SqlBool>`(e.name_search like ${`%${text.toLowerCase()}%`} escape '!' or e.number like ${`${text}%`} escape '!')`,
    )
  }
  return query
}

export async function countPeople(db: Queryable, who: Who): Promise<number> {
  const row = await among(db, who, await settledSpan(db))
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

export type After = { search: string; id: string }

/** One page of people by name, after a person. */
export async function readPage(db: Queryable, who: Who, after: After | null, limit: number): Promise<Person[]> {
  let query = among(db, who, await settledSpan(db))
    .innerJoin('site as s', 's.id', 'e.site_id')
    .innerJoin('department as d', 'd.id', 'e.department_id')
    .select(COLUMNS)
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('e.name_search', '>', after.search),
        eb.and([eb('e.name_search', '=', after.search), eb('e.id', '>', after.id)]),
      ]),
    ) as typeof query
  }
  return (await query.orderBy('e.name_search').orderBy('e.id').limit(limit).execute()).map(personOf)
}

const COLUMNS = [
  'e.id',
  'e.number',
  'e.name',
  'e.name_search',
  'e.site_id',
  'e.department_id',
  'e.active_from',
  'e.active_to',
  'e.job_title',
  's.zone',
  's.name as site_name',
  'd.name as department_name',
] as const

/** People as they are now, whether or not they were employed. */
export async function peopleById(db: Queryable, ids: readonly string[]): Promise<Person[]> {
  if (ids.length === 0) return []
  const query = db.kysely
    .selectFrom('employee as e')
    .innerJoin('site as s', 's.id', 'e.site_id')
    .innerJoin('department as d', 'd.id', 'e.department_id')
    .select(COLUMNS)
    .where('e.id', 'in', [...ids])
  return (await query.orderBy('e.id').execute()).map(personOf)
}

type PersonRow = {
  id: string
  number: string
  name: string
  name_search: string
  site_id: string
  site_name: string
  department_id: string
  department_name: string
  zone: string
  active_from: string
  active_to: string | null
  job_title: string | null
}

const personOf = (row: PersonRow): Person => ({
  id: row.id,
  number: row.number,
  name: row.name,
  search: row.name_search,
  siteId: row.site_id,
  siteName: row.site_name,
  departmentId: row.department_id,
  departmentName: row.department_name,
  zone: row.zone,
  activeFrom: row.active_from,
  activeTo: row.active_to,
  jobTitle: row.job_title,
})

/** Everybody, some at a time, so that memory stays flat. */
export async function* peopleInPages(db: Queryable, who: Who, size: number, first: After | null = null) {
  let after = first
  for (;;) {
    const page = await readPage(db, who, after, size)
    const last = page.at(-1)
    if (!last) return
    yield page
    if (page.length < size) return
    after = last
  }
}

const Cursor = z.tuple([z.string(), z.string()])
export const cursorOf = ({ search, id }: After): string =>
  Buffer.from(JSON.stringify([search, id])).toString('base64url')

/** Throws `request/invalid`. */
export function readCursor(text: string): After {
  try {
    const [search, id] = Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    return { search, id }
  } catch {
    throw new AppError('request/invalid', {
      detail: 'cursor: pass on what the last page gave',
      errors: [{ path: 'cursor', message: 'not a cursor' }],
    })
  }
}
