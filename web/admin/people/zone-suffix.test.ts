import { expect, test } from 'vitest'
import { zoneSuffix } from './queries.ts'

const NOW = Date.parse('2026-11-23T00:00:00Z')

test('times say their zone where the company has several, by the zone of the place', () => {
  const zoneOf = zoneSuffix(['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'], NOW)
  expect(['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'].map((zone) => zoneOf(zone, null))).toEqual([
    ' WIB',
    ' WITA',
    ' WIT',
  ])
  expect(zoneOf('Australia/Sydney', NOW)).toBe(' UTC+11:00')
})

test('nothing is added where all sites have the same clock, or none is known yet', () => {
  expect(zoneSuffix(['Asia/Jakarta', 'Asia/Pontianak'], NOW)('Asia/Jakarta', NOW)).toBe('')
  expect(zoneSuffix([], NOW)('Asia/Jakarta', NOW)).toBe('')
})
