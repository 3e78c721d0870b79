import { expect, test } from 'vitest'
import {
  formatAge,
  formatClock,
  formatDate,
  formatDuration,
  formatMinutes,
  formatMonth,
  formatNumber,
  formatShortDate,
  formatTime,
  localiseTimes,
  weekdays,
} from './format.ts'

test('dates', () => {
  expect(formatDate('2026-11-23', 'id')).toBe('Sen, 23 Nov 2026')
  expect(formatDate('2026-05-03', 'id')).toBe('Min, 3 Mei 2026')
  expect(formatDate('2026-11-23', 'en')).toBe('Mon, 23 Nov 2026')
  expect(formatShortDate('2026-08-17', 'id')).toBe('Sen 17 Agu')
  expect(formatMonth('2026-11', 'id')).toBe('November 2026')
  expect(weekdays('id')).toEqual(['Sen', 'Sel', 'Rab', 'Kam', 'Jum', 'Sab', 'Min'])
})

test('times', () => {
  expect(formatTime('08:05:12', 'id')).toBe('08.05')
  expect(formatTime('08:05', 'en')).toBe('08:05')
  expect(formatTime(null, 'id')).toBe('–')
  expect(formatClock('07:54:33', 'id')).toBe('07.54.33')
  expect(localiseTimes('Terlambat 7 mnt: masuk 08:12, jadwal 08:00 (2026-11-23)', 'id')).toBe(
    'Terlambat 7 mnt: masuk 08.12, jadwal 08.00 (2026-11-23)',
  )
})

test('amounts', () => {
  expect(formatDuration(485, 'id')).toBe('8 j 05 m')
  expect(formatDuration(null, 'id')).toBe('–')
  expect([formatMinutes(7, 'id'), formatMinutes(616, 'id')]).toEqual(['7 mnt', '10 j 16 m'])
  expect(formatNumber(1234567, 'id')).toBe('1.234.567')
  expect(formatNumber(999, 'en')).toBe('999')
  expect(formatAge(2_400, 'id')).toBe('2 dtk')
  expect(formatAge(86_400_000 * 3, 'en')).toBe('3 d')
  expect(formatAge(-5, 'id')).toBe('0 dtk')
})
