import type { RecapPerson } from '#contract/reports.ts'
import type { Status } from '#contract/status.ts'
import { STANDARD_LEAVE } from '#src/features/requests/index.ts'
import { isFree } from '#src/kernel/day-context.ts'
import type { DayContext, DayException, DayPlan } from '#src/kernel/day-context.ts'

/** What of a day was izin or cuti, of which type: half of it or the whole. */
export type LeaveDay = NonNullable<DayException['leave']> & { days: number }

const NONE: readonly LeaveDay[] = []
const isLeave = (type: Status): type is 'izin' | 'cuti' => type === 'izin' || type === 'cuti'

type Known = Pick<DayContext, 'calendar' | 'exceptions'> & { plan: Pick<DayPlan, 'kind'> }

/**
 * The izin and cuti of a day, as the recap counts days: halves by themselves, else the day where its status says so. A type
 * that counts working days has nothing on a rest day or a holiday; days from before there were types are of the standard one.
 */
export function leaveDaysOf(status: Status, { plan, calendar, exceptions }: Known): readonly LeaveDay[] {
  if (exceptions.length === 0) return NONE
  const isRest = plan.kind === 'off' || isFree(calendar)
  const found = (one: DayException, days: number): LeaveDay[] => {
    if (!isLeave(one.type)) return []
    const leave = one.leave ?? STANDARD_LEAVE[one.type]
    return isRest && leave.counts === 'working' ? [] : [{ ...leave, days }]
  }
  const halves = exceptions.filter(({ part }) => part === 'first_half' || part === 'second_half')
  if (halves.length > 0) return halves.slice(0, 2).flatMap((one) => found(one, 0.5))
  const whole = isLeave(status) && exceptions.find(({ type }) => type === status)
  return whole ? found(whole, 1) : NONE
}

/** What the izin and cuti of a period amount to. */
export function leaveSums(days: Iterable<LeaveDay>): RecapPerson['leave'] {
  const sums: RecapPerson['leave'] = { paid: 0, unpaid: 0, types: {} }
  for (const { id, paid, days: count } of days) {
    sums[paid ? 'paid' : 'unpaid'] += count
    sums.types[id] = (sums.types[id] ?? 0) + count
  }
  return sums
}

/** The names of types that a day is of, in Indonesian. */
export const leaveNames = (days: readonly LeaveDay[]): string => days.map(({ name }) => name.id).join(', ')
