import { expect, test } from 'vitest'
import { blanksBefore, daysOf, isMonth, shiftMonth } from './month-name.ts'

test('a month has its days, leap years too', () => {
  expect(daysOf('2026-11')).toHaveLength(30)
  expect(daysOf('2028-02').at(-1)).toBe('2028-02-29')
  expect(daysOf('2026-01')[0]).toBe('2026-01-01')
})

test('weeks begin on Monday', () => {
  expect(blanksBefore('2026-11')).toBe(6)
  expect(blanksBefore('2026-06')).toBe(0)
})

test('months go over the turn of the year', () => {
  expect([shiftMonth('2026-01', -1), shiftMonth('2026-12', 1), shiftMonth('2026-05', -17)]).toEqual([
    '2025-12',
    '2027-01',
    '2024-12',
  ])
})

test('what an address says must be a month', () => {
  expect(['2026-11', '2026-13', '2026-1', 'x', 7, undefined].map(isMonth)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ])
})
