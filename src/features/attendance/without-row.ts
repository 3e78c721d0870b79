import type { Flag, Status } from '#contract/status.ts'
import type { TraceStep } from '#contract/trace.ts'
import { shiftDay } from '#src/features/shifts/index.ts'
import { isFree } from '#src/kernel/day-context.ts'
import type { DayContext } from '#src/kernel/day-context.ts'
import { deriveDay } from './derive-day.ts'

/**
 * What a day is called of which nothing is stored: whoever is expected is awaited, for alpa is written by the closing
 * alone. Whole days only; quick, for lists of many people and days.
 */
export function statusWithoutRow({ plan, calendar, exceptions }: DayContext): Status {
  if (exceptions.length > 0) {
    const whole = ORDER.find((type) => exceptions.some((one) => one.part === 'whole' && one.type === type))
    if (whole) return whole
  }
  if (isFree(calendar)) return calendar?.counts === 'leave' ? 'cuti_bersama' : 'libur'
  return plan.kind === 'off' ? 'libur' : 'belum_absen'
}
const ORDER = ['sakit', 'cuti', 'izin', 'dinas_luar', 'wfh'] as const

/** The same with its reasons, for one day. */
export function explainWithoutRow(
  { plan, ...context }: DayContext,
  zone: string,
  date: string,
): { status: Status; flags: Flag[]; trace: TraceStep[]; closesAt: number } {
  const shift = shiftDay(plan, zone, date)
  const { status, flags, trace } = deriveDay([], shift, shift.closesAt, context)
  return { status, flags, trace, closesAt: shift.closesAt }
}
