import type { ShiftDay } from '#src/features/shifts/index.ts'
import type { DayException, PlannedPart } from '#src/kernel/day-context.ts'
import { addDays, instantAt } from '#src/kernel/work-time.ts'
import { merged, shared, without } from './stretches.ts'
import type { Stretch } from './stretches.ts'

/** A part of a plan as instants; one that begins before the plan does belongs to the next date. */
function stretchOf({ start, end }: PlannedPart, { plan, zone, date }: ShiftDay): Stretch {
  const begins = start < plan.start && plan.end <= plan.start ? addDays(date, 1) : date
  const ends = end > start ? begins : addDays(begins, 1)
  return { from: instantAt(zone, begins, start), to: instantAt(zone, ends, end) }
}

/** When somebody must be there: the whole planned time, or the core of flexible hours. */
export const compulsoryParts = ({ plan, parts, core }: ShiftDay): Stretch[] =>
  plan.kind !== 'flexible' ? parts : core ? [core] : []

/** The time that a request for a part of the day excuses. Halves are halves of the planned time, gaps left out. */
export function excusedBy({ part }: DayException, day: ShiftDay): Stretch[] {
  const planned = day.parts
  const [first, last] = [planned[0], planned.at(-1)]
  if (part === 'whole') return planned
  if (!first || !last) return []
  if (typeof part !== 'string') return [stretchOf(part, day)]
  const middle = middleOf(planned)
  return part === 'first_half' ? [{ from: first.from, to: middle.ends }] : [{ from: middle.begins, to: last.to }]
}

/** Where half of the planned time is over; between two parts the first half ends before the gap and the second begins after it. */
function middleOf(planned: readonly Stretch[]): { ends: number; begins: number } {
  let left = planned.reduce((sum, { from, to }) => sum + to - from, 0) / 2
  for (const [index, { from, to }] of planned.entries()) {
    if (left < to - from) return { ends: from + left, begins: from + left }
    left -= to - from
    if (left === 0) return { ends: to, begins: planned[index + 1]?.from ?? to }
  }
  return { ends: 0, begins: 0 }
}

/** What is left of stretches when approved requests have excused theirs. */
export const notExcused = (stretches: Stretch[], excused: readonly Stretch[]): Stretch[] =>
  excused.length === 0 ? stretches : without(stretches, excused)

/** How much of the planned time is not excused: 1 is all of it. */
export const shareLeft = (excused: readonly Stretch[], { parts }: ShiftDay): number =>
  1 - shared(parts, merged(excused)) / Math.max(1, shared(parts, parts))
