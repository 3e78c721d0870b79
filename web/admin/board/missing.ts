import type { AttendanceRow, ExpectedPerson } from '#contract/attendance.ts'
import { localDate } from '#contract/zones.ts'

/** The longest late first, then by name: sorted once for an expectation, not with each event. */
export const byLateness = (expected: readonly ExpectedPerson[]): ExpectedPerson[] =>
  [...expected].sort((a, b) => a.late_at - b.late_at || a.user.name.localeCompare(b.user.name, 'id'))

/**
 * One row for each person: of a night shift that has not ended and a new day it is the new day. So everybody who is
 * expected is counted exactly once, either here or among the missing.
 */
export function onePerPerson(rows: readonly AttendanceRow[]): AttendanceRow[] {
  const latest = new Map<string, AttendanceRow>()
  for (const row of rows) {
    const known = latest.get(row.user.id)
    if (!known || known.date < row.date) latest.set(row.user.id, row)
  }
  return [...latest.values()]
}

/**
 * Who is expected and has no row on the board, in the order given. Any row answers for a person, one of a holiday
 * and a night shift that still goes on too; only a row that says `belum_absen` itself does not.
 */
export function findMissing(expected: readonly ExpectedPerson[], rows: readonly AttendanceRow[]): ExpectedPerson[] {
  const answered = new Set(rows.filter((row) => row.status !== 'belum_absen').map(({ user }) => user.id))
  return expected.filter(({ user }) => !answered.has(user.id))
}

/** How many are past the grace of their shift. */
export const countLate = (missing: readonly ExpectedPerson[], now: number): number =>
  missing.filter((person) => person.late_at < now).length

/** Whether the day has ended somewhere since the board was asked for. */
export const isPast = (expected: readonly ExpectedPerson[], now: number): boolean =>
  expected.some((person) => person.date !== localDate(person.site.zone, now))
