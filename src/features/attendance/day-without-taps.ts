import type { Queryable } from '#src/database/database.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import { shiftDay } from '#src/features/shifts/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { isFree } from '#src/kernel/day-context.ts'
import type { DayContext } from '#src/kernel/day-context.ts'
import type { Ids } from '#src/kernel/ids.ts'
import { applyDay, newDay } from './day.ts'
import { deriveDay, isScheduled } from './derive-day.ts'
import { judgedNow } from './judged-day.ts'
import type { PersonForPunch } from './table.ts'

type Needs = { clock: Clock; ids: Ids }

/** A day of which nobody has clocked anything, as it stands now. */
export function dayWithoutTaps(
  { clock, ids }: Needs,
  person: PersonForPunch,
  context: DayContext,
  date: string,
): AttendanceTable {
  const now = clock.now()
  const judged = judgedNow(context, person.zone, date)
  return applyDay(newDay(ids.uuid(), person, judged, now), deriveDay([], judged.shift, now, judged.context), now)
}

/** Whether the closing writes a day without taps. Rest days of the roster are not written: nothing has happened on them. */
export function isWritten(person: PersonForPunch, { plan, calendar, exceptions }: DayContext, date: string): boolean {
  // who was entered later was not absent
  if (person.created_at > shiftDay(plan, person.zone, date).startsAt) return false
  if (exceptions.some(({ part }) => part === 'whole')) return true
  if (plan.kind === 'off') return false
  return isScheduled(plan) || isFree(calendar)
}

/** Up to which date every day has been closed; null before the first closing. */
export async function closedUntil({ kysely }: Queryable): Promise<string | null> {
  const row = await kysely.selectFrom('day_closing').select('closed_until').where('id', '=', 1).executeTakeFirst()
  return row?.closed_until ?? null
}

/**
 * A day that was closed without a row, as a rest day is, and that the plan of now would have had closed with one; null
 * where it stays without, or would only say that it was free.
 */
export function closedAnew(
  needs: Needs,
  person: PersonForPunch,
  context: DayContext,
  date: string,
): AttendanceTable | null {
  if (needs.clock.now() <= shiftDay(context.plan, person.zone, date).closesAt) return null
  if (!isWritten(person, context, date)) return null
  const day = dayWithoutTaps(needs, person, context, date)
  return day.status === 'libur' ? null : day
}
