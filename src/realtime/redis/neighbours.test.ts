import { expect, test } from 'vitest'
import { TestClock } from '#test/support/clock.ts'
import { Neighbours } from './neighbours.ts'

const numbers = (mine: number, other: number): Map<string, string> =>
  new Map([
    ['me', String(mine)],
    ['other', String(other)],
  ])

test('dead is whose number stood still for the lease, as far as this node could look', () => {
  const clock = new TestClock()
  const neighbours = new Neighbours(clock, 10_000)
  const look = (after: number, other: number): unknown => {
    clock.advance(after)
    return neighbours.look(numbers(clock.monotonic(), other), 'me')
  }
  for (let n = 0; n < 10; n++) expect(look(2_000, n)).toEqual([])
  for (let n = 0; n < 4; n++) expect(look(2_000, 9)).toEqual([])
  expect(look(2_000, 9)).toEqual([['other', '9']])
  expect(look(2_000, 10)).toEqual([])
  // Redis was away, or this node stood still: it begins anew
  expect(look(60_000, 10)).toEqual([])
  for (let n = 0; n < 4; n++) expect(look(2_000, 10)).toEqual([])
  expect(look(2_000, 10)).toEqual([['other', '10']])
})
