import { describe, expect, test } from 'vitest'
import { ManualTimers } from '../../shared/live.fixture.ts'
import { partsOf } from './cells.ts'
import { barOf, daysText, shortText } from './date-bars.ts'
import { placeAfterKey } from './grid-keys.ts'
import { withSource } from './mapping-columns.tsx'
import { GATHER_MS, unhurried } from './unhurried.ts'

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

test('a bar has everybody once: who is late at home is away', () => {
  const day = { date: '2026-11-24', alpa: 1, izin: 0.5, sakit: 0, cuti: 2, cuti_bersama: 0, dinas_luar: 1, libur: 9 }
  const rest = { absent: 1, away: 5.5, open: 3 }
  expect(barOf({ ...day, hadir: 4.5, terlambat: 2, wfh: 2, belum: 3 })).toEqual({ present: 2.5, late: 2, ...rest })
  expect(barOf({ ...day, hadir: 1, terlambat: 3, wfh: 2, belum: 3 })).toEqual({ present: 0, late: 1, ...rest })
})

test('figures fit their columns, and are exact where there is room', () => {
  expect([0, 9.5, 99.5, 100.5, 4812, 9999.5, 109_812].map((value) => shortText(value, 'id'))).toEqual([
    '0',
    '9,5',
    '99,5',
    '101',
    '4812',
    '10rb',
    '110rb',
  ])
  expect([109_812.5, 12].map((value) => daysText(value, 'id'))).toEqual(['109.812,5', '12'])
  expect(daysText(109_812.5, 'en')).toBe('109,812.5')
})

describe('what is dear to ask', () => {
  const opened = (takes: number) => {
    const timers = new ManualTimers()
    const runs: number[] = []
    const { ask, stop } = unhurried(
      () => new Promise<void>((resolve) => void (runs.push(timers.now()), timers.after(takes, resolve))),
      timers,
    )
    return { timers, runs, ask, stop, began: timers.now() }
  }

  test('is asked once for what comes together, and then not before five seconds are over', async () => {
    const { timers, runs, ask, began } = opened(100)
    for (let second = 0; second < 20; second += 0.1) {
      ask()
      await timers.pass(100)
    }
    expect(runs.map((at) => at - began)).toEqual([GATHER_MS, 5_900, 11_000, 16_100])
  })

  test('waits ten times as long as an answer took, and follows what was asked meanwhile', async () => {
    const { timers, runs, ask, began } = opened(2_000)
    ask()
    await timers.pass(GATHER_MS + 500)
    ask()
    await timers.pass(60_000)
    expect(runs.map((at) => at - began)).toEqual([GATHER_MS, GATHER_MS + 2_000 + 20_000])
  })

  test('is not asked any more after the end', async () => {
    const { timers, runs, ask, stop } = opened(100)
    ask()
    stop()
    await timers.pass(10_000)
    expect(runs).toEqual([])
  })

  test('nor when it is ended while an answer is awaited', async () => {
    const { timers, runs, ask, stop } = opened(100)
    ask()
    await timers.pass(GATHER_MS + 50)
    ask()
    stop()
    await timers.pass(20_000)
    expect(runs).toHaveLength(1)
  })
})
