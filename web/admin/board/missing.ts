import type { AttendanceRow, ExpectedPerson } from '#contract/attendance.ts'
import { localDate } from '#contract/zones.ts'

/** The longest late first, then by name: sorted once for an expectation, not with each event. */
export const byLateness = (expected: readonly ExpectedPerson[]): ExpectedPerson[] =>
  [...expected].sort((a, b) => a.late_at - b.late_at || a.user.name.localeCompare(b.user.name, 'id'))

/**
 * The rows of the day that has begun at each site. A night shift of yesterday stands on the board until its window
 * closes, so that its check-out shows in place, but it says nothing about today: its person is expected again.
 */
export const ofToday = (rows: readonly AttendanceRow[], now: number): AttendanceRow[] =>
  rows.filter((row) => row.date === localDate(row.site.zone, now))

type Day = Pick<AttendanceRow | ExpectedPerson, 'user' | 'date'>
const dayKey = ({ user, date }: Day): string => `${user.id} ${date}`

/**
 * Who is expected and has no row of that date, in the order given. Any row answers for its day, one of a holiday
 * too; only a row that says `belum_absen` itself does not.
 */
export function findMissing(expected: readonly ExpectedPerson[], rows: readonly AttendanceRow[]): ExpectedPerson[] {
  const answered = new Set(rows.filter((row) => row.status !== 'belum_absen').map(dayKey))
  return expected.filter((person) => !answered.has(dayKey(person)))
}

/** How many are past the grace of their shift. */
export const countLate = (missing: readonly ExpectedPerson[], now: number): number =>
  missing.filter((person) => person.late_at < now).length

/** Whether the day has ended somewhere since the board was asked for. */
export const isPast = (expected: readonly ExpectedPerson[], now: number): boolean =>
  expected.some((person) => person.date !== localDate(person.site.zone, now))

/** The day that it is at each place, as one text that is another one as soon as a day has begun somewhere. */
export const datesOf = (people: readonly Pick<ExpectedPerson, 'site' | 'date'>[]): string =>
  [...new Set(people.map(({ site, date }) => `${site.zone} ${date}`))].sort().join()
