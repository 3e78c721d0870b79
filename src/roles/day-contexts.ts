import { calendarFor } from '#src/features/calendar/index.ts'
import { overtimeFor } from '#src/features/overtime/index.ts'
import { plansFor } from '#src/features/shifts/index.ts'
import { exceptionsFor } from '#src/features/requests/index.ts'
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

/** Everything that this house knows of days besides taps. */
export const dayContexts: DayContexts = composeContexts({
  plans: plansFor,
  calendar: calendarFor,
  exceptions: exceptionsFor,
  overtime: overtimeFor,
})
