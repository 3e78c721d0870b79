import { describe, expect, it } from 'vitest'
import { searchText, storedName } from './text.ts'

describe('a name as it is stored', () => {
  it.each([
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

  it('loses the blanks around it and is composed', () => {
    expect(storedName('  Andre\u0301 \n')).toBe('Andr\u00e9')
  })

  it.each(['', '   ', '\u200B\u200D', '\u202E', 'a\u0000b', 'a\u001bb', 'half \uD83D', '\u0958'.repeat(101)])(
    'is refused when it cannot be shown or kept: %j',
    (name) => expect(() => storedName(name, 'shift.name')).toThrow(/^shift\.name: /),
  )

  it('may be as long as the column, counted in characters', () => {
    expect(storedName('𠀋'.repeat(200))).toHaveLength(400)
    expect(() => storedName('𠀋'.repeat(201))).toThrow('longer than 200')
  })
})

it('searches in lower case and composed form, and never outgrows its column', () => {
  expect(searchText(' Andre\u0301 ÖZ ')).toBe('andr\u00e9 öz')
  expect(Array.from(searchText('İ'.repeat(200)))).toHaveLength(200)
})
