import type { AttendanceTable } from '#src/database/schema.ts'
import type { DayContext, DayPlan } from '#src/kernel/day-context.ts'
import { applyDay, DERIVED } from './day.ts'
import { deriveDay } from './derive-day.ts'
import { judgedBy, judgedColumns, judgedNow, planOf } from './judged-day.ts'
import type { Judged } from './judged-day.ts'
import { forRules } from './table.ts'
import type { PersonForPunch, StoredPunch } from './table.ts'

const PLACE = ['site_id', 'site_name', 'zone'] as const satisfies readonly (keyof Home)[]
const COMPARED = [
  ...DERIVED,
  'shift',
  'context',
  'window_ends_at',
  ...PLACE,
] as const satisfies readonly (keyof AttendanceTable)[]

/**
 * A stored day as it would be, worked out again from its facts, by what is known now. Its plan stays the one that it
 * was judged by, unless it is to be replanned or nobody has clocked yet. Null where nothing of it would change.
 */
export function rejudged(
  day: AttendanceTable,
  punches: readonly StoredPunch[],
  known: DayContext,
  { replan, now, home }: { replan: boolean; now: number; home: Home },
): AttendanceTable | null {
  const keepsPlan = !replan && punches.some(({ merged_into }) => merged_into === null)
  const before = judgedBy(day)
  const { plan: _, ...context } = known
  const place = keepsPlan ? null : placeOf(day, known.plan, home)
  const judged: Judged = keepsPlan ? { ...before, context } : judgedNow(known, (place ?? day).zone, day.work_date)
  return settled(
    { ...day, ...place, ...judgedColumns(judged), ...(keepsPlan && { shift: day.shift }) },
    day,
    punches,
    judged,
    now,
  )
}

/** The person's own site. */
type Home = Pick<PersonForPunch, 'site_id' | 'site_name' | 'zone'>

/** Where the day is by another plan: where the person is lent to; whoever is lent no more is back at home; else unchanged. */
function placeOf(day: AttendanceTable, { site }: DayPlan, { site_id, site_name, zone }: Home): Home | null {
  if (site) return { site_id: site.id, site_name: site.name, zone: site.zone }
  return planOf(day).site ? { site_id, site_name, zone } : null
}

/** Whether a day has come to be at another place. */
export const hasMoved = (before: AttendanceTable, after: AttendanceTable): boolean =>
  PLACE.some((column) => before[column] !== after[column])

/** The same by what it was judged by: only time has passed. */
export const aged = (day: AttendanceTable, punches: readonly StoredPunch[], now: number): AttendanceTable | null =>
  settled(day, day, punches, judgedBy(day), now)

function settled(
  next: AttendanceTable,
  day: AttendanceTable,
  punches: readonly StoredPunch[],
  { shift, context }: Judged,
  now: number,
): AttendanceTable | null {
  const derived = applyDay(next, deriveDay(forRules(punches), shift, now, context), now)
  return COMPARED.some((column) => derived[column] !== day[column]) ? derived : null
}
