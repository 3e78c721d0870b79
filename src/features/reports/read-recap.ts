import type { OvertimeOfPerson } from '#contract/overtime.ts'
import type { RecapPerson } from '#contract/reports.ts'
import type { Queryable } from '#src/database/database.ts'
import { overtimeOfPeople } from '#src/features/overtime/index.ts'
import type { DayContext } from '#src/kernel/day-context.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { readDays } from './days.ts'
import type { StoredDay } from './days.ts'
import type { Reach, ReportsNeeds } from './needs.ts'
import type { Person } from './people.ts'
import { recapPerson } from './recap-person.ts'

/** What is known of some people in a period. */
export type Facts = {
  people: readonly Person[]
  dates: readonly string[]
  day: (employeeId: string, date: string) => StoredDay | undefined
  context: (employeeId: string, date: string) => DayContext
  overtime: ReadonlyMap<string, OvertimeOfPerson>
}

export const datesOf = (from: string, to: string): string[] => {
  const dates: string[] = []
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date)
  return dates
}

type FactsNeeds = Pick<ReportsNeeds, 'contexts' | 'workedOf'>

/** A constant number of statements for some people (at most 500); taps are read only of who has agreed overtime. */
export async function readFacts(
  db: Queryable,
  needs: FactsNeeds,
  people: readonly Person[],
  { from, to }: { from: string; to: string },
): Promise<Facts> {
  const ids = people.map(({ id }) => id)
  const dates = datesOf(from, to)
  const day = await readDays(db, ids, from, to)
  const context = await needs.contexts(db, people, from, to)
  const busy = people.filter(({ id }) => dates.some((date) => context(id, date).overtime.some(({ agreed }) => agreed)))
  const reported = busy.length === 0 ? null : await overtimeOfPeople(db, needs, { people: busy, from, to })
  const overtime = new Map(reported?.data.map((one) => [one.user.id, one]))
  return { people, dates, day, context, overtime }
}

export const recapOf = (facts: Facts, person: Person, reach: Reach): RecapPerson =>
  recapPerson({
    person,
    dates: facts.dates,
    day: (date) => facts.day(person.id, date),
    context: (date) => facts.context(person.id, date),
    overtime: facts.overtime.get(person.id) ?? { real: 0, counted: 0 },
    reach,
  })
