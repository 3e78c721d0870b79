import { overtimeOfPeople } from '#src/features/overtime/index.ts'
import type { NewSettledDay, SettledFacts, SettledOvertime, WhatReportsSay } from '#src/features/settlements/index.ts'
import type { StoredDay } from './days.ts'
import type { Facts } from './facts.ts'
import { peopleById } from './people.ts'
import type { Person } from './people.ts'
import { liveFacts } from './read-recap.ts'
import type { FactsNeeds } from './read-recap.ts'
import { dayWithoutRow } from './recap-person.ts'

/** What is kept of days when their period is locked: the facts that every report is made of, as of now. */
export const whatReportsSay =
  (needs: FactsNeeds): WhatReportsSay =>
  async (db, ids, period) => {
    const people = await peopleById(db, ids)
    const facts = await liveFacts(db, needs, people, period)
    const overtime = await overtimeOfPeople(db, needs, { people, ...period })
    const byPerson = new Map(overtime.data.map((one) => [one.user.id, one]))
    return people.flatMap((person) => {
      const own = byPerson.get(person.id)
      const on = new Map<string, SettledOvertime>(
        own?.days.map((day) => [
          day.date,
          { exempt: own.exempt, day, warnings: own.warnings.filter(({ date }) => date === day.date) },
        ]),
      )
      return facts.dates.flatMap((date) => dayOf(facts, person, date, on.get(date) ?? null) ?? [])
    })
  }

/** Null for a date of which reports say nothing. */
function dayOf(facts: Facts, person: Person, date: string, overtime: SettledOvertime | null): NewSettledDay | null {
  const stored = facts.day(person.id, date)
  const employed = facts.awaited(person, date) !== null
  if (!stored && !employed) return null
  return {
    employeeId: person.id,
    date,
    employed,
    jobTitle: person.jobTitle,
    stored: stored ? kept(stored) : null,
    facts: factsOf(facts, person, date),
    overtime,
  }
}

function kept({ date: _date, ...stored }: StoredDay): NewSettledDay['stored'] {
  return stored
}

function factsOf(facts: Facts, person: Person, date: string): SettledFacts {
  const context = facts.context(person.id, date)
  const { name, zone } = facts.site(person, date)
  return {
    v: 1,
    department: { id: person.departmentId, name: person.departmentName },
    site: { id: person.siteId, name, zone },
    context,
    awaited: dayWithoutRow(context),
  }
}
