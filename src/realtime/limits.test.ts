import { expect, it } from 'vitest'
import { TestClock } from '#test/support/clock.ts'
import { TokenBucket } from './limits.ts'

it('a token bucket gives its burst at once and then its rate', () => {
  const clock = new TestClock()
  const bucket = new TokenBucket(clock, 2, 3)
  const taken = (): number => {
    let count = 0
    while (bucket.take()) count += 1
    return count
  }
  expect(taken()).toBe(3)
  clock.advance(499)
  expect(taken()).toBe(0)
  clock.advance(1)
  expect(taken()).toBe(1)
  clock.advance(1_000)
  expect(taken()).toBe(2)
  clock.advance(3_600_000)
  expect(taken()).toBe(3)
})
