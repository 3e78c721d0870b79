import type { AttendanceRow, ExpectedPerson } from '#contract/attendance.ts'
import type { Status } from '#contract/status.ts'

/** How a department stands: in, late, away with a reason, and not there. */
export type DepartmentBar = {
  id: string
  name: string
  hadir: number
  terlambat: number
  away: number
  missing: number
  total: number
}

const PART: Record<Status, 'hadir' | 'terlambat' | 'away' | 'missing'> = {
  hadir: 'hadir',
  terlambat: 'terlambat',
  belum_absen: 'missing',
  alpa: 'missing',
  izin: 'away',
  sakit: 'away',
  cuti: 'away',
  cuti_bersama: 'away',
  dinas_luar: 'away',
  wfh: 'away',
  libur: 'away',
}

/** A bar for each department, by name, so that nothing on the board changes its place. */
export function departmentBars(rows: readonly AttendanceRow[], missing: readonly ExpectedPerson[]): DepartmentBar[] {
  const bars = new Map<string, DepartmentBar>()
  const barOf = ({ id, name }: { id: string; name: string }): DepartmentBar => {
    let bar = bars.get(id)
    if (!bar) bars.set(id, (bar = { id, name, hadir: 0, terlambat: 0, away: 0, missing: 0, total: 0 }))
    return bar
  }
  for (const { department, status } of rows) {
    // whoever is `belum_absen` by their row is among the missing already
    if (status !== 'belum_absen') barOf(department)[PART[status]]++
  }
  for (const { department } of missing) barOf(department).missing++
  for (const bar of bars.values()) bar.total = bar.hadir + bar.terlambat + bar.away + bar.missing
  return [...bars.values()].sort((a, b) => a.name.localeCompare(b.name, 'id'))
}
