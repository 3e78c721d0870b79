import type { Queryable } from '#src/database/database.ts'
import { judgedBy } from './judged-day.ts'
import type { Judged } from './judged-day.ts'
import { tapsOf } from './recompute.ts'
import type { Stretch } from './stretches.ts'
import { forRules } from './table.ts'
import { tapsThatCount } from './taps.ts'
import { walk } from './walk.ts'

/**
 * When somebody was at work on a work date: from each check-in to its check-out, in order, instants; the worked minutes,
 * breaks taken off; and what the day was judged by, so that its overtime tells the same story as the day does.
 */
export type Worked = Judged & { date: string; stretches: Stretch[]; minutes: number }

/** The longest list of people that goes into one statement; beyond that everybody is read. */
const LISTED = 500

/** The days of people in a period on which they came and went, oldest first; people without any are left out. */
export async function workedOf(
  db: Queryable,
  people: readonly string[],
  from: string,
  to: string,
): Promise<Map<string, Worked[]>> {
  if (people.length === 0) return new Map()
  const wanted = new Set(people)
  let query = db.kysely
    .selectFrom('attendance')
    .selectAll()
    .where('work_date', '>=', from)
    .where('work_date', '<=', to)
    .where('pulang_at', 'is not', null)
  if (people.length <= LISTED) query = query.where('employee_id', 'in', [...wanted])
  const rows = (await query.orderBy('work_date').execute()).filter(({ employee_id }) => wanted.has(employee_id))
  const taps = await tapsOf(db, rows)
  const worked = new Map<string, Worked[]>()
  for (const day of rows) {
    const counted = tapsThatCount(forRules(taps.get(day.id) ?? []))
    const judged = judgedBy(day)
    const { presences } = walk(counted.taps, judged.shift)
    const stretches = presences.flatMap(({ in: came, out }) => (out ? [{ from: came.at, to: out.at }] : []))
    if (stretches.length === 0) continue
    const one = { date: day.work_date, stretches, minutes: day.duration_minutes ?? 0, ...judged }
    const days = worked.get(day.employee_id)
    if (days) days.push(one)
    else worked.set(day.employee_id, [one])
  }
  return worked
}
