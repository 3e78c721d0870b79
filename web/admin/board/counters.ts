import type { AttendanceRow, AwayPerson } from '#contract/attendance.ts'
import type { Status } from '#contract/status.ts'

/** The counters of the dashboard, in their order. */
export const COUNTERS = ['hadir', 'terlambat', 'belum_absen', 'izin', 'sakit', 'cuti'] as const
export type Counter = (typeof COUNTERS)[number]

/** How many of each. `missing` are the people without a row, who are nowhere but in the expectation. */
export function countBoard(rows: readonly AttendanceRow[], missing: number): Record<Counter, number> {
  const counts: Record<Counter, number> = { hadir: 0, terlambat: 0, belum_absen: missing, izin: 0, sakit: 0, cuti: 0 }
  for (const { status } of rows) {
    if (status !== 'belum_absen' && status in counts) counts[status as Counter]++
  }
  return counts
}

/** What else a day can be, in this order, where there is any of it: people who are not expected need no tile of their own. */
const OTHERS = ['dinas_luar', 'wfh', 'cuti_bersama', 'libur', 'alpa'] as const satisfies readonly Status[]

/** How many of each other status, by rows and, where somebody has none, by what is planned; those that are none are left out. */
export function countOthers(
  rows: readonly AttendanceRow[],
  away: readonly AwayPerson[],
): { status: (typeof OTHERS)[number]; count: number }[] {
  const clocked = new Set(rows.map(({ user }) => user.id))
  const statuses = [...rows, ...away.filter(({ user }) => !clocked.has(user.id))].map(({ status }) => status)
  return OTHERS.flatMap((status) => {
    const count = statuses.filter((one) => one === status).length
    return count > 0 ? [{ status, count }] : []
  })
}
