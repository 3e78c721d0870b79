import { describe, expect, it } from 'vitest'
import { cellText, nextPeriod, periodKeyOf, periodOf, readCell } from '#contract/recap.ts'
import type { DayContext, DayException, DayPlan } from '#src/kernel/day-context.ts'
import { explainWithoutRow, statusWithoutRow } from '#src/features/attendance/index.ts'
import type { StoredDay } from './days.ts'
import { STANDARD_LEAVE } from '#src/features/requests/index.ts'
import { leaveDaysOf } from './leave-days.ts'
import { dayWithoutRow, isEmployed, recapPerson } from './recap-person.ts'
import { datesOf } from './read-recap.ts'

const plan: DayPlan = { name: 'Kantor', start: '08:00', end: '17:00', grace_minutes: 5, kind: 'fixed' }
const none: DayContext = { plan, calendar: null, exceptions: [], overtime: [] }
const off: DayContext = { ...none, plan: { ...plan, kind: 'off' } }
const holiday = (counts: 'off' | 'leave' | 'work'): DayContext => ({
  ...none,
  calendar: { kind: 'cuti_bersama', name: 'Natal', source: 'SKB', counts },
})
const rostered: DayContext = {
  ...none,
  calendar: { kind: 'libur', name: 'Natal', source: 'SKB', counts: 'off', rostered: true },
}
const asked = (type: DayException['type'], part: DayException['part'] = 'whole'): DayContext => ({
  ...none,
  exceptions: [{ request_id: type, type, part }],
})
const person = {
  id: 'p',
  number: '007',
  name: 'Budi',
  search: 'budi',
  siteId: 's',
  siteName: 'Kantor',
  departmentId: 'd',
  departmentName: 'Umum',
  jobTitle: 'Operator',
  zone: 'Asia/Jakarta',
  activeFrom: '2026-11-02',
  activeTo: '2026-11-08',
}
const stored = (date: string, more: Partial<StoredDay> = {}): StoredDay => ({
  id: date,
  date,
  departmentId: 'd',
  siteName: 'Kantor',
  zone: 'Asia/Jakarta',
  status: 'hadir',
  flags: [],
  masukAt: 1,
  pulangAt: 2,
  minutes: 480,
  late: 0,
  early: 0,
  halves: [],
  holiday: false,
  leaves: [],
  letter: 0,
  ...more,
})
const recap = (days: StoredDay[], contexts: Record<string, DayContext> = {}, departments: string[] | null = null) =>
  recapPerson({
    person,
    dates: datesOf('2026-11-01', '2026-11-09'),
    day: (date) => days.find((one) => one.date === date),
    awaited: (date) => (isEmployed(person, date) ? dayWithoutRow(contexts[date] ?? none) : null),
    overtime: { real: 60, counted: 90 },
    reach: { departments, self: null },
  })

describe('periods', () => {
  it.each([
    [1, '2026-02', '2026-02-01', '2026-02-28'],
    [1, '2028-02', '2028-02-01', '2028-02-29'],
    [16, '2026-11', '2026-10-16', '2026-11-15'],
    [21, '2026-01', '2025-12-21', '2026-01-20'],
    [26, '2026-03', '2026-02-26', '2026-03-25'],
    [28, '2026-03', '2026-02-28', '2026-03-27'],
  ])('that begin on day %i: %s is %s to %s', (start, key, from, to) => {
    expect(periodOf(key, start)).toEqual({ from, to })
    expect([periodKeyOf(from, start), periodKeyOf(to, start)]).toEqual([key, key])
    expect(periodOf(nextPeriod(key, -1), start).to < from).toBe(true)
  })
})

