import { awaitedUntil, shiftDay } from '#src/features/shifts/index.ts'
import type { DayPlan, OvertimeOrder } from '#src/kernel/day-context.ts'

/**
 * The orders that can be worked on a date: those of the date itself, and those of the dates beside it that reach into
 * the time in which taps are this date's. So two hours after a night shift belong to the date on which the shift began.
 */
export function withinReach(orders: OvertimeOrder[], plan: DayPlan, zone: string, date: string): OvertimeOrder[] {
  if (orders.length === 0) return orders
  const shift = shiftDay(plan, zone, date)
  const until = awaitedUntil(shift, shift.closesAt)
  return orders.filter((one) => one.date === date || (one.from < until && one.to > shift.opensAt))
}
