import type { AttendanceTable } from '#src/database/schema.ts'
import type { DerivedDay } from './derive-day.ts'
import { judgedColumns } from './judged-day.ts'
import type { Judged, JudgedColumns } from './judged-day.ts'
import type { PersonForPunch } from './table.ts'

/** A day before its first tap. Who and where are as they are now and stay so. */
export function newDay(id: string, person: PersonForPunch, judged: Judged, now: number): AttendanceTable {
  const { date, zone, plan } = judged.shift
  return {
    id,
    employee_id: person.id,
    work_date: date,
    employee_number: person.number,
    employee_name: person.name,
    department_id: person.department_id,
    department_name: person.department_name,
    // somebody who is lent to another site is there that day
    site_id: plan.site?.id ?? person.site_id,
    site_name: plan.site?.name ?? person.site_name,
    zone,
    masuk_at: null,
    pulang_at: null,
    status: 'belum_absen',
    flags: '[]',
    duration_minutes: null,
    ...judgedColumns(judged),
    open_until: null,
    node_masuk: null,
    node_pulang: null,
    trace: '[]',
    version: 0,
    created_at: now,
    updated_at: now,
  }
}

/** Columns that the rules fill. */
export const DERIVED = [
  'masuk_at',
  'pulang_at',
  'status',
  'flags',
  'duration_minutes',
  'open_until',
  'node_masuk',
  'node_pulang',
  'trace',
] as const satisfies readonly (keyof AttendanceTable)[]

/**
 * The day as the rules derived it, one version further. Named one by one: SQLite's rows are dear to spread, and this is
 * done for every tap.
 */
export function applyDay(
  day: AttendanceTable,
  derived: DerivedDay,
  now: number,
  { shift, context, window_ends_at }: JudgedColumns = day,
): AttendanceTable {
  return {
    id: day.id,
    employee_id: day.employee_id,
    work_date: day.work_date,
    employee_number: day.employee_number,
    employee_name: day.employee_name,
    department_id: day.department_id,
    department_name: day.department_name,
    site_id: day.site_id,
    site_name: day.site_name,
    zone: day.zone,
    shift,
    context,
    window_ends_at,
    created_at: day.created_at,
    masuk_at: derived.masukAt,
    pulang_at: derived.pulangAt,
    status: derived.status,
    flags: JSON.stringify(derived.flags),
    duration_minutes: derived.durationMinutes,
    open_until: derived.openUntil,
    node_masuk: derived.nodeMasuk,
    node_pulang: derived.nodePulang,
    trace: JSON.stringify(derived.trace),
    version: day.version + 1,
    updated_at: now,
  }
}
