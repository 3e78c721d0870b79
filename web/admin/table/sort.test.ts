import { expect, test } from 'vitest'
import { nextSort, sortOf, sortRows } from './sort.ts'

test('presses on a header go up, down and back to the order of the list', () => {
  const first = nextSort(undefined, 'name')
  const second = nextSort(first, 'name')
  expect([first, second, nextSort(second, 'name')]).toEqual(['name', '-name', undefined])
  expect(nextSort('-name', 'in')).toBe('in')
  expect([sortOf('-name', 'name'), sortOf('name', 'name'), sortOf('name', 'in')]).toEqual([
    'descending',
    'ascending',
    'none',
  ])
})

test('whoever has no time comes last either way, and equals stay in their order', () => {
  const rows = [
    { name: 'Budi', at: null },
    { name: 'Ani', at: 5 },
    { name: 'ani', at: 2 },
    { name: 'Citra', at: 2 },
  ]
  const names = (sort: string | undefined, key: 'name' | 'at'): string[] =>
    sortRows(rows, sort, (row) => row[key]).map(({ name }) => name)
  expect(names('in', 'at')).toEqual(['ani', 'Citra', 'Ani', 'Budi'])
  expect(names('-in', 'at')).toEqual(['Ani', 'ani', 'Citra', 'Budi'])
  expect(names('-name', 'name').at(0)).toBe('Citra')
  expect(sortRows(rows, undefined, () => 0)).toBe(rows)
})
