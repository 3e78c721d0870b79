import { describe, expect, test } from 'vitest'
import { shiftDay } from './shift-day.ts'
import { shiftOfCheckIn, shiftOfLoneCheckOut } from './work-date.ts'

const DAY = { name: 'Pagi', start: '08:00', end: '17:00', grace_minutes: 5 }
const NIGHT = { name: 'Malam', start: '22:00', end: '06:00', grace_minutes: 5 }
const EARLY = { name: 'Subuh', start: '01:00', end: '09:00', grace_minutes: 0 }

describe('the work date of a check-in', () => {
  test.each([
    // zone, plan, instant, work date
    ['Asia/Jakarta', DAY, '2026-11-23T00:10:00+07:00', '2026-11-23'],
    ['Asia/Jakarta', DAY, '2026-11-23T06:59:59+07:00', '2026-11-23'],
    ['Asia/Jakarta', DAY, '2026-11-23T23:59:59+07:00', '2026-11-23'],
    ['Asia/Makassar', DAY, '2026-11-23T00:00:00+08:00', '2026-11-23'],
    ['Asia/Jayapura', DAY, '2026-11-23T07:02:00+09:00', '2026-11-23'],
    ['Asia/Jakarta', NIGHT, '2026-11-23T21:55:00+07:00', '2026-11-23'],
    ['Asia/Jakarta', NIGHT, '2026-11-24T00:30:00+07:00', '2026-11-23'],
    ['Asia/Jakarta', NIGHT, '2026-11-24T05:59:00+07:00', '2026-11-23'],
    ['Asia/Jakarta', NIGHT, '2026-11-24T10:00:00+07:00', '2026-11-24'],
    ['Asia/Jakarta', EARLY, '2026-11-22T23:50:00+07:00', '2026-11-23'],
    ['Asia/Jakarta', NIGHT, '2026-12-31T22:00:00+07:00', '2026-12-31'],
    ['Asia/Jakarta', NIGHT, '2027-01-01T01:00:00+07:00', '2026-12-31'],
    ['Europe/Berlin', NIGHT, '2026-10-25T02:30:00+01:00', '2026-10-24'],
  ])('%s %o at %s is %s', (zone, plan, instant, date) => {
    expect(shiftOfCheckIn(plan, zone, Date.parse(instant)).date).toBe(date)
  })
})

test('a lone check-out in the morning belongs to the night that ended', () => {
  expect(shiftOfLoneCheckOut(NIGHT, 'Asia/Jakarta', Date.parse('2026-11-24T06:05:00+07:00')).date).toBe('2026-11-23')
  expect(shiftOfLoneCheckOut(DAY, 'Asia/Jakarta', Date.parse('2026-11-24T00:05:00+07:00')).date).toBe('2026-11-24')
})

test('a night shift lasts until the next morning, also when the clocks change', () => {
  const hours = (zone: string, date: string): number => {
    const day = shiftDay(NIGHT, zone, date)
    return (day.endsAt - day.startsAt) / 3_600_000
  }
  expect(hours('Asia/Jakarta', '2026-11-23')).toBe(8)
  expect(hours('Europe/Berlin', '2026-10-24')).toBe(9)
  expect(hours('Europe/Berlin', '2026-03-28')).toBe(7)
})

test('a part that lies in an hour which the clocks skip has no length, and none runs backwards', () => {
  const day = shiftDay({ name: 'x', start: '02:30', end: '03:00', grace_minutes: 0 }, 'Europe/Berlin', '2026-03-29')
  expect(day.endsAt).toBe(day.startsAt)
})
