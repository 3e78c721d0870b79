import type { OvertimeOfPerson } from '#contract/overtime.ts'
import type { DayContext } from '#src/kernel/day-context.ts'
import type { StoredDay } from './days.ts'
import type { Person } from './people.ts'
import type { AwaitedDay } from './recap-person.ts'

type Place = { name: string; zone: string }
export type OvertimeOfPeriod = Pick<OvertimeOfPerson, 'days' | 'real' | 'counted'>

/** What is known of some people in a period: of settled dates what was kept of them, of others what follows from now. */
export type Facts = {
  /** Of a settled period with the department and site that they belonged to on its last date. */
  people: readonly Person[]
  dates: readonly string[]
  day: (employeeId: string, date: string) => StoredDay | undefined
  /** What a date amounts to of which nothing is stored; null where the person was not employed. */
  awaited: (person: Person, date: string) => AwaitedDay | null
  context: (employeeId: string, date: string) => DayContext
  site: (person: Person, date: string) => Place
  overtime: ReadonlyMap<string, OvertimeOfPeriod>
}

export const sumOf = (days: OvertimeOfPeriod['days']): OvertimeOfPeriod => ({
  days,
  real: days.reduce((sum, { real }) => sum + real, 0),
  counted: days.reduce((sum, { counted }) => sum + counted, 0),
})
