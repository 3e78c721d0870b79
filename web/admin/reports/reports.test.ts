import { describe, expect, test } from 'vitest'
import { partsOf } from './cells.ts'
import { placeAfterKey } from './grid-keys.ts'
import { withSource } from './mapping-columns.tsx'

const size = { rows: 40, columns: 31, page: 10 }
const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false, altKey: false })

describe('the grid', () => {
  test('is walked by keys and never left', () => {
    const at = { row: 5, column: 3 }
    expect(placeAfterKey(key('ArrowDown'), at, size)).toEqual({ row: 6, column: 3 })
    expect(placeAfterKey(key('ArrowUp'), { row: 0, column: 3 }, size)).toEqual({ row: 0, column: 3 })
    expect(placeAfterKey(key('PageDown'), { row: 35, column: 3 }, size)).toEqual({ row: 39, column: 3 })
    expect(placeAfterKey(key('Home'), at, size)).toEqual({ row: 5, column: 0 })
    expect(placeAfterKey(key('End'), at, size)).toEqual({ row: 5, column: 30 })
    expect(placeAfterKey(key('End', true), at, size)).toEqual({ row: 39, column: 30 })
    expect(placeAfterKey(key('a'), at, size)).toBeNull()
    expect(placeAfterKey(key('ArrowDown'), at, { ...size, rows: 0 })).toBeNull()
  })
})

test('a cell is read out in pieces', () => {
  expect(partsOf('T ½ L')).toEqual([{ status: 'terlambat' }, { mark: 'mark.half' }, { mark: 'mark.L' }])
  expect(partsOf('H ½S LM')).toEqual([{ status: 'hadir' }, { half: 'sakit' }, { mark: 'mark.LM' }])
  expect(partsOf('T PC !')).toEqual([{ status: 'terlambat' }, { mark: 'mark.PC' }, { mark: 'mark.review' }])
  expect(partsOf('')).toEqual([])
})

test('a column with another content gets the form that fits, and keeps a heading that was chosen', () => {
  const nameOf = (source: string): string => `(${source})`
  const column = { key: 1, source: 'number', heading: '(number)', format: 'plain' } as const
  expect(withSource(column, 'late_minutes', nameOf)).toMatchObject({ heading: '(late_minutes)', format: 'hours' })
  expect(withSource({ ...column, heading: 'NIK' }, 'name', nameOf)).toMatchObject({ heading: 'NIK', format: 'plain' })
  expect(withSource({ ...column, source: 'late_minutes', format: 'clock' }, 'name', nameOf).format).toBe('plain')
})
