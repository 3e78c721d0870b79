import type { AttendanceRow, ExpectedPerson } from '#contract/attendance.ts'
import { localTime } from '#contract/zones.ts'

/** Rows and people for the tests of this folder. */
export const JAKARTA = { id: 'site-jkt', name: 'Kantor Pusat', zone: 'Asia/Jakarta' }
export const JAYAPURA = { id: 'site-jyp', name: 'Gudang Jayapura', zone: 'Asia/Jayapura' }
export const SALES = { id: 'dep-sales', name: 'Penjualan' }
export const STORE = { id: 'dep-store', name: 'Gudang' }

/** Monday, 23 November 2026, a time of day in WIB. */
export const wib = (time: string, date = '2026-11-23'): number => Date.parse(`${date}T${time}+07:00`)

const userOf = (name: string): AttendanceRow['user'] => ({ id: `u-${name}`, number: name.padStart(6, '0'), name })

export function sampleRow(name: string, change: Partial<AttendanceRow> = {}): AttendanceRow {
  const site = change.site ?? JAKARTA
  const masuk = change.masuk_at === undefined ? wib('07:54:33') : change.masuk_at
  return {
    id: `a-${name}`,
    user: userOf(name),
    department: SALES,
    site,
    date: '2026-11-23',
    jam_masuk: masuk === null ? null : localTime(site.zone, masuk),
    jam_pulang: null,
    masuk_at: masuk,
    pulang_at: null,
    status: 'hadir',
    flags: [],
    duration_minutes: null,
    shift: { name: 'Pagi', start: '08:00', end: '17:00', grace_minutes: 5 },
    window_ends_at: wib('23:00:00'),
    node_masuk: 'node-1',
    node_pulang: null,
    trace: [],
    version: 1,
    ...change,
  }
}

export const samplePerson = (name: string, change: Partial<ExpectedPerson> = {}): ExpectedPerson => ({
  user: userOf(name),
  department: SALES,
  site: JAKARTA,
  date: '2026-11-23',
  shift: 'Pagi',
  starts_at: wib('08:00:00'),
  late_at: wib('08:05:00'),
  ...change,
})
