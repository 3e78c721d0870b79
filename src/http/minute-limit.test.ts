import { expect, test } from 'vitest'
import { TestClock } from '#test/support/clock.ts'
import { createMinuteLimit } from './minute-limit.ts'

test('a sender who is refused more often than the limit waits for the next minute, and nobody else', () => {
  const clock = new TestClock()
  const refusals = createMinuteLimit({ clock, limit: 3 })
  expect([1, 2, 3].map(() => refusals.count('a'))).toEqual([true, true, true])
  expect([refusals.any(), refusals.waitOf('a')]).toEqual([false, 0])
  clock.advance(20_000)
  expect(refusals.count('a')).toBe(false)
  expect([refusals.any(), refusals.waitOf('a'), refusals.waitOf('b')]).toEqual([true, 40, 0])
  clock.advance(40_000)
  expect([refusals.waitOf('a'), refusals.any()]).toEqual([0, false])
  expect(refusals.count('a')).toBe(true)
})

test('a flood of senders does not fill the memory', () => {
  const refusals = createMinuteLimit({ clock: new TestClock(), limit: 1 })
  for (let n = 0; n < 50_000; n++) refusals.count(`sender ${n}`)
  for (let n = 0; n < 5; n++) expect(refusals.count('one more')).toBe(true)
  expect(refusals.count('sender 1')).toBe(false)
})
