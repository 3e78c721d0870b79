import { NOT_AWAY_KINDS } from '#contract/request-words.ts'
import type { AwayDay } from '#contract/requests.ts'
import type { Queryable } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { addDays } from '#src/kernel/work-time.ts'

/** The most dates of one picture. */
const MOST = 31

/** Who else of the asker's department is away on the dates of a request. */
export async function awayAround(db: Queryable, row: DayRequestTable, departmentId: string): Promise<AwayDay[]> {
  const last = addDays(row.from_date, MOST - 1)
  const to = row.to_date < last ? row.to_date : last
  const people = await db.kysely
    .selectFrom('employee')
    .select(['id', 'name', 'active_from', 'active_to'])
    .where('department_id', '=', departmentId)
    .execute()
  const others = await db.kysely
    .selectFrom('day_request as r')
    .innerJoin('employee as e', 'e.id', 'r.employee_id')
    .select(['r.kind', 'r.state', 'r.from_date', 'r.to_date', 'e.name'])
    .where('e.department_id', '=', departmentId)
    .where('r.employee_id', '<>', row.employee_id)
    .where('r.to_date', '>=', row.from_date)
    .where('r.from_date', '<=', to)
    .where('r.state', 'in', ['waiting', 'approved'])
    .where('r.kind', 'not in', NOT_AWAY_KINDS)
    .orderBy('e.name_search')
    .execute()
  const days: AwayDay[] = []
  for (let date = row.from_date; date <= to; date = addDays(date, 1)) {
    days.push({
      date,
      people: people.filter(({ active_from, active_to }) => active_from <= date && (active_to ?? date) >= date).length,
      away: others
        .filter(({ from_date, to_date }) => from_date <= date && to_date >= date)
        .map(({ name, kind, state }) => ({
          name,
          kind: kind as AwayDay['away'][number]['kind'],
          state: state as AwayDay['away'][number]['state'],
        })),
    })
  }
  return days
}
