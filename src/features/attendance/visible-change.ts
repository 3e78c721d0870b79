import type { DayDifference } from '#contract/recompute.ts'
import type { Flag, Status } from '#contract/status.ts'
import type { TraceStep } from '#contract/trace.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import type { AuditChange } from '#src/features/audit/index.ts'
import { judgedBy } from './judged-day.ts'
import { isOrdinary } from './overtime-worked.ts'

/** A day before and after it was worked out again; it was free, without a row, where there is no `before`. */
export type Recomputed = { before: AttendanceTable | null; after: AttendanceTable }

const SHOWN = ['status', 'flags', 'duration_minutes', 'masuk_at', 'pulang_at'] as const

/** Other words in the reasons alone, or another plan that comes to the same, are nothing that anybody is asked about. */
export const isDifferent = ({ before, after }: Recomputed): boolean =>
  before === null ||
  SHOWN.some((column) => before[column] !== after[column]) ||
  JSON.stringify(overtimeOf(before)) !== JSON.stringify(overtimeOf(after))

type Overtime = Pick<DayDifference['before'], 'overtime_minutes' | 'overtime_rest'>
const NO_OVERTIME: Overtime = { overtime_minutes: 0, overtime_rest: false }

/** The overtime that a day tells of, and as which kind of day it is paid. Only its flag says whether there is any. */
function overtimeOf(day: AttendanceTable): Overtime {
  if (!day.flags.includes('"lembur"')) return NO_OVERTIME
  let overtime_minutes = 0
  for (const step of JSON.parse(day.trace) as TraceStep[]) {
    if (step.rule === 'overtime') overtime_minutes += step.minutes
    if (step.rule === 'overtime-break' || step.rule === 'overtime-required') overtime_minutes -= step.minutes
  }
  const { shift, context } = judgedBy(day)
  return { overtime_minutes, overtime_rest: !isOrdinary(shift.plan, context.calendar) }
}

/** What a day says of which no row exists: closed days without one were free. */
const FREE: DayDifference['before'] = { status: 'libur', flags: [], duration_minutes: null, ...NO_OVERTIME }

export const stateOf = (day: AttendanceTable | null): DayDifference['before'] =>
  day === null
    ? FREE
    : {
        status: day.status as Status,
        flags: JSON.parse(day.flags) as Flag[],
        duration_minutes: day.duration_minutes,
        ...overtimeOf(day),
      }

/** Days without overtime say nothing of it. */
function saidOf(day: AttendanceTable): Partial<DayDifference['before']> {
  const { overtime_minutes, overtime_rest, ...state } = stateOf(day)
  return overtime_minutes === 0 ? state : { ...state, overtime_minutes, overtime_rest }
}

/** The lines of the audit log for one person's days: what each of them said, and says now. */
export const auditOf = (days: readonly Recomputed[], reason: string): AuditChange[] =>
  days.filter(isDifferent).map(({ before, after }) => ({
    action: 'attendance.recomputed',
    entity: { type: 'attendance', id: after.id },
    subject: after.employee_id,
    before: before === null ? null : saidOf(before),
    after: { date: after.work_date, ...saidOf(after) },
    reason,
  }))
