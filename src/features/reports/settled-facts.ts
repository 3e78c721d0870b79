import type { Queryable } from '#src/database/database.ts'
import { readSettledDays } from '#src/features/settlements/index.ts'
import type { SettledDay, Span } from '#src/features/settlements/index.ts'
import type { DayContext } from '#src/kernel/day-context.ts'
import { datesOf } from './dates.ts'
import type { StoredDay } from './days.ts'
import { sumOf } from './facts.ts'
import type { Facts, OvertimeOfPeriod } from './facts.ts'
import type { Person } from './people.ts'
import type { AwaitedDay } from './recap-person.ts'

/** Of a date of which nothing was kept nothing is said. */
const NOTHING: DayContext = {
  plan: { name: '', start: '00:00', end: '00:00', grace_minutes: 0, kind: 'off' },
  calendar: null,
  exceptions: [],
  overtime: [],
}

/** What was kept of people when their dates were settled, whatever has changed since. */
export async function settledFacts(db: Queryable, people: readonly Person[], { from, to }: Span): Promise<Facts> {
  const ids = people.map(({ id }) => id)
  const kept = await readSettledDays(db, ids, from, to)
  const dates = datesOf(from, to)
  const overtime = new Map<string, OvertimeOfPeriod>()
  for (const id of ids) {
    const days = dates.flatMap((date) => kept(id, date)?.overtime?.day ?? [])
    if (days.length > 0) overtime.set(id, sumOf(days))
  }
  return {
    people: people.map((person) => asOfThen(person, dates, kept)),
    dates,
    day: (id, date) => storedDay(kept(id, date)),
    awaited: ({ id }, date) => awaitedDay(kept(id, date)),
    context: (id, date) => kept(id, date)?.facts.context ?? NOTHING,
    site: (person, date) => kept(person.id, date)?.facts.site ?? { name: person.siteName, zone: person.zone },
    overtime,
  }
}

function storedDay(kept: SettledDay | undefined): StoredDay | undefined {
  if (!kept?.stored) return undefined
  return { ...(kept.stored as unknown as Omit<StoredDay, 'date'>), date: kept.date }
}

export const awaitedDay = (kept: SettledDay | undefined): AwaitedDay | null =>
  kept?.employed ? (kept.facts.awaited as AwaitedDay) : null

function asOfThen(
  person: Person,
  dates: readonly string[],
  kept: (id: string, date: string) => SettledDay | undefined,
): Person {
  const last = dates.findLast((date) => kept(person.id, date)?.employed)
  const of = last === undefined ? undefined : kept(person.id, last)
  if (!of) return person
  const { department, site } = of.facts
  return {
    ...person,
    jobTitle: of.jobTitle,
    departmentId: department.id,
    departmentName: department.name,
    siteId: site.id,
    siteName: site.name,
    zone: site.zone,
  }
}
