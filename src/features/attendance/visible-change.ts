import type { DayDifference } from '#contract/recompute.ts'
import type { Flag, Status } from '#contract/status.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import type { AuditChange } from '#src/features/audit/index.ts'

/** A stored day before and after it was worked out again. */
export type Recomputed = { before: AttendanceTable; after: AttendanceTable }

const SHOWN = ['status', 'flags', 'duration_minutes', 'masuk_at', 'pulang_at'] as const

/** Other words in the reasons alone, or another plan that comes to the same, are nothing that anybody is asked about. */
export const isDifferent = ({ before, after }: Recomputed): boolean =>
  SHOWN.some((column) => before[column] !== after[column])

export const stateOf = (day: AttendanceTable): DayDifference['before'] => ({
  status: day.status as Status,
  flags: JSON.parse(day.flags) as Flag[],
  duration_minutes: day.duration_minutes,
})

/** The lines of the audit log for one person's days: what each of them said, and says now. */
export const auditOf = (days: readonly Recomputed[], reason: string): AuditChange[] =>
  days.filter(isDifferent).map(({ before, after }) => ({
    action: 'attendance.recomputed',
    entity: { type: 'attendance', id: after.id },
    subject: after.employee_id,
    before: { ...stateOf(before) },
    after: { date: after.work_date, ...stateOf(after) },
    reason,
  }))
