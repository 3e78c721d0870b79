import { describe, expect, test } from 'vitest'
import { JAYAPURA, samplePerson, sampleRow, SALES, STORE, wib } from '../samples.ts'
import { arrivalSeries, countArrivals, localMinute, minuteText, summarise } from './arrivals.ts'
import { countBoard } from './counters.ts'
import { cutOffs } from './cut-offs.ts'
import { departmentBars } from './departments.ts'
import { byLateness, countLate, datesOf, findMissing, isPast, ofToday } from './missing.ts'
import { hasSeveralZones, mainZone } from './zones.ts'

const names = (people: readonly { user: { name: string } }[]): string[] => people.map(({ user }) => user.name)

describe('belum absen', () => {
  test("is who is expected and has no row of that date; a holiday answers, yesterday's night shift does not", () => {
    const expected = ['Ani', 'Budi', 'Citra', 'Dewi', 'Eka'].map((name) => samplePerson(name))
    const rows = [
      sampleRow('Ani'),
      sampleRow('Budi', { status: 'libur', masuk_at: null }),
      sampleRow('Eka', { date: '2026-11-22' }),
      sampleRow('Dewi', { status: 'belum_absen', masuk_at: null }),
    ]
    expect(names(findMissing(expected, rows))).toEqual(['Citra', 'Dewi', 'Eka'])
  })

  test('the longest late comes first, whose shift has not begun last', () => {
    const expected = [
      samplePerson('Malam', { starts_at: wib('22:00:00'), late_at: wib('22:05:00') }),
      samplePerson('Pagi'),
      samplePerson('Subuh', { starts_at: wib('05:00:00'), late_at: wib('05:05:00') }),
      samplePerson('Ayu'),
    ]
    const missing = findMissing(byLateness(expected), [])
    expect(names(missing)).toEqual(['Subuh', 'Ayu', 'Pagi', 'Malam'])
    expect(countLate(missing, wib('08:05:01'))).toBe(3)
    expect(countLate(missing, wib('08:05:00'))).toBe(1)
  })

  test('until when people are on time, each shift once, the earliest first, by the clock of the site', () => {
    const expected = [
      samplePerson('Ani'),
      samplePerson('Budi'),
      samplePerson('Yosef', { site: JAYAPURA }),
      samplePerson('Subuh', { shift: 'Subuh', late_at: wib('05:05:00') }),
    ]
    expect(cutOffs(expected).map(({ shift, time, zone }) => `${shift} ${time} ${zone}`)).toEqual([
      'Subuh 05:05 WIB',
      'Pagi 08:05 WIB',
      'Pagi 10:05 WIT',
    ])
  })

  test('the expectation is over when the day has ended at any of the sites', () => {
    const expected = [samplePerson('Ani'), samplePerson('Yosef', { site: JAYAPURA })]
    expect(isPast(expected, wib('21:59:59'))).toBe(false)
    expect(isPast(expected, wib('22:00:00'))).toBe(true)
  })

  test('a day that has begun at one place is told by the dates alone', () => {
    const before = [samplePerson('Ani'), samplePerson('Budi'), samplePerson('Yosef', { site: JAYAPURA })]
    const after = before.map((one) => (one.site === JAYAPURA ? { ...one, date: '2026-11-24' } : one))
    expect(datesOf(before.toReversed())).toBe(datesOf(before))
    expect(datesOf(after)).not.toBe(datesOf(before))
  })
})

describe('a night shift of yesterday that is still on the board', () => {
  const night = sampleRow('Malam', {
    id: 'night',
    date: '2026-11-22',
    masuk_at: wib('21:58:00', '2026-11-22'),
    department: STORE,
    window_ends_at: wib('12:00:00'),
  })
  const tonight = samplePerson('Malam', { department: STORE, starts_at: wib('22:00:00'), late_at: wib('22:05:00') })
  const expected = [samplePerson('Ani'), tonight]
  const at = wib('08:30:00')

  test('counts for nothing of today: its person is expected again', () => {
    const rows = [night, sampleRow('Ani')]
    const people = ofToday(rows, at)
    const missing = findMissing(expected, rows)
    expect(names(people)).toEqual(['Ani'])
    expect(names(missing)).toEqual(['Malam'])
    expect(countLate(missing, at)).toBe(0)
    expect(countBoard(people, missing.length)).toMatchObject({ hadir: 1, belum_absen: 1 })
    expect(departmentBars(people, missing)).toMatchObject([
      { ...STORE, hadir: 0, missing: 1, total: 1 },
      { ...SALES, hadir: 1, missing: 0, total: 1 },
    ])
  })

  test('does not hide that its person has come for the new day', () => {
    const today = sampleRow('Malam', { id: 'today', department: STORE, masuk_at: wib('08:20:00') })
    expect(ofToday([night, today], at)).toEqual([today])
    expect(names(findMissing(expected, [night, today]))).toEqual(['Ani'])
  })

  test('is no arrival of today, even if it came after midnight', () => {
    expect(countArrivals([{ ...night, masuk_at: wib('00:20:00') }], at)).toEqual([])
  })

  test('is judged by the day at its own site', () => {
    const early = sampleRow('Yosef', { site: JAYAPURA, date: '2026-11-24' })
    expect(ofToday([early], wib('22:30:00'))).toEqual([early])
    expect(ofToday([early], wib('21:30:00'))).toEqual([])
  })
})

