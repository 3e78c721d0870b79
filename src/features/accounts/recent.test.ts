import { expect, test } from 'vitest'
import { createRecent } from './recent.ts'

test('the newest are remembered, at least half and at most all of what was asked for', () => {
  const recent = createRecent<number>(10)
  for (let n = 0; n < 1_000; n++) {
    recent.set(`${n}`, n)
    for (let back = 0; back < 5 && back <= n; back++) expect(recent.get(`${n - back}`)).toBe(n - back)
    expect(recent.get(`${n - 10}`)).toBeUndefined()
  }
})

test('what is set anew is what is remembered, and nothing after it was cleared', () => {
  const recent = createRecent<number>(4)
  recent.set('a', 1)
  for (const key of ['b', 'c']) recent.set(key, 0)
  recent.set('a', 2)
  expect(recent.get('a')).toBe(2)
  recent.clear()
  expect(recent.get('a')).toBeUndefined()
})
