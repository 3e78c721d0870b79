import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shapeFault } from './json-shape.ts'

test('a key that stands twice is found, also when it is written differently', () => {
  expect(shapeFault('{"a":1,"a":2}')).toContain('"a"')
  expect(shapeFault('{"a":1,"\\u0061":2}')).toContain('"a"')
  expect(shapeFault('[{"x":{"b":[1,{"c":1,"c":2}]}}]')).toContain('"c"')
})

test('the same key in different objects, and keys as values, are fine', () => {
  expect(shapeFault('{"a":{"a":1},"b":["a","a",{"a":1},{"a":1}]}')).toBeNull()
  expect(shapeFault('{"a":"\\"a\\":1","b":"{\\"a\\":1,\\"a\\":2}"}')).toBeNull()
})

test('nesting ends somewhere', () => {
  expect(shapeFault(`${'['.repeat(32)}${']'.repeat(32)}`)).toBeNull()
  expect(shapeFault(`${'['.repeat(33)}${']'.repeat(33)}`)).toContain('deep')
})

test('whatever JSON.stringify writes has no fault', () => {
  const holds = fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
    expect(shapeFault(JSON.stringify(value))).toBeNull()
  })
  fc.assert(holds)
})
