import type { DayFacts } from '#src/features/shifts/index.ts'
import type { OvertimeOrder } from '#src/kernel/day-context.ts'
import { membersOfPeriod, membersOfPerson } from './table.ts'

const NONE: OvertimeOrder[] = []

/** The orders that stand for people's dates; those that were refused are none. */
export const overtimeFor: DayFacts<OvertimeOrder[]> = async (db, people, from, to) => {
  const [only] = people
  const rows =
    only && people.length === 1
      ? await db.all(membersOfPerson, { employee_id: only.id, from, to })
      : await membersOfPeriod(db, from, to)
  if (rows.length === 0) return () => NONE
  const orders = new Map<string, OvertimeOrder[]>()
  for (const row of rows) {
    if (row.consent === 'refused') continue
    const key = `${row.employee_id} ${row.date}`
    const order = { order_id: row.order_id, from: row.from_at, to: row.to_at, agreed: row.consent === 'agreed' }
    orders.set(key, [...(orders.get(key) ?? []), order])
  }
  return (employeeId, date) => orders.get(`${employeeId} ${date}`) ?? NONE
}
