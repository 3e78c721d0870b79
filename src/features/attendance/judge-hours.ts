import type { DayContext } from '#src/kernel/day-context.ts'
import { MINUTE } from '#src/kernel/work-time.ts'
import type { Rules } from './judge-times.ts'
import { overtimeWorked, requiredOf } from './overtime-worked.ts'
import type { WorkedDay } from './overtime-worked.ts'
import { shareLeft } from './planned.ts'
import { between, merged, shared, without } from './stretches.ts'
import type { Stretch } from './stretches.ts'
import type { Presence } from './walk.ts'

/**
 * The worked minutes, null before the first pair: all time between check-ins and check-outs, but for the gaps between
 * the parts of a split shift, and the break, of which what was tapped out for within the planned time has been taken
 * already. A break never takes away more than what goes beyond the time after which it is due. Overtime that was ordered
 * and agreed to counts also within a gap.
 */
export function judgeHours(
  presences: readonly Presence[],
  context: Omit<DayContext, 'plan'>,
  rules: Rules,
): number | null {
  const worked = presences.flatMap(({ in: { at }, out }): Stretch[] => (out ? [{ from: at, to: out.at }] : []))
  if (worked.length === 0) return null
  const { shift, story } = rules
  let ms = worked.reduce((sum, { from, to }) => sum + to - from, 0)
  const orders = context.overtime.filter(({ agreed }) => agreed)
  if ((shift.plan.parts?.length ?? 0) > 1) {
    const gap = shared(worked, without(between(shift.parts), merged(orders)))
    if (gap >= MINUTE) story.trace.push({ rule: 'gap', minutes: Math.floor(gap / MINUTE) })
    ms -= gap
  }
  const minutes = lessBreak(Math.floor(ms / MINUTE), worked, rules)
  story.trace.push({ rule: 'pairs', pairs: worked.length, minutes })
  if (orders.length > 0) tellOvertime({ stretches: worked, shift, context, minutes }, rules)
  return minutes
}

function tellOvertime(day: WorkedDay, { clock, story }: Rules): void {
  const { orders, minutes, rest, filled } = overtimeWorked(day)
  if (minutes > 0) story.flags.add('lembur')
  for (const one of orders) {
    const [from, to] = [clock(one.from), clock(one.to)]
    if (one.minutes > 0) story.trace.push({ rule: 'overtime', minutes: one.minutes, from, to })
    if (one.inShift > 0) story.trace.push({ rule: 'overtime-in-shift', minutes: one.inShift, from, to })
  }
  const due = day.context.overtime.find((one) => one.agreed && one.rest)?.rest
  if (rest > 0 && due) story.trace.push({ rule: 'overtime-break', minutes: rest, rest: due.minutes, after: due.after })
  const required = requiredOf(day.shift, day.context.exceptions)
  if (filled > 0 && required !== null) story.trace.push({ rule: 'overtime-required', minutes: filled, required })
}

function lessBreak(minutes: number, worked: readonly Stretch[], { shift, story }: Rules): number {
  const { break_minutes: due = 0, break_after_minutes: after = 0 } = shift.plan
  if (due === 0 || minutes <= after) return minutes
  const taken = Math.floor(shared(between(worked), shift.parts) / MINUTE)
  const less = Math.max(0, Math.min(due - taken, minutes - after))
  if (less > 0) story.trace.push({ rule: 'break', minutes: less })
  return minutes - less
}

/** What a day that is over amounts to: flexible hours are judged by their minutes. */
export function judgeAmount(minutes: number, context: Omit<DayContext, 'plan'>, { shift, story }: Rules): void {
  const { half_day_minutes: told } = shift.plan
  const required = requiredOf(shift, context.exceptions)
  if (required !== null) {
    const short = Math.max(0, required - minutes)
    if (short > 0) story.flags.add('pulang_cepat')
    story.trace.push({ rule: 'required', minutes, required, short })
  }
  if (told !== undefined && minutes < told) story.trace.push({ rule: 'half-day', minutes, limit: told })
}

/**
 * Whether few worked minutes make it half a day, or, once it is closed, none: then true, and what was judged of its
 * times is taken back. The limits are those of a whole day; what requests excuse lowers them, and half a day that a
 * request is for is not halved again.
 */
export function judgeShortness(
  minutes: number,
  { excused, halved, closed }: { excused: readonly Stretch[]; halved: boolean; closed: boolean },
  { shift, story }: Rules,
): boolean {
  const { half_under_minutes: half, absent_under_minutes: absent } = shift.plan
  const below = (limit: number | undefined): number | null => {
    const least = limit === undefined ? 0 : Math.round(limit * shareLeft(excused, shift))
    return minutes < least ? least : null
  }
  const [few, tooFew] = [halved ? null : below(half), closed ? below(absent) : null]
  if (tooFew !== null) {
    story.flags.delete('terlambat')
    story.flags.delete('pulang_cepat')
    story.trace.push({ rule: 'too-short', minutes, limit: tooFew })
    return true
  }
  if (few !== null) {
    story.flags.add('setengah_hari')
    story.trace.push({ rule: 'half-day', minutes, limit: few })
  }
  return false
}
