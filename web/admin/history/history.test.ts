import { describe, expect, test } from 'vitest'
import { JAYAPURA, sampleRow, STORE } from '../samples.ts'
import { filterRows, isFiltered, withNewer } from './filter-rows.ts'
import { periodOf, spanOf, withEnd } from './periods.ts'

describe('filters', () => {
  const rows = [
    sampleRow('Ani', { status: 'terlambat', flags: ['terlambat', 'luring'] }),
    sampleRow('Budi', { department: STORE }),
    sampleRow('Yosef', { site: JAYAPURA }),
  ]
  const names = (search: Parameters<typeof filterRows>[1]): string[] =>
    filterRows(rows, search).map(({ user }) => user.name)

  test('work on rows that are here as they do on the server', () => {
    expect(names({})).toEqual(['Ani', 'Budi', 'Yosef'])
    expect(names({ status: 'terlambat' })).toEqual(['Ani'])
    expect(names({ flag: 'luring' })).toEqual(['Ani'])
    expect(names({ department: STORE.id })).toEqual(['Budi'])
    expect(names({ site: JAYAPURA.id, department: STORE.id })).toEqual([])
    expect(names({ q: 'UD' })).toEqual(['Budi'])
    expect(names({ q: '000Ani' })).toEqual(['Ani'])
    expect(names({ q: 'Ani', employee: 'u-Budi' })).toEqual([])
  })

  test('the tab, the order, the page and the open day are no filters', () => {
    expect(isFiltered({ tab: 'history', cursor: 'x', day: 'y', sort: 'name' })).toBe(false)
    expect(isFiltered({ tab: 'history', q: 'x' })).toBe(true)
  })
})

test('a row of a page gives way to what an event told since, and never to something older', () => {
  const shown = sampleRow('Ani', { version: 2 })
  const left = sampleRow('Ani', { version: 3, jam_pulang: '17:01:00' })
  expect(withNewer([shown], [left])).toEqual([left])
  expect(withNewer([left], [shown])).toEqual([left])
  expect(withNewer([shown], [sampleRow('Budi', { version: 9 })])).toEqual([shown])
})

describe('periods', () => {
  test('are spans of dates, over the ends of months and years', () => {
    expect(spanOf('week', '2026-11-03')).toEqual({ from: '2026-10-28', to: '2026-11-03' })
    expect(spanOf('lastMonth', '2026-03-31')).toEqual({ from: '2026-02-01', to: '2026-02-28' })
    expect(spanOf('lastMonth', '2027-01-01')).toEqual({ from: '2026-12-01', to: '2026-12-31' })
    expect(spanOf('yesterday', '2027-01-01').from).toBe('2026-12-31')
  })

  test('are known by their dates', () => {
    expect(periodOf({}, '2026-11-23')).toBeUndefined()
    expect(periodOf(spanOf('month', '2026-11-23'), '2026-11-23')).toBe('month')
    expect(periodOf({ from: '2026-11-02' }, '2026-11-23')).toBe('custom')
  })

  test('a span never runs backwards', () => {
    const span = { from: '2026-11-02', to: '2026-11-05' }
    expect(withEnd(span, 'from', '2026-11-09')).toEqual({ from: '2026-11-09', to: '2026-11-09' })
    expect(withEnd(span, 'to', '2026-11-04')).toEqual({ from: '2026-11-02', to: '2026-11-04' })
    expect(withEnd(span, 'to', undefined)).toEqual({ from: '2026-11-02', to: undefined })
  })
})
