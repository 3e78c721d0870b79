import type { ShiftDay } from '#src/features/shifts/index.ts'
import type { CalendarDay, DayContext, DayException, DayPlan, RestBreak } from '#src/kernel/day-context.ts'
import { MINUTE } from '#src/kernel/work-time.ts'
import { excusedBy, shareLeft } from './planned.ts'
import { common, merged, shared, without } from './stretches.ts'
import type { Stretch } from './stretches.ts'

/** Agreed overtime of a day and what became of it. Whole minutes. */
export type OvertimeWorked = {
  /**
   * The agreed orders that somebody was there in, put together where they touch: minutes there outside of the shift,
   * and minutes that lie in a shift and are ordinary work.
   */
  orders: (Stretch & { minutes: number; inShift: number })[]
  /** What is overtime, before rounding. */
  minutes: number
  /**
   * Within orders and yet none: it lies in a shift; it was the break that is due on a rest day; it only made up the
   * required minutes of flexible hours.
   */
  inShift: number
  rest: number
  filled: number
  /** Beyond shift and orders. */
  outside: number
}

export type WorkedDay = {
  /** Time at work, in order, without overlap. */
  stretches: readonly Stretch[]
  shift: ShiftDay
  context: Omit<DayContext, 'plan'>
  /** The worked minutes of the day, breaks taken off. */
  minutes: number
  /** The shifts of neighbouring dates. */
  others?: readonly Stretch[]
}

/**
 * Whether work on a date is ordinary work: it is planned, and no holiday. Collective leave that costs a day of leave is
 * a working day for whoever comes: the leave is kept and the pay is the ordinary one (SE Menaker B.70/2018).
 */
export const isOrdinary = (plan: Pick<DayPlan, 'kind'>, calendar: Pick<CalendarDay, 'counts'> | null): boolean =>
  plan.kind !== 'off' && calendar?.counts !== 'off'

/** The hours of a shift that are never overtime on a working day: of flexible ones the core only, the rest is counted. */
export const shiftHours = ({ plan, parts, core }: Pick<ShiftDay, 'plan' | 'parts' | 'core'>): Stretch[] =>
  plan.kind === 'flexible' ? (core ? [core] : []) : parts

/** The minutes that flexible hours ask for, less the share that approved requests excuse; null for other plans. */
export function requiredOf(shift: ShiftDay, exceptions: readonly DayException[]): number | null {
  const { kind, required_minutes: whole } = shift.plan
  if (kind !== 'flexible' || whole === undefined) return null
  const excused = exceptions.filter(({ part }) => part !== 'whole').flatMap((one) => excusedBy(one, shift))
  return Math.round(whole * shareLeft(excused, shift))
}

const msOf = (stretches: readonly Stretch[]): number => stretches.reduce((ms, { from, to }) => ms + to - from, 0)
const minutesOf = (stretches: readonly Stretch[]): number => Math.floor(msOf(stretches) / MINUTE)

/**
 * What of stretches is work, milliseconds, when a break is due after so much work in one stretch: the time after that is
 * the break until it has lasted long enough, whether somebody tapped out for it or not. A pause as long as the break
 * begins the stretch anew; a shorter one is a part of the break. So a minute more is never worth less.
 */
function lessRest(stretches: readonly Stretch[], { minutes, after }: RestBreak): number {
  const [long, limit] = [minutes * MINUTE, after * MINUTE]
  let [work, since, rested] = [0, 0, 0]
  let last: number | null = null
  for (const { from, to } of stretches) {
    if (last !== null) rested = Math.min(long, rested + from - last)
    if (rested === long) [since, rested] = [0, 0]
    last = to
    let left = to - from
    while (left > 0) {
      const worked = Math.min(left, limit - since)
      work += worked
      since += worked
      left -= worked
      const resting = Math.min(left, long - rested)
      rested += resting
      left -= resting
      if (since === limit && rested === long) [since, rested] = [0, 0]
    }
  }
  return work
}

/**
 * What of a day's work is overtime: time at work within agreed orders, however many of them say so, less what lies in a
 * shift. Of flexible hours only what goes beyond the required minutes is. Pure.
 */
export function overtimeWorked({ stretches, shift, context, minutes, others = [] }: WorkedDay): OvertimeWorked {
  const ordinary = isOrdinary(shift.plan, context.calendar)
  const agreed = merged(context.overtime.filter((one) => one.agreed).map(({ from, to }) => ({ from, to })))
  const regular = merged([...(ordinary ? shiftHours(shift) : []), ...others])
  const inside = common(stretches, agreed)
  const beyondShift = without(inside, regular)
  const orders = agreed
    .filter((order) => shared(stretches, [order]) > 0)
    .map((order) => ({
      ...order,
      minutes: minutesOf(common(beyondShift, [order])),
      inShift: minutesOf(common(common(inside, regular), [order])),
    }))
  const ordered = minutesOf(beyondShift)
  const due = ordinary ? undefined : context.overtime.find((one) => one.agreed && one.rest)?.rest
  const work = due ? lessRest(beyondShift, due) : msOf(beyondShift)
  const worked = Math.floor(work / MINUTE)
  const required = ordinary ? requiredOf(shift, context.exceptions) : null
  const paid = required === null ? worked : Math.min(worked, Math.max(0, minutes - required))
  const explained = merged([...agreed, ...others, ...(ordinary ? shift.parts : [])])
  return {
    orders,
    minutes: paid,
    inShift: minutesOf(inside) - ordered,
    // rounded, for taps hardly ever come at full minutes and half an hour is half an hour
    rest: Math.round((msOf(beyondShift) - work) / MINUTE),
    filled: worked - paid,
    outside: minutesOf(without(stretches, explained)),
  }
}
