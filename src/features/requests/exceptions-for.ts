import { NOT_AWAY_KINDS } from '#contract/request-words.ts'
import type { Queryable } from '#src/database/database.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { statement } from '#src/database/statement.ts'
import type { DayFacts, PersonColumns, ReadWithPerson } from '#src/features/shifts/index.ts'
import type { DayException, PersonRef } from '#src/kernel/day-context.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { leaveOf } from './type-of-request.ts'

const COLUMNS = ['id', 'employee_id', 'kind', 'from_date', 'to_date', 'part'] as const
const MORE = ['hours_start', 'hours_end', 'with_letter', 'type_id', 'type_terms'] as const
type Row = Pick<DayRequestTable, (typeof COLUMNS)[number] | (typeof MORE)[number]>

/** What the check-in asks: one person's. */
const ofPerson = statement<{ employee_id: string; from: string; to: string }, Row>((db, p) =>
  db
    .selectFrom('day_request')
    .select([...COLUMNS, ...MORE])
    .where('employee_id', '=', p.employee_id)
    .where('to_date', '>=', p.from)
    .where('from_date', '<=', p.to)
    .where('state', '=', 'approved')
    .where('kind', 'not in', NOT_AWAY_KINDS),
)

/** Beyond this everybody's are read: a longer list of ids is dearer than the rows it spares. */
const MOST_IDS = 500

/** The state is looked at here: without figures of its tables SQLite takes its index, and reads all of all years. */
async function ofPeople(db: Queryable, people: readonly PersonRef[], from: string, to: string): Promise<Row[]> {
  let query = db.kysely
    .selectFrom('day_request')
    .select([...COLUMNS, ...MORE, 'state'])
    .where('to_date', '>=', from)
    .where('from_date', '<=', to)
    .where('kind', 'not in', NOT_AWAY_KINDS)
  if (people.length <= MOST_IDS) {
    const ids = people.map(({ id }) => id)
    query = query.where('employee_id', 'in', ids)
  }
  return (await query.execute()).filter(({ state }) => state === 'approved')
}

const NONE: DayException[] = []

/** Whether anything was approved. */
const columns: PersonColumns = (eb, p) => [
  eb
    .exists(
      eb
        .selectFrom('day_request as q')
        .select('q.id')
        .where('q.employee_id', '=', p.id)
        .where('q.to_date', '>=', p.from)
        .where('q.from_date', '<=', p.to)
        .where('q.state', '=', 'approved')
        .where('q.kind', 'not in', NOT_AWAY_KINDS),
    )
    .as('day_requests'),
]

async function approvedOf(
  db: Queryable,
  people: readonly PersonRef[],
  from: string,
  to: string,
  read?: ReadWithPerson,
): Promise<(employeeId: string, date: string) => DayException[]> {
  if (read && !read['day_requests']) return () => NONE
  const [only] = people
  if (!only) return () => NONE
  const rows =
    people.length === 1
      ? await db.all(ofPerson, { employee_id: only.id, from, to })
      : await ofPeople(db, people, from, to)
  if (rows.length === 0) return () => NONE
  const days = new Map<string, DayException[]>()
  for (const row of rows) {
    const exception = exceptionOf(row)
    const last = row.to_date < to ? row.to_date : to
    for (let date = row.from_date > from ? row.from_date : from; date <= last; date = addDays(date, 1)) {
      const key = `${row.employee_id} ${date}`
      const there = days.get(key)
      if (there) there.push(exception)
      else days.set(key, [exception])
    }
  }
  return (employeeId, date) => days.get(`${employeeId} ${date}`) ?? NONE
}

function exceptionOf(row: Row): DayException {
  const part =
    row.part === 'hours'
      ? { start: row.hours_start ?? '', end: row.hours_end ?? '' }
      : (row.part as 'whole' | 'first_half' | 'second_half')
  const type = row.kind as DayException['type']
  const letter = type === 'sakit' && { with_letter: row.with_letter === 1 }
  return { request_id: row.id, type, part, ...letter, ...leaveOf(row) }
}

/** The approved requests that change what people's dates are. */
export const exceptionsFor: DayFacts<DayException[]> = Object.assign(approvedOf, { columns })
