import type { AttendanceRow } from '#contract/attendance.ts'
import { ALL_ATTENDANCES, departmentChannel, employeeChannel } from '#contract/channels.ts'
import type { Flag, Status } from '#contract/status.ts'
import type { TraceStep } from '#contract/trace.ts'
import { localTime } from '#contract/zones.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import type { ShiftPlan } from '#src/features/shifts/index.ts'
import { planOf } from './judged-day.ts'

/** What is stored as JSON, as values. */
type Parsed = { flags: Flag[]; shift: ShiftPlan; trace: TraceStep[] }

const parsed = (a: AttendanceTable): Parsed => ({
  flags: JSON.parse(a.flags) as Flag[],
  shift: planOf(a),
  trace: JSON.parse(a.trace) as TraceStep[],
})

/** The one translation of a stored row into what answers and events carry. */
export const rowOf = (a: AttendanceTable): AttendanceRow => rowWith(a, parsed(a))

/** The same where its JSON was written just now and the values are still at hand. */
export function rowWith(a: AttendanceTable, { flags, shift, trace }: Parsed): AttendanceRow {
  return {
    id: a.id,
    user: { id: a.employee_id, number: a.employee_number, name: a.employee_name },
    department: { id: a.department_id, name: a.department_name },
    site: { id: a.site_id, name: a.site_name, zone: a.zone },
    date: a.work_date,
    jam_masuk: a.masuk_at === null ? null : localTime(a.zone, a.masuk_at),
    jam_pulang: a.pulang_at === null ? null : localTime(a.zone, a.pulang_at),
    masuk_at: a.masuk_at,
    pulang_at: a.pulang_at,
    status: a.status as Status,
    flags,
    duration_minutes: a.duration_minutes,
    shift,
    window_ends_at: a.window_ends_at,
    node_masuk: a.node_masuk,
    node_pulang: a.node_pulang,
    trace,
    version: a.version,
  }
}

/** Where a change of this row is announced. */
export const channelsOf = (a: AttendanceTable): string[] => [
  ALL_ATTENDANCES,
  departmentChannel(a.department_id),
  employeeChannel(a.employee_id),
]
