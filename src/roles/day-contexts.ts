import type { Queryable } from '#src/database/database.ts'
import { statement } from '#src/database/statement.ts'
import { calendarFor } from '#src/features/calendar/index.ts'
import { overtimeFor } from '#src/features/overtime/index.ts'
import type { DayContexts, DayFacts } from '#src/features/shifts/index.ts'
import type { CalendarDay, DayException, DayPlan, OvertimeOrder } from '#src/kernel/day-context.ts'

/** What each part knows of days. A part that a house does not have answers nothing. */
export type DayParts = {
  plans: DayFacts<DayPlan>
  calendar?: DayFacts<CalendarDay | null>
  exceptions?: DayFacts<DayException[]>
  overtime?: DayFacts<OvertimeOrder[]>
}

/** The same for whoever asks, so that nothing is made anew for each day on which there is nothing. */
const NONE: never[] = []

/** Puts together what the parts know of a day. They ask one after another, for they share a connection. */
export function composeContexts({ plans, calendar, exceptions, overtime }: DayParts): DayContexts {
  return async (db, people, from, to) => {
    const planOf = await plans(db, people, from, to)
    const calendarOf = await calendar?.(db, people, from, to)
    const exceptionsOf = await exceptions?.(db, people, from, to)
    const overtimeOf = await overtime?.(db, people, from, to)
    return (employeeId, date) => ({
      plan: planOf(employeeId, date),
      calendar: calendarOf?.(employeeId, date) ?? null,
      exceptions: exceptionsOf?.(employeeId, date) ?? NONE,
      overtime: overtimeOf?.(employeeId, date) ?? NONE,
    })
  }
}

type SiteHours = { id: string; shift_name: string; shift_start: string; shift_end: string; grace_minutes: number }

const hoursOfSite = statement<{ id: string }, SiteHours>((db, p) =>
  db
    .selectFrom('site')
    .select(['id', 'shift_name', 'shift_start', 'shift_end', 'grace_minutes'])
    .where('id', '=', p.id),
)

const planOfSite = (site: SiteHours): DayPlan => ({
  name: site.shift_name,
  start: site.shift_start,
  end: site.shift_end,
  grace_minutes: site.grace_minutes,
})

/** The hours of everybody's site, on every date. */
const sitePlans: DayFacts<DayPlan> = async (db: Queryable, people) => {
  const plans = new Map<string, DayPlan>()
  for (const siteId of new Set(people.map((person) => person.siteId))) {
    const site = await db.first(hoursOfSite, { id: siteId })
    if (site) plans.set(siteId, planOfSite(site))
  }
  const byPerson = new Map(people.map(({ id, siteId }) => [id, plans.get(siteId)]))
  return (employeeId) => {
    const plan = byPerson.get(employeeId)
    if (!plan) throw new Error(`nobody asked for the plan of employee ${employeeId}`)
    return plan
  }
}

/** Everything that this house knows of days besides taps. */
export const dayContexts: DayContexts = composeContexts({
  plans: sitePlans,
  calendar: calendarFor,
  overtime: overtimeFor,
})
