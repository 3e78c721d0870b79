import { deriveDay } from '#src/features/attendance/derive-day.ts'
import { awaitedUntil, shiftDay, shiftOfCheckIn, shiftOfLoneCheckOut } from '#src/features/shifts/index.ts'
import type { PlanOn } from '#src/features/shifts/index.ts'
import { MINUTE } from '#src/kernel/work-time.ts'
import type { Expected, Judged, Vector } from './vectors.ts'

type Tap = Pick<Vector['taps'][number], 'kind' | 'at'>
type Days = Map<string, Tap[]>

/** The rule as Hadir carries it out. */
export function judge({ zone, taps }: Vector, planOn: PlanOn): Judged {
  const days: Days = new Map()
  const dates = taps.map(({ kind, at }) => {
    const date = dateOf({ kind, at }, days, planOn, zone)
    days.set(date, [...(days.get(date) ?? []), { kind, at }])
    return date
  })
  const judged = [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([date, own]) => dayOf(date, own, planOn, zone))
  return { dates, days: judged }
}

/** A check-out goes with the latest check-in whose check-out is still awaited. */
function dateOf({ kind, at }: Tap, days: Days, planOn: PlanOn, zone: string): string {
  if (kind === 'in') return shiftOfCheckIn(planOn, zone, at).date
  const open = [...days.keys()]
    .toSorted()
    .reverse()
    .find((date) => {
      const first = days.get(date)?.find((tap) => tap.kind === 'in')
      return first !== undefined && at <= awaitedUntil(shiftDay(planOn(date), zone, date), first.at)
    })
  return open ?? shiftOfLoneCheckOut(planOn, zone, at).date
}

function dayOf(date: string, taps: readonly Tap[], planOn: PlanOn, zone: string): Expected {
  const shift = shiftDay(planOn(date), zone, date)
  const facts = taps.map(({ kind, at }) => ({ kind, at, receivedAt: at, node: '', offline: false, trusted: true }))
  const { trace, durationMinutes, flags } = deriveDay(facts, shift, Infinity)
  const minutes = (rule: 'late' | 'left-early'): number =>
    trace.reduce((sum, step) => (step.rule === rule && 'minutes' in step ? sum + step.minutes : sum), 0)
  return {
    date,
    planned_minutes: shift.parts.reduce((sum, { from, to }) => sum + (to - from) / MINUTE, 0),
    late_minutes: minutes('late'),
    early_minutes: minutes('left-early'),
    worked_minutes: durationMinutes,
    flags,
  }
}
