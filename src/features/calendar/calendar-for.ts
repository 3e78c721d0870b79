import type { CalendarDayTable } from '#src/database/calendar-tables.ts'
import type { Queryable } from '#src/database/database.ts'
import type { DayFacts, PersonColumns, ReadWithPerson } from '#src/features/shifts/index.ts'
import type { CalendarDay, PersonRef } from '#src/kernel/day-context.ts'
import { countsOf, daysOfPeriod, EVERYWHERE } from './table.ts'

const nothing = (): null => null

/** Whether there is any particular date. */
const columns: PersonColumns = (eb, p) => [
  eb
    .exists(
      eb.selectFrom('calendar_day as c').select('c.date').where('c.date', '>=', p.from).where('c.date', '<=', p.to),
    )
    .as('calendar_days'),
]

async function calendarOf(
  db: Queryable,
  people: readonly PersonRef[],
  from: string,
  to: string,
  read?: ReadWithPerson,
): Promise<(employeeId: string, date: string, siteId?: string) => CalendarDay | null> {
  if (read && !read['calendar_days']) return nothing
  const rows = await db.all(daysOfPeriod, { from, to })
  if (rows.length === 0) return nothing
  const byPlace = new Map<string, Map<string, CalendarDay | null>>()
  for (const row of rows) {
    const dates = byPlace.get(row.place) ?? new Map<string, CalendarDay | null>()
    byPlace.set(row.place, dates.set(row.date, dayOf(row)))
  }
  const siteOf = new Map(people.map((one) => [one.id, one.siteId]))
  const everywhere = byPlace.get(EVERYWHERE)
  return (employeeId, date, siteId = siteOf.get(employeeId) ?? EVERYWHERE) => {
    const here = byPlace.get(siteId)?.get(date)
    return here === undefined ? (everywhere?.get(date) ?? null) : here
  }
}

function dayOf(row: Parameters<typeof countsOf>[0] & CalendarDayTable): CalendarDay | null {
  if (row.kind === 'kerja') return null
  const kind = row.kind as CalendarDay['kind']
  return { kind, name: row.name, source: row.source, counts: countsOf(row) }
}

/** What the calendar says of people's dates. What a site says of a date goes before what is said for everybody. */
export const calendarFor: DayFacts<CalendarDay | null> = Object.assign(calendarOf, { columns })
