import type { RecapPerson } from '#contract/reports.ts'
import type { Queryable } from '#src/database/database.ts'
import { overtimeOfPeople } from '#src/features/overtime/index.ts'
import { isIn, settledSpan, split } from '#src/features/settlements/index.ts'
import type { Span } from '#src/features/settlements/index.ts'
import { datesOf } from './dates.ts'
import { readDays } from './days.ts'
import { sumOf } from './facts.ts'
import type { Facts, OvertimeOfPeriod } from './facts.ts'
import type { Reach, ReportsNeeds } from './needs.ts'
import type { Person } from './people.ts'
import { dayWithoutRow, isEmployed, isSeen, recapPerson } from './recap-person.ts'
import type { RecapInput } from './recap-person.ts'
import { settledFacts } from './settled-facts.ts'

export type { Facts } from './facts.ts'
export { datesOf } from './dates.ts'

export type FactsNeeds = Pick<ReportsNeeds, 'contexts' | 'workedOf'>

/** A constant number of statements for some people (at most 500); taps are read only of who has agreed overtime. */
export async function readFacts(
  db: Queryable,
  needs: FactsNeeds,
  people: readonly Person[],
  period: Span,
): Promise<Facts> {
  const { settled, open } = split(period, await settledSpan(db))
  if (!settled) return liveFacts(db, needs, people, period)
  const kept = await settledFacts(db, people, settled)
  return open ? joined(await liveFacts(db, needs, people, open), kept, { settled, period }) : kept
}

/** The same as everything is now, settled or not. */
export async function liveFacts(
  db: Queryable,
  needs: FactsNeeds,
  people: readonly Person[],
  { from, to }: Span,
): Promise<Facts> {
  const ids = people.map(({ id }) => id)
  const dates = datesOf(from, to)
  const day = await readDays(db, ids, from, to)
  const context = await needs.contexts(db, people, from, to)
  const busy = people.filter(({ id }) => dates.some((date) => context(id, date).overtime.some(({ agreed }) => agreed)))
  const reported = busy.length === 0 ? null : await overtimeOfPeople(db, needs, { people: busy, from, to })
  return {
    people,
    dates,
    day,
    awaited: (person, date) => (isEmployed(person, date) ? dayWithoutRow(context(person.id, date)) : null),
    context,
    site: ({ siteName: name, zone }) => ({ name, zone }),
    overtime: new Map(reported?.data.map((one) => [one.user.id, one])),
  }
}

/** Facts of a period of which some dates are settled. */
function joined(live: Facts, kept: Facts, { settled, period }: { settled: Span; period: Span }): Facts {
  const of = (date: string): Facts => (isIn(settled, date) ? kept : live)
  const overtime = new Map<string, OvertimeOfPeriod>()
  for (const { id } of live.people) {
    const days = [kept, live]
      .flatMap((facts) => facts.overtime.get(id)?.days.filter(({ date }) => of(date) === facts) ?? [])
      .sort((a, b) => (a.date < b.date ? -1 : 1))
    if (days.length > 0) overtime.set(id, sumOf(days))
  }
  return {
    people: live.people,
    dates: datesOf(period.from, period.to),
    day: (id, date) => of(date).day(id, date),
    awaited: (person, date) => of(date).awaited(person, date),
    context: (id, date) => of(date).context(id, date),
    site: (person, date) => of(date).site(person, date),
    overtime,
  }
}

/** What a person's line is made of. */
export const inputOf = (facts: Facts, person: Person, reach: Reach): RecapInput => ({
  person,
  dates: facts.dates,
  day: (date) => facts.day(person.id, date),
  awaited: (date) => facts.awaited(person, date),
  overtime: overtimeSeen(facts, person, reach),
  reach,
})

/** A person's overtime, without that of days that the reader may not see. */
export function overtimeSeen(facts: Facts, person: Person, reach: Reach): OvertimeOfPeriod {
  const days = facts.overtime.get(person.id)?.days ?? []
  return sumOf(days.filter(({ date }) => isSeen(reach, person, facts.day(person.id, date))))
}

export const recapOf = (facts: Facts, person: Person, reach: Reach): RecapPerson =>
  recapPerson(inputOf(facts, person, reach))
