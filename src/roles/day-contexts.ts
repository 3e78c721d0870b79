import { isHoliday } from '#src/kernel/day-context.ts'
import type { Queryable } from '#src/database/database.ts'
import { calendarFor } from '#src/features/calendar/index.ts'
import { overtimeFor, withinReach } from '#src/features/overtime/index.ts'
import { plansFor } from '#src/features/shifts/index.ts'
import { exceptionsFor } from '#src/features/requests/index.ts'
import type { DayContexts, DayFacts, PersonColumns, ReadWithPerson } from '#src/features/shifts/index.ts'
import type {
  CalendarDay,
  DayContext,
  DayException,
  OvertimeOrder,
  PersonRef,
  PlannedDay,
} from '#src/kernel/day-context.ts'

/** What each part knows of days. A part that a house does not have answers nothing. */
export type DayParts = {
  plans: DayFacts<PlannedDay>
  calendar?: DayFacts<CalendarDay | null>
  exceptions?: DayFacts<DayException[]>
  overtime?: DayFacts<OvertimeOrder[]>
}

/** The same for whoever asks, so that nothing is made anew for each day on which there is nothing. */
const NONE: never[] = []

/** Puts together what the parts know of a day. They ask one after another, for they share a connection. */
export function composeContexts({ plans, calendar, exceptions, overtime }: DayParts): DayContexts {
  const contexts = async (
    db: Queryable,
    people: readonly PersonRef[],
    from: string,
    to: string,
    read?: ReadWithPerson,
  ): Promise<(employeeId: string, date: string) => DayContext> => {
    const planOf = await plans(db, people, from, to, read)
    const calendarOf = await calendar?.(db, people, from, to, read)
    const exceptionsOf = await exceptions?.(db, people, from, to, read)
    const overtimeOf = await overtime?.(db, people, from, to, read)
    let known: Map<string, string> | undefined
    const zones = (): Map<string, string> => (known ??= new Map(people.map(({ id, zone }) => [id, zone])))
    return (employeeId, date) => {
      const { plan, rostered } = planOf(employeeId, date)
      // whoever is lent to another place has its holidays
      const special = calendarOf?.(employeeId, date, plan.site?.id) ?? null
      const orders = overtimeOf?.(employeeId, date) ?? NONE
      return {
        plan,
        calendar: rostered && isHoliday(special) ? { ...special, rostered } : special,
        exceptions: exceptionsOf?.(employeeId, date) ?? NONE,
        overtime: orders.length === 0 ? NONE : withinReach(orders, plan, zones().get(employeeId) ?? '', date),
      }
    }
  }
  const columns: PersonColumns = (eb, p) =>
    [plans, calendar, exceptions, overtime].flatMap((part) => part?.columns?.(eb, p) ?? [])
  return Object.assign(contexts, { columns })
}

/** Everything that this house knows of days besides taps. */
export const dayContexts: DayContexts = composeContexts({
  plans: plansFor,
  calendar: calendarFor,
  exceptions: exceptionsFor,
  overtime: overtimeFor,
})
