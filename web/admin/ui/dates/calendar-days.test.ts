import { expect, test } from 'vitest'
import { addMonths, isDate, moveByKey, weeksOf } from './calendar-days.ts'

test.each([
  ['2026-11-30', true],
  ['2026-11-31', false],
  ['2028-02-29', true],
  ['2026-02-29', false],
  ['2026-13-01', false],
  ['0026-01-01', false],
  ['3/11/2026', false],
  ['', false],
])('%s is a date: %s', (text, is) => {
  expect(isDate(text)).toBe(is)
})

test('a month begins under its weekday, Monday first', () => {
  const november = weeksOf('2026-11-26')
  expect(november).toHaveLength(6)
  expect(november[0]).toEqual([null, null, null, null, null, null, '2026-11-01'])
  expect(november.at(-1)?.slice(0, 2)).toEqual(['2026-11-30', null])
  expect(weeksOf('2027-02-01').map((week) => week.length)).toEqual([7, 7, 7, 7])
})

test('a month on from the 31st is the last of a shorter one', () => {
  expect(addMonths('2026-10-31', 1)).toBe('2026-11-30')
  expect(addMonths('2026-01-31', -11)).toBe('2025-02-28')
  expect(addMonths('2026-12-05', 1)).toBe('2027-01-05')
})

test.each([
  ['ArrowLeft', false, '2026-11-25'],
  ['ArrowRight', false, '2026-11-27'],
  ['ArrowUp', false, '2026-11-19'],
  ['ArrowDown', false, '2026-12-03'],
  ['Home', false, '2026-11-23'],
  ['End', false, '2026-11-29'],
  ['PageUp', false, '2026-10-26'],
  ['PageDown', false, '2026-12-26'],
  ['PageUp', true, '2025-11-26'],
  ['PageDown', true, '2027-11-26'],
  ['a', false, undefined],
])('%s (shift %s) leads to %s', (key, shift, date) => {
  expect(moveByKey('2026-11-26', key, shift)).toBe(date)
})

test('the calendar ends where dates do', () => {
  expect(moveByKey('9999-12-31', 'ArrowRight', false)).toBe('9999-12-31')
})
