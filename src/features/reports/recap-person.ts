import { cellText } from '#contract/recap.ts'
import type { RecapPerson, RecapTotals } from '#contract/reports.ts'
import type { Flag, Status } from '#contract/status.ts'
import { statusWithoutRow } from '#src/features/attendance/index.ts'
import type { DayContext } from '#src/kernel/day-context.ts'
import type { StoredDay } from './days.ts'
import { letterDays } from './letter-days.ts'
import { leaveDaysOf, leaveSums } from './leave-days.ts'
import type { LeaveDay } from './leave-days.ts'
import { halvesOf } from './days.ts'
import type { Reach } from './needs.ts'
import type { Person } from './people.ts'

export type AwaitedDay = Pick<StoredDay, 'status' | 'halves' | 'holiday' | 'leaves'> & {
  /** As `StoredDay`; not in what was kept of settled days before it was counted. */
  letter?: number
}

export type RecapInput = {
  person: Person
  dates: readonly string[]
  day: (date: string) => StoredDay | undefined
  /** What a date amounts to of which nothing is stored; null where the person was not employed. */
  awaited: (date: string) => AwaitedDay | null
  overtime: { real: number; counted: number }
  reach: Reach
}

export const noTotals = (): RecapTotals => ({
  hadir: 0,
  terlambat: 0,
  pulang_cepat: 0,
  setengah_hari: 0,
  lupa: 0,
  izin: 0,
  sakit: 0,
  sakit_surat: 0,
  sakit_tanpa: 0,
  cuti: 0,
  cuti_bersama: 0,
  dinas_luar: 0,
  wfh: 0,
  alpa: 0,
  libur: 0,
  hadir_libur: 0,
  belum: 0,
  work_days: 0,
  work_minutes: 0,
  late_minutes: 0,
  early_minutes: 0,
  overtime_real: 0,
  overtime_counted: 0,
})

export const isEmployed = ({ activeFrom, activeTo }: Person, date: string): boolean =>
  date >= activeFrom && (activeTo === null || date <= activeTo)

/** A day that was worked for a department out of reach is not shown, and neither are days of nobody's. */
export const isSeen = (reach: Reach, person: Person, day: StoredDay | undefined): boolean =>
  reach.departments === null || reach.self === person.id || !day || reach.departments.includes(day.departmentId)

/** The sum that a day of a status counts for. */
export const COLUMN: Record<Status, keyof RecapTotals> = {
  hadir: 'hadir',
  terlambat: 'hadir',
  izin: 'izin',
  sakit: 'sakit',
  cuti: 'cuti',
  cuti_bersama: 'cuti_bersama',
  dinas_luar: 'dinas_luar',
  wfh: 'wfh',
  alpa: 'alpa',
  libur: 'libur',
  belum_absen: 'belum',
}
const NOT_WORK: readonly Status[] = ['libur', 'cuti_bersama', 'belum_absen']

/** One person's line of the recap. Pure. Days without a row follow from the plan, the calendar and requests. */
export function recapPerson(input: RecapInput): RecapPerson {
  const { person, dates, overtime } = input
  const totals = { ...noTotals(), overtime_real: overtime.real, overtime_counted: overtime.counted }
  return {
    user: { id: person.id, number: person.number, name: person.name },
    job_title: person.jobTitle,
    department: { id: person.departmentId, name: person.departmentName },
    site: { id: person.siteId, name: person.siteName },
    days: dates.map((date) => cellOf(input, date, totals)),
    totals,
    leave: leaveSums(dates.flatMap((date) => leavesOn(input, date))),
  }
}

/** The types of izin and cuti of a date that is seen. */
function leavesOn({ person, day, awaited, reach }: Omit<RecapInput, 'overtime'>, date: string): readonly LeaveDay[] {
  const stored = day(date)
  if (!isSeen(reach, person, stored)) return []
  return (stored ?? awaited(date))?.leaves ?? []
}

/** The cell of a date, which is added to the sums. */
export function cellOf({ person, day, awaited, reach }: RecapInput, date: string, totals: RecapTotals): string {
  const stored = day(date)
  if (!isSeen(reach, person, stored)) return ''
  // a tap outside of the time of employment is a fact all the same
  if (stored) {
    addDay(totals, stored)
    addTimes(totals, stored)
    return cellText(stored.status, stored.flags, stored.halves, stored)
  }
  const expected = awaited(date)
  if (!expected) return ''
  addDay(totals, expected)
  return cellText(expected.status, [], expected.halves, expected)
}

/** What a day amounts to of which nothing is stored. */
export function dayWithoutRow(known: DayContext): AwaitedDay {
  const status = statusWithoutRow(known)
  return {
    status,
    halves: status === 'belum_absen' ? halvesOf(known.exceptions) : [],
    holiday: known.calendar?.rostered === true,
    leaves: leaveDaysOf(status, known),
    letter: letterDays(status, known.exceptions),
  }
}

type Counted = Pick<AwaitedDay, 'status' | 'halves' | 'letter'> & { flags?: readonly Flag[] }

/**
 * Half a day that a request is for counts for the request; what is left, for what the day was otherwise. Whoever worked
 * half a day only counts for that half.
 */
function addDay(totals: RecapTotals, { status, halves, flags = [], letter = 0 }: Counted): void {
  const sickBefore = totals.sakit
  const requested = halves.slice(0, 2)
  for (const half of requested) totals[COLUMN[half]] += 0.5
  const isHalf = flags.includes('setengah_hari')
  if (isHalf) totals.setengah_hari += 1
  const left = 1 - requested.length / 2 - (isHalf ? 0.5 : 0)
  totals[COLUMN[status]] += left
  const sick = totals.sakit - sickBefore
  totals.sakit_surat += Math.min(sick, letter)
  totals.sakit_tanpa += Math.max(0, sick - letter)
  if (!NOT_WORK.includes(status)) totals.work_days += 1
  else if (status === 'belum_absen') totals.work_days += requested.length / 2
}

function addTimes(totals: RecapTotals, { flags, minutes, late, early, holiday, masukAt, pulangAt }: StoredDay): void {
  if (holiday && (masukAt ?? pulangAt) !== null) totals.hadir_libur += 1
  if (flags.includes('terlambat')) totals.terlambat += 1
  if (flags.includes('pulang_cepat')) totals.pulang_cepat += 1
  if (flags.includes('lupa_absen_masuk') || flags.includes('lupa_absen_pulang')) totals.lupa += 1
  totals.work_minutes += minutes
  totals.late_minutes += late
  totals.early_minutes += early
}
