import { expect, test } from 'vitest'
import type { Done } from './deeds.ts'
import { calmMends, spreadOf, troublesOf } from './figures.ts'
import type { Outcome } from './load.ts'

const tap = (sentAt: number, tries: number): Outcome => ({
  key: 'k',
  employeeId: 'e',
  kind: 'in',
  tries,
  failed: Array.from({ length: tries - 1 }, () => 502),
  sentAt,
  tookMs: 100,
  status: 201,
  body: '',
})
const fault = (deed: Done['deed'], victim: string, began: number, ended: number | null): Done => ({
  atMs: began,
  deed,
  victim,
  lastsMs: 0,
  began,
  ended,
})

test('a tap that failed after its retry has an excuse only where nobody promises anything', () => {
  const history = [
    fault('kill', 'app-1', 0, 1_000),
    fault('kill', 'relay-1', 0, 1_000),
    fault('freeze', 'app-2', 10_000, 11_000),
    fault('kill', 'database', 20_000, null),
  ]
  const excusedAt = (sentAt: number): boolean[] =>
    troublesOf({ acknowledged: [tap(sentAt, 3)] }, history).map(({ excused }) => excused)
  expect(excusedAt(500)).toEqual([false])
  expect(excusedAt(7_000)).toEqual([false])
  expect(excusedAt(10_500)).toEqual([true])
  expect(excusedAt(90_000)).toEqual([true])
  expect(excusedAt(3_950)).toEqual([false])
  // two at once
  expect(troublesOf({ acknowledged: [tap(10_500, 3)] }, [...history, fault('kill', 'app-3', 10_400, 10_900)])).toEqual([
    expect.objectContaining({ excused: true, faults: ['freeze app-2', 'kill app-3'] }),
  ])
  expect(troublesOf({ acknowledged: [tap(500, 2), tap(500, 1)] }, history)).toEqual([])
})

test('a break counts as calm when nothing was wrong with whoever answers', () => {
  const at = (backAt: number, tookMs: number): { backAt: number; tookMs: number } => ({
    backAt: performance.timeOrigin + backAt,
    tookMs,
  })
  const history = [fault('kill', 'worker-1', 0, 60_000), fault('freeze', 'database', 10_000, 12_000)]
  expect(calmMends([at(1_000, 5), at(9_000, 1_500), at(14_000, 7), at(20_000, 9)], history)).toEqual([5, 9])
})

test('figures of nothing and of a hundred', () => {
  expect(spreadOf([])).toEqual({ count: 0, p50: 0, p95: 0, p99: 0, most: 0 })
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(spreadOf(hundred)).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, most: 100 })
})
