import type { AttendanceRow } from '#contract/attendance.ts'
import { ALL_ATTENDANCES, departmentChannel, employeeChannel } from '#contract/channels.ts'
import type { Flag, Status } from '#contract/status.ts'
import type { TraceStep } from '#contract/trace.ts'
import { localTime } from '#contract/zones.ts'
import type { AttendanceTable } from '#src/database/schema.ts'
import { planOf } from './judged-day.ts'

/** The one translation of a stored row into what answers and events carry. */
export const rowOf = (a: AttendanceTable): AttendanceRow => ({
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
  flags: JSON.parse(a.flags) as Flag[],
  duration_minutes: a.duration_minutes,
  shift: planOf(a),
  window_ends_at: a.window_ends_at,
  node_masuk: a.node_masuk,
  node_pulang: a.node_pulang,
  trace: JSON.parse(a.trace) as TraceStep[],
  version: a.version,
})

const text = (value: string | null): string => (value === null ? 'null' : JSON.stringify(value))
const timeText = (zone: string, at: number | null): string => (at === null ? 'null' : `"${localTime(zone, at)}"`)

/** The same as JSON text, byte for byte. What is stored as JSON is taken as it is: every tap needs this. */
export const rowText = (a: AttendanceTable): string =>
  `{"id":"${a.id}","user":{"id":"${a.employee_id}","number":${text(a.employee_number)},"name":${text(a.employee_name)}},` +
  `"department":{"id":"${a.department_id}","name":${text(a.department_name)}},` +
  `"site":{"id":"${a.site_id}","name":${text(a.site_name)},"zone":"${a.zone}"},"date":"${a.work_date}",` +
  `"jam_masuk":${timeText(a.zone, a.masuk_at)},"jam_pulang":${timeText(a.zone, a.pulang_at)},` +
  `"masuk_at":${a.masuk_at},"pulang_at":${a.pulang_at},"status":"${a.status}","flags":${a.flags},` +
  `"duration_minutes":${a.duration_minutes},"shift":${a.shift},"window_ends_at":${a.window_ends_at},` +
  `"node_masuk":${text(a.node_masuk)},"node_pulang":${text(a.node_pulang)},"trace":${a.trace},"version":${a.version}}`

/** Where a change of this row is announced. */
export const channelsOf = (a: AttendanceTable): string[] => [
  ALL_ATTENDANCES,
  departmentChannel(a.department_id),
  employeeChannel(a.employee_id),
]
