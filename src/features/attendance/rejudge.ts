import type { AttendanceTable } from '#src/database/schema.ts'
import type { DayContext } from '#src/kernel/day-context.ts'
import { applyDay, DERIVED } from './day.ts'
import { deriveDay } from './derive-day.ts'
import { judgedBy, judgedColumns, judgedNow } from './judged-day.ts'
import type { Judged } from './judged-day.ts'
import { forRules } from './table.ts'
import type { StoredPunch } from './table.ts'

const COMPARED = [
  ...DERIVED,
  'shift',
  'context',
  'window_ends_at',
] as const satisfies readonly (keyof AttendanceTable)[]

/**
 * A stored day as it would be, worked out again from its facts, by what is known now. Its plan stays the one that it
 * was judged by, unless it is to be replanned or nobody has clocked yet. Null where nothing of it would change.
 */
export function rejudged(
  day: AttendanceTable,
  punches: readonly StoredPunch[],
  known: DayContext,
  { replan, now }: { replan: boolean; now: number },
): AttendanceTable | null {
  const keepsPlan = !replan && punches.some(({ merged_into }) => merged_into === null)
  const before = judgedBy(day)
  const { plan: _, ...context } = known
  const judged: Judged = keepsPlan ? { ...before, context } : judgedNow(known, day.zone, day.work_date)
  return settled(
    { ...day, ...judgedColumns(judged), ...(keepsPlan && { shift: day.shift }) },
    day,
    punches,
    judged,
    now,
  )
}

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
