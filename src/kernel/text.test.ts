import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { nameOf, words } from '#contract/text.ts'
import { searchText, storedName } from './text.ts'

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

describe('a name as it is stored', () => {
  test.each([
    '=HYPERLINK("http://x.example","y")',
    '+1',
    '@x',
    'a\tb\rc',
    '<img src=x onerror=alert(1)>',
    '\u202Eevil\u202C',
    '👩🏽‍🏭 Sari',
    'Ñ',
    '李',
    "D'Cruz-O’Neil",
  ])('stays as typed: %j', (name) => expect(storedName(name)).toBe(name))

  test('loses the blanks around it and is composed', () => {
    expect(storedName('  Andre\u0301 \n')).toBe('Andr\u00e9')
  })

  test.each(['', '   ', '\u200B\u200D', '\u202E', 'a\u0000b', 'a\u001bb', 'half \uD83D', '\u0958'.repeat(101)])(
    'is refused when it cannot be shown or kept: %j',
    (name) => expect(() => storedName(name, 'shift.name')).toThrow(/^shift\.name: /),
  )

  test('may be as long as the column, counted in characters', () => {
    expect(storedName('𠀋'.repeat(200))).toHaveLength(400)
    expect(() => storedName('𠀋'.repeat(201))).toThrow('longer than 200')
  })
})

test('searches in lower case and composed form, and never outgrows its column', () => {
  expect(searchText(' Andre\u0301 ÖZ ')).toBe('andr\u00e9 öz')
  expect(Array.from(searchText('İ'.repeat(200)))).toHaveLength(200)
})
