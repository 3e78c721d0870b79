import fc from 'fast-check'
import { expect, test } from 'vitest'
import { localDate, localTime, offsetAt } from './zones.ts'

const zones = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia']
const instants = fc.integer({ min: Date.parse('1901-01-01'), max: Date.parse('2199-01-01') })

test('dates and times are those of the wall clock in the zone', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), instants, (zone, instant) => {
      const wall = new Date(instant + offsetAt(zone, instant)).toISOString()
      expect(`${localDate(zone, instant)}T${localTime(zone, instant)}`).toBe(wall.slice(0, 19))
    }),
  )
})

test.each([
  ['Asia/Jakarta', '2026-11-22T17:00:00.000Z', '2026-11-23 00:00:00'],
  ['Asia/Jayapura', '2026-11-22T14:59:59.999Z', '2026-11-22 23:59:59'],
  ['America/New_York', '1969-12-31T23:59:59.999Z', '1969-12-31 18:59:59'],
])('in %s %s is %s', (zone, instant, wall) => {
  const at = Date.parse(instant)
  expect(`${localDate(zone, at)} ${localTime(zone, at)}`).toBe(wall)
})
