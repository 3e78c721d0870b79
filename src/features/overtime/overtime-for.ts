import type { Queryable } from '#src/database/database.ts'
import type { DayFacts, PersonColumns, ReadWithPerson } from '#src/features/shifts/index.ts'
import type { OvertimeOrder, PersonRef } from '#src/kernel/day-context.ts'
import { addDays } from '#src/kernel/work-time.ts'
import { breakOn, readBreaks } from './breaks.ts'
import { membersOf, membersOfPerson } from './table.ts'

const NONE: OvertimeOrder[] = []

/** Whether anything was ordered. */
const columns: PersonColumns = (eb, p) => [
  eb
    .exists(
      eb
        .selectFrom('overtime_member as m')
        .select('m.date')
        .where('m.employee_id', '=', p.id)
        .where('m.date', '>=', p.from)
        .where('m.date', '<=', p.to),
    )
    .as('overtime_orders'),
]

async function ordersOf(
  db: Queryable,
  people: readonly PersonRef[],
  from: string,
  to: string,
  read?: ReadWithPerson,
): Promise<(employeeId: string, date: string) => OvertimeOrder[]> {
  if (read && !read['overtime_orders']) return () => NONE
  const [only] = people
  const [first, last] = [addDays(from, -1), addDays(to, 1)]
  const rows =
    only && people.length === 1
      ? await membersOfPerson(db, only.id, first, last)
      : await membersOf(db, people, first, last)
  if (rows.length === 0) return () => NONE
  const breaks = await readBreaks(db)
  const orders = new Map<string, OvertimeOrder[]>()
  for (const row of rows) {
    if (row.consent === 'refused') continue
    const rest = breakOn(breaks, row.date)
    const order = {
      order_id: row.order_id,
      date: row.date,
      from: row.from_at,
      to: row.to_at,
      agreed: row.consent === 'agreed',
      ...(rest && { rest }),
    }
    for (const date of [addDays(row.date, -1), row.date, addDays(row.date, 1)]) {
      const key = `${row.employee_id} ${date}`
      orders.set(key, [...(orders.get(key) ?? []), order])
    }
  }
  return (employeeId, date) => orders.get(`${employeeId} ${date}`) ?? NONE
}

/**
 * The orders that stand for people's dates and the dates beside them, for a night shift is worked on two: which of them
 * a day can hold, its shift says (`withinReach`). Those that were refused are none.
 */
export const overtimeFor: DayFacts<OvertimeOrder[]> = Object.assign(ordersOf, { columns })
