import { expect, test } from 'vitest'
import { tapTime } from './offline-time.ts'

const NOW = Date.parse('2026-11-23T02:00:00Z')
const MIN = 60_000
const said = (tapped: number, server: number | null, elapsed: number | null) => ({
  tapped_at: tapped,
  server_time: server,
  elapsed_ms: elapsed,
})

test('without a word of waiting the server clock decides', () => {
  expect(tapTime(undefined, NOW)).toEqual({ at: NOW, offline: false, trusted: true, tappedAt: null })
})

test('a tap that arrives at once is an ordinary one', () => {
  expect(tapTime(said(NOW - 300, NOW - 5_300, 5_000), NOW)).toMatchObject({ at: NOW, offline: false })
})

test('a quarter of a minute is the border between a slow line and none', () => {
  expect(tapTime(said(NOW - 14_000, NOW - 20_000, 6_000), NOW)).toMatchObject({ at: NOW, offline: false })
  expect(tapTime(said(NOW - 16_000, NOW - 20_000, 4_000), NOW)).toMatchObject({ at: NOW - 16_000, offline: true })
})

test('a tap that waited counts when it was made: last server time plus monotonic time', () => {
  expect(tapTime(said(NOW - 60 * MIN, NOW - 90 * MIN, 30 * MIN), NOW)).toMatchObject({
    at: NOW - 60 * MIN,
    offline: true,
    trusted: true,
  })
})

test('a turned-back phone clock does not move the reckoning, but is looked at', () => {
  const tap = tapTime(said(NOW - 3 * 60 * MIN, NOW - 90 * MIN, 30 * MIN), NOW)
  expect(tap).toMatchObject({ at: NOW - 60 * MIN, offline: true, trusted: false })
})

test('after a restart of the page only the phone clock is left: kept, to be looked at', () => {
  expect(tapTime(said(NOW - 60 * MIN, NOW - 90 * MIN, null), NOW)).toMatchObject({
    at: NOW - 60 * MIN,
    offline: true,
    trusted: false,
  })
})

test.each([
  ['the future', NOW + 365 * 86_400_000],
  ['1970', 0],
  ['2099', Date.parse('2099-01-01')],
])('a phone in %s is never believed', (_, tapped) => {
  expect(tapTime(said(tapped, null, null), NOW)).toMatchObject({
    at: NOW,
    offline: true,
    trusted: false,
    tappedAt: tapped,
  })
})

test('more than seven days is refused', () => {
  const old = NOW - 8 * 86_400_000
  expect(() => tapTime(said(old, old - MIN, MIN), NOW)).toThrow('seven days')
})
