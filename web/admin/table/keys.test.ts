import { expect, test } from 'vitest'
import { rowAfterKey } from './keys.ts'

test('arrows, pages and ends lead to rows and never past the first or last', () => {
  expect(rowAfterKey('ArrowDown', 0, 3, 10)).toBe(1)
  expect(rowAfterKey('ArrowDown', 2, 3, 10)).toBe(2)
  expect(rowAfterKey('ArrowUp', 0, 3, 10)).toBe(0)
  expect(rowAfterKey('PageDown', 5, 40, 10)).toBe(15)
  expect(rowAfterKey('PageUp', 5, 40, 10)).toBe(0)
  expect(rowAfterKey('End', 0, 40, 10)).toBe(39)
  expect(rowAfterKey('Home', 39, 40, 10)).toBe(0)
})

test('other keys and empty tables are left alone', () => {
  expect(rowAfterKey('a', 0, 3, 10)).toBeNull()
  expect(rowAfterKey('ArrowDown', 0, 0, 10)).toBeNull()
})
