import type { AttendanceRow } from '#contract/attendance.ts'

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