describe('a line of the recap', () => {
  it('fills days without rows from plan, calendar and requests, and never with alpa', () => {
    const { days, totals } = recap([stored('2026-11-02')], {
      '2026-11-03': off,
      '2026-11-04': holiday('leave'),
      '2026-11-05': holiday('off'),
      '2026-11-06': asked('sakit'),
      '2026-11-07': asked('izin', 'first_half'),
      '2026-11-08': holiday('work'),
    })
    expect(days).toEqual(['', 'H', 'L', 'CB', 'L', 'S', '· ½I', '·', ''])
    expect(totals).toMatchObject({ hadir: 1, libur: 2, cuti_bersama: 1, sakit: 1, izin: 0.5, belum: 1.5, alpa: 0 })
    expect(totals.work_days).toBe(2.5)
  })

  it('marks what is true beside the status and counts minutes and halves', () => {
    const { days, totals } = recap([
      stored('2026-11-02', { status: 'terlambat', flags: ['terlambat', 'pulang_cepat'], late: 12, early: 30 }),
      stored('2026-11-03', { status: 'wfh', flags: ['terlambat', 'lembur'], late: 8 }),
      stored('2026-11-04', { halves: ['sakit'], minutes: 240, flags: ['perlu_ditinjau', 'luring'] }),
      stored('2026-11-05', { status: 'alpa', minutes: 0 }),
      stored('2026-11-06', { flags: ['lupa_absen_pulang'], minutes: 0 }),
    ])
    expect(days.slice(1, 6)).toEqual(['T PC', 'WFH T LM', 'H ½S !', 'A', 'H TP'])
    expect(totals).toMatchObject({ hadir: 2.5, wfh: 1, sakit: 0.5, alpa: 1, terlambat: 2, pulang_cepat: 1, lupa: 1 })
    expect(totals).toMatchObject({ late_minutes: 20, early_minutes: 30, work_minutes: 1200, work_days: 5 })
    expect(totals).toMatchObject({ overtime_real: 60, overtime_counted: 90 })
  })

  it('counts 0.5 for half a day that was worked, beside or without half a day of a request', () => {
    const { days, totals } = recap([
      stored('2026-11-02', { flags: ['pulang_cepat', 'setengah_hari'], minutes: 120, early: 420 }),
      stored('2026-11-03', { status: 'terlambat', flags: ['terlambat', 'setengah_hari'], late: 300 }),
      stored('2026-11-04', { status: 'alpa', minutes: 20 }),
      stored('2026-11-05'),
    ])
    expect(days.slice(1, 5)).toEqual(['H PC ½', 'T ½', 'A', 'H'])
    expect(totals).toMatchObject({ hadir: 2, setengah_hari: 2, alpa: 1, work_days: 4 })
  })

  it('parts sickness by whether there is a letter, halves too, and both together are what it was', () => {
    const sick = (with_letter: boolean, part: DayException['part'] = 'whole'): DayContext => ({
      ...none,
      exceptions: [{ request_id: 'q', type: 'sakit', part, with_letter }],
    })
    const { totals } = recap(
      [
        stored('2026-11-02', { status: 'sakit', letter: 1 }),
        stored('2026-11-03', { status: 'sakit' }),
        stored('2026-11-04', { halves: ['sakit', 'sakit'], letter: 0.5 }),
      ],
      {
        '2026-11-05': sick(true),
        '2026-11-06': sick(false),
        '2026-11-07': sick(true, 'first_half'),
        '2026-11-08': sick(false, 'second_half'),
      },
    )
    expect(totals).toMatchObject({ sakit: 6, sakit_surat: 3, sakit_tanpa: 3 })
  })

  it('says that a holiday was worked, and that somebody rostered did not come, beside what the day is', () => {
    const { days, totals } = recap(
      [
        stored('2026-11-02', { holiday: true }),
        stored('2026-11-03', { holiday: true, status: 'alpa', masukAt: null, pulangAt: null, minutes: 0 }),
        stored('2026-11-04', { holiday: true, status: 'terlambat', flags: ['terlambat', 'lembur'], late: 4 }),
      ],
      { '2026-11-05': rostered },
    )
    expect(days.slice(1, 5)).toEqual(['H L', 'A L', 'T L LM', '· L'])
    expect(totals).toMatchObject({ hadir: 2, alpa: 1, hadir_libur: 2, libur: 0 })
  })

  it('shows a tap outside of the time of employment, and nothing of a department out of reach', () => {
    const days = [stored('2026-11-01'), stored('2026-11-03', { departmentId: 'other' })]
    expect(recap(days).days.slice(0, 3)).toEqual(['H', '·', 'H'])
    expect(recap(days, {}, ['d'])).toMatchObject({
      totals: { hadir: 1 },
      days: ['H', '·', '', '·', '·', '·', '·', '·', ''],
    })
  })

  it('says what izin and cuti are of which type and whether they are paid: working days, or every date where the type says so', () => {
    const typed = (id: string, counts: 'working' | 'calendar', paid: boolean): DayException['leave'] => ({
      id,
      name: { id, en: id },
      paid,
      counts,
    })
    const on = (day: DayContext, type: 'izin' | 'cuti', leave?: DayException['leave']): DayContext => ({
      ...day,
      exceptions: [{ request_id: 'r', type, part: 'whole', ...(leave && { leave }) }],
    })
    const birth = typed('birth', 'calendar', true)
    const unpaid = typed('unpaid', 'working', false)
    const half: DayContext = {
      ...none,
      exceptions: [
        { request_id: 'a', type: 'cuti', part: 'first_half', leave: unpaid },
        { request_id: 'b', type: 'sakit', part: 'second_half' },
      ],
    }
    const { leave, totals } = recap([stored('2026-11-02', { leaves: leaveDaysOf('hadir', half) })], {
      '2026-11-03': on(none, 'cuti', unpaid),
      '2026-11-04': on(off, 'cuti', unpaid),
      '2026-11-05': on(holiday('off'), 'cuti', birth),
      '2026-11-06': on(off, 'cuti', birth),
      '2026-11-07': on(none, 'izin'),
      '2026-11-08': on(none, 'cuti'),
      // nobody's: after the last day of work
      '2026-11-09': on(none, 'cuti', unpaid),
    })
    expect(leave).toEqual({
      paid: 3,
      unpaid: 2.5,
      types: { unpaid: 1.5, birth: 2, [STANDARD_LEAVE.izin.id]: 1, [STANDARD_LEAVE.cuti.id]: 1 },
    })
    expect(totals.cuti).toBe(5)
  })

  it('says nothing of leave on a day on which the person came after all', () => {
    const context = asked('cuti')
    expect(leaveDaysOf('hadir', context)).toEqual([])
    expect(leaveDaysOf('cuti', context)).toMatchObject([{ id: STANDARD_LEAVE.cuti.id, paid: true, days: 1 }])
  })

  it('reads what it writes', () => {
    expect(readCell(cellText('terlambat', ['terlambat', 'lembur'], ['izin']))).toEqual({
      status: 'terlambat',
      marks: ['½I', 'LM'],
    })
    expect(readCell('')).toBeNull()
  })
})

it('the quick status of a day without a row is what the rules say of it', () => {
  for (const context of [
    none,
    off,
    holiday('off'),
    holiday('leave'),
    holiday('work'),
    rostered,
    asked('cuti'),
    asked('wfh'),
    asked('izin', 'second_half'),
  ])
    expect(explainWithoutRow(context, 'Asia/Jakarta', '2026-11-03').status).toBe(statusWithoutRow(context))
})
