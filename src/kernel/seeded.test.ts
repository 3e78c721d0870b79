import { expect, it } from 'vitest'
import { readablePassword } from './readable.ts'
import { bell, seededRandom } from './seeded.ts'

it('the same seed gives the same numbers, evenly from 0 to below 1', () => {
  const [one, same, other] = [seededRandom(7), seededRandom(7), seededRandom(8)]
  const numbers = Array.from({ length: 10_000 }, () => one())
  expect(Array.from({ length: 10_000 }, () => same())).toEqual(numbers)
  expect(other()).not.toBe(numbers[0])
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...numbers)).toBeLessThan(1)
  for (let tenth = 0; tenth < 10; tenth++) {
    expect(numbers.filter((n) => Math.floor(n * 10) === tenth).length).toBeGreaterThan(850)
  }
})

it('the bell lies around 0 with a deviation of 1', () => {
  const random = seededRandom(1)
  const numbers = Array.from({ length: 10_000 }, () => bell(random))
  const mean = numbers.reduce((sum, n) => sum + n, 0) / numbers.length
  const deviation = Math.sqrt(numbers.reduce((sum, n) => sum + (n - mean) ** 2, 0) / numbers.length)
  expect(mean).toBeCloseTo(0, 1)
  expect(deviation).toBeCloseTo(1, 1)
})

it('a readable password has sixty bits of the token and no look-alikes', () => {
  const token = (fill: number): string => Buffer.alloc(32, fill).toString('base64url')
  expect(readablePassword({ token: () => token(0) })).toBe('0000-0000-0000')
  expect(readablePassword({ token: () => token(255) })).toBe('zzzz-zzzz-zzzz')
  const bytes = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
  expect(readablePassword({ token: () => bytes.toString('base64url') })).toBe('0123-4567-89ab')
})
