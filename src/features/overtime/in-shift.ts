import type { OvertimeOrder } from '#contract/overtime.ts'
import type { Queryable } from '#src/database/database.ts'
import { common, merged } from '#src/features/attendance/index.ts'
import { addDays, MINUTE } from '#src/kernel/work-time.ts'
import { ordinaryStretches } from './day-kind.ts'
import type { OvertimeNeeds } from './needs.ts'
import { readPeople } from './people.ts'

/**
 * The orders with what of them lies in each person's shift as it is planned now: a calendar or a roster that changed
 * after an order has made ordinary work of it, which is paid as such, and somebody should know.
 */
export async function withInShift(
  db: Queryable,
  needs: Pick<OvertimeNeeds, 'contexts'>,
  orders: OvertimeOrder[],
): Promise<OvertimeOrder[]> {
  const dates = orders.map(({ date }) => date).sort()
  const [first, last] = [dates[0], dates.at(-1)]
  if (first === undefined || last === undefined) return orders
  const ids = new Set(orders.flatMap(({ members }) => members.map(({ user }) => user.id)))
  const people = await readPeople(db, { ids: [...ids], departments: null })
  const zones = new Map(people.map(({ id, zone }) => [id, zone]))
  const contexts = await needs.contexts(db, people, addDays(first, -1), addDays(last, 1))
  const inShift = (id: string, date: string, order: { from: number; to: number }): number => {
    const shifts = [-1, 0, 1].flatMap((days) =>
      ordinaryStretches((day) => contexts(id, day), zones.get(id) ?? '', addDays(date, days)),
    )
    return common([order], merged(shifts)).reduce((sum, { from, to }) => sum + (to - from) / MINUTE, 0)
  }
  return orders.map((order) => ({
    ...order,
    members: order.members.map((one) => ({
      ...one,
      in_shift:
        order.cancelled_at !== null || one.consent === 'refused' || !zones.has(one.user.id)
          ? 0
          : Math.round(inShift(one.user.id, order.date, one)),
    })),
  }))
}
