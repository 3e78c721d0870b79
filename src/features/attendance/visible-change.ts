import type { DayDifference } from '#contract/recompute.ts'
import type { Flag, Status } from '#contract/status.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import type { AuditChange } from '#src/features/audit/index.ts'

/** A day before and after it was worked out again; it was free, without a row, where there is no `before`. */
export type Recomputed = { before: AttendanceTable | null; after: AttendanceTable }

const SHOWN = ['status', 'flags', 'duration_minutes', 'masuk_at', 'pulang_at'] as const

/** Other words in the reasons alone, or another plan that comes to the same, are nothing that anybody is asked about. */
export const isDifferent = ({ before, after }: Recomputed): boolean =>
  before === null || SHOWN.some((column) => before[column] !== after[column])

/** What a day says of which no row exists: closed days without one were free. */
const FREE: DayDifference['before'] = { status: 'libur', flags: [], duration_minutes: null }

export const stateOf = (day: AttendanceTable | null): DayDifference['before'] =>
  day === null
    ? FREE
    : {
        status: day.status as Status,
        flags: JSON.parse(day.flags) as Flag[],
        duration_minutes: day.duration_minutes,
      }

/** The lines of the audit log for one person's days: what each of them said, and says now. */
export const auditOf = (days: readonly Recomputed[], reason: string): AuditChange[] =>
  days.filter(isDifferent).map(({ before, after }) => ({
    action: 'attendance.recomputed',
    entity: { type: 'attendance', id: after.id },
    subject: after.employee_id,
    before: before === null ? null : { ...stateOf(before) },
    after: { date: after.work_date, ...stateOf(after) },
    reason,
  }))