test('the counters are the statuses of the rows, and those without a row', () => {
  const rows = [
    sampleRow('Ani'),
    sampleRow('Budi', { status: 'terlambat' }),
    sampleRow('Citra', { status: 'sakit' }),
    sampleRow('Dewi', { status: 'libur' }),
    sampleRow('Eka', { status: 'belum_absen' }),
  ]
  expect(countBoard(rows, 4)).toEqual({ hadir: 1, terlambat: 1, belum_absen: 4, izin: 0, sakit: 1, cuti: 0 })
})

describe('arrivals', () => {
  test('are counted per five minutes of the day at each site', () => {
    const rows = [
      sampleRow('Ani', { masuk_at: wib('07:54:59') }),
      sampleRow('Budi', { masuk_at: wib('07:55:00') }),
      // 05:57 in Jakarta is 07:57 in Jayapura
      sampleRow('Yosef', { site: JAYAPURA, masuk_at: wib('05:57:00') }),
    ]
    expect(countArrivals(rows, wib('09:00:00'))).toEqual([
      { minute: 470, count: 1 },
      { minute: 475, count: 2 },
    ])
  })

  test("yesterday's night shift, still on the board, did not arrive today; a morning before 07:00 WIB did", () => {
    const rows = [
      sampleRow('Malam', { date: '2026-11-22', masuk_at: wib('21:58:00', '2026-11-22') }),
      sampleRow('Subuh', { masuk_at: wib('05:02:00') }),
      sampleRow('Cuti', { masuk_at: null, status: 'cuti' }),
    ]
    expect(countArrivals(rows, wib('06:00:00'))).toEqual([{ minute: 300, count: 1 }])
  })

  test('stand on one axis with yesterday, and what has not come yet is not zero', () => {
    const series = arrivalSeries([{ minute: 475, count: 3 }], [{ minute: 420, count: 1 }], 481)
    expect(series.minutes[0]).toBe(420)
    expect(series.minutes.at(-1)).toBe(535)
    const at = (minute: number): number => series.minutes.indexOf(minute)
    expect(series.today[at(475)]).toBe(3)
    expect(series.today[at(480)]).toBe(0)
    expect(series.today[at(485)]).toBeNull()
    expect(series.yesterday[at(420)]).toBe(1)
  })

  test('an empty morning has an axis too', () => {
    const { minutes, today } = arrivalSeries([], [], localMinute('Asia/Jakarta', wib('00:03:00')))
    expect(minutes).toHaveLength(24)
    expect(today.filter((count) => count !== null)).toEqual([0])
  })

  test('can be said in a sentence', () => {
    expect(
      summarise([
        { minute: 470, count: 2 },
        { minute: 475, count: 9 },
      ]),
    ).toEqual({
      total: 11,
      peak: { minute: 475, count: 9 },
    })
    expect(summarise([])).toEqual({ total: 0, peak: null })
    expect(minuteText(475)).toBe('07:55')
  })
})

test('a department has a bar with everybody in exactly one part', () => {
  const rows = [
    sampleRow('Ani', { department: STORE }),
    sampleRow('Budi', { department: STORE, status: 'terlambat' }),
    sampleRow('Citra', { department: STORE, status: 'wfh' }),
    sampleRow('Dewi', { department: STORE, status: 'belum_absen' }),
    sampleRow('Eka', { department: SALES, status: 'alpa' }),
  ]
  const missing = [samplePerson('Dewi', { department: STORE })]
  expect(departmentBars(rows, missing)).toEqual([
    { ...STORE, hadir: 1, terlambat: 1, away: 1, missing: 1, total: 4 },
    { ...SALES, hadir: 0, terlambat: 0, away: 0, missing: 1, total: 1 },
  ])
})

test('zones are named only where several stand together', () => {
  const people = [samplePerson('Ani'), samplePerson('Budi'), samplePerson('Yosef', { site: JAYAPURA })]
  expect(mainZone(people)).toBe('Asia/Jakarta')
  expect(hasSeveralZones(people, wib('08:00:00'))).toBe(true)
  const alike = [samplePerson('Ani'), samplePerson('Budi', { site: { ...JAYAPURA, zone: 'Asia/Pontianak' } })]
  expect(hasSeveralZones(alike, wib('08:00:00'))).toBe(false)
})
