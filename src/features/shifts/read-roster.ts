import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { z } from 'zod'
import type { MySchedule, Roster, RosterDay, RosterQuery, ShiftColor } from '#contract/shifts.ts'
import { localDate } from '#contract/zones.ts'
import type { Queryable } from '#src/database/database.ts'
import type { DayPlan } from '#src/kernel/day-context.ts'
import { AppError } from '#src/kernel/errors.ts'
import { searchText } from '#src/kernel/text.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { schedulesFor } from './plans-for.ts'
import type { Schedules } from './plans-for.ts'

const MOST_DAYS = 62
const MINE_DAYS = 14

/** Whose schedule may be seen: null = everybody's, else those departments' and one's own. */
export type Reach = { departments: readonly string[] | null; self: string | null }

/** What is planned for the people within reach. Throws `request/invalid` for a period that runs backwards or is too long. */
export async function readRoster(db: Queryable, wanted: z.infer<typeof RosterQuery>, reach: Reach): Promise<Roster> {
  const dates = datesOf(wanted.from, wanted.to)
  const { rows, total } = await peopleOf(db, wanted, reach)
  const scheduled = await schedulesFor(db, rows, wanted.from, wanted.to)
  const people = rows.map((row) => ({
    id: row.id,
    number: row.number,
    name: row.name,
    department: { id: row.departmentId, name: row.department_name },
    site: { id: row.siteId, name: row.site_name, zone: row.zone },
    days: dates.map((date) => rosterDay(scheduled, row.id, date)),
  }))
  return { from: wanted.from, to: wanted.to, people, total }
}

/** One's own coming two weeks; null when the person does not exist. */
export async function readMySchedule(db: Queryable, employeeId: string, now: number): Promise<MySchedule | null> {
  const person = await db.kysely
    .selectFrom('employee as e')
    .innerJoin('site as s', 's.id', 'e.site_id')
    .select(['e.id', 'e.site_id as siteId', 'e.department_id as departmentId', 's.zone'])
    .where('e.id', '=', employeeId)
    .executeTakeFirst()
  if (!person) return null
  const today = localDate(person.zone, now)
  const to = addDays(today, MINE_DAYS - 1)
  const scheduled = await schedulesFor(db, [person], today, to)
  return { today, zone: person.zone, days: datesOf(today, to).map((date) => rosterDay(scheduled, employeeId, date)) }
}

function datesOf(from: string, to: string): string[] {
  const dates: string[] = []
  for (let date = from; date <= to && dates.length <= MOST_DAYS; date = addDays(date, 1)) dates.push(date)
  if (dates.length > 0 && dates.length <= MOST_DAYS) return dates
  const message = dates.length === 0 ? 'is before from' : `is more than ${MOST_DAYS} dates after from`
  throw new AppError('request/invalid', { detail: `to: ${message}`, errors: [{ path: 'to', message }] })
}

const partsOf = ({ kind, parts, start, end }: DayPlan): { start: string; end: string }[] =>
  kind === 'off' ? [] : (parts ?? [{ start, end }]).map((part) => ({ start: part.start, end: part.end }))

function rosterDay(scheduled: Schedules, employeeId: string, date: string): RosterDay {
  const { plan, from, entry } = scheduled(employeeId, date)
  const color: ShiftColor = scheduled.snapshot.shifts.get(plan.shift_id ?? '')?.color ?? 'grey'
  return {
    date,
    kind: plan.kind ?? 'fixed',
    name: plan.name,
    code: plan.code ?? '',
    color: plan.kind === 'off' ? 'grey' : color,
    parts: partsOf(plan),
    site: plan.site ?? null,
    from,
    entry: entry
      ? {
          version: entry.version,
          kind: entry.kind as 'shift' | 'off' | 'site',
          shift_id: entry.shift_id,
          second_shift_id: entry.second_shift_id,
          site_id: entry.site_id,
          source: entry.source as 'manual' | 'swap' | 'import',
          note: entry.note,
        }
      : null,
  }
}

async function peopleOf(db: Queryable, wanted: z.infer<typeof RosterQuery>, { departments, self }: Reach) {
  const { from, to, department, site, employee, q, limit, offset } = wanted
  let query = db.kysely
    .selectFrom('employee as e')
    .innerJoin('department as d', 'd.id', 'e.department_id')
    .innerJoin('site as s', 's.id', 'e.site_id')
    .where('e.active_from', '<=', to)
    .where((eb) => eb.or([eb('e.active_to', 'is', null), eb('e.active_to', '>=', from)]))
  if (departments) {
    query = query.where((eb) =>
      eb.or([
        eb('e.id', '=', self ?? ''),
        ...(departments.length > 0 ? [eb('e.department_id', 'in', [...departments])] : []),
      ]),
    )
  }
  if (department !== undefined) query = query.where('e.department_id', '=', department)
  if (site !== undefined) query = query.where('e.site_id', '=', site)
  if (employee !== undefined) query = query.where('e.id', '=', employee)
  if (q) {
    const text = searchText(q).replaceAll(/[!%_]/g, '!$&')
    query = query.where(
      sql<SqlBool>`(e.name_search like ${`%${text}%`} escape '!' or lower(e.number) like ${`${text}%`} escape '!')`,
    )
  }
  const { total } = await query.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await query
    .select(['e.id', 'e.number', 'e.name', 'e.site_id as siteId', 'e.department_id as departmentId'])
    .select(['d.name as department_name', 's.name as site_name', 's.zone'])
    .orderBy('d.name')
    .orderBy('e.name_search')
    .orderBy('e.id')
    .limit(limit)
    .offset(offset)
    .execute()
  return { rows, total: Number(total) }
}
