import type { OvertimeOfPerson, OvertimeSettings } from '#contract/overtime.ts'
import type { Queryable } from '#src/database/database.ts'
import type { DayContexts } from '#src/features/shifts/index.ts'
import type { DayContext } from '#src/kernel/day-context.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { mondayOf } from './count-overtime.ts'
import { readTitles } from './exempt-titles.ts'
import type { WorkedOf } from './needs.ts'
import { overtimeOf } from './report.ts'
import type { ReportedPerson } from './report.ts'
import { readSettings } from './table.ts'

type Asked = { people: readonly ReportedPerson[]; from: string; to: string }

/** The whole weeks that a period touches: what a week is decides what its rest days are worth, and its cap is a whole one's. */
export const wholeWeeks = (from: string, to: string): { from: string; to: string } => ({
  from: mondayOf(from),
  to: addDays(mondayOf(to), 6),
})

/** Overtime of people in a period; who has none is left out. */
export async function overtimeOfPeople(
  db: Queryable,
  needs: { contexts: DayContexts; workedOf: WorkedOf },
  { people, from, to }: Asked,
): Promise<{ data: OvertimeOfPerson[]; settings: OvertimeSettings }> {
  const ids = people.map(({ id }) => id)
  const weeks = wholeWeeks(from, to)
  const worked = await needs.workedOf(db, ids, weeks.from, weeks.to)
  const busy = people.filter(({ id }) => worked.has(id))
  // the night before the first day, and the morning after the last, are theirs
  const contexts = await needs.contexts(db, busy, addDays(weeks.from, -1), addDays(weeks.to, 1))
  const settings = await readSettings(db)
  const titled = settings.exempt_titles.length > 0 ? busy.map(({ id }) => id) : []
  const titles = await readTitles(db, titled)
  const reported = busy.map((person) =>
    overtimeOf({
      person,
      worked: worked.get(person.id) ?? [],
      context: (date): DayContext => contexts(person.id, date),
      settings,
      title: (date) => titles(person.id, date),
      period: { from, to },
    }),
  )
  return { data: reported.filter(({ days }) => days.length > 0), settings }
}
