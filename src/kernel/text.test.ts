import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { nameOf, words } from '#contract/text.ts'
import { storedName } from './text.ts'

const patternOf = (schema: z.ZodType): RegExp => {
  const { pattern } = z.toJSONSchema(schema, { io: 'input' })
  return new RegExp(pattern ?? '(?!)', 'u')
}

describe('what the document says of names is what is taken', () => {
  const pattern = patternOf(nameOf())
  test.each(['Sari', ' Sari ', '莎莉', '=1+1', '👩🏽‍🏭', 'dua\nbaris', 'tab\tdi tengah', '-'])('%j is one', (name) => {
    expect(pattern.test(name)).toBe(true)
    expect(storedName(name)).toBe(name.normalize('NFC').trim())
  })
  test.each(['', ' ', '\u200b', '\u0084', 'a\u0000b', 'a\u001bb', 'a\u007f', '\t'])('%j is none', (name) => {
    expect(pattern.test(name)).toBe(false)
    expect(() => storedName(name)).toThrow()
  })
})

describe('what the document says of words is what is taken', () => {
  test.each([
    [1, 'a', true],
    [1, ' a ', true],
    [1, ' \t\n', false],
    [3, 'abc', true],
    [3, ' a c ', true],
    [3, ' ab ', false],
    [3, 'a\n\nc', true],
  ])('%i of %j: %j', (least, text, isTaken) => {
    const schema = words(least, 200)
    expect(schema.safeParse(text).success).toBe(isTaken)
    expect(patternOf(schema).test(text)).toBe(isTaken)
  })
})
