import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ERRORS } from '#contract/errors.ts'
import { FLAGS, STATUSES } from '#contract/status.ts'

const read = (language: string, area: string): Record<string, string> =>
  JSON.parse(readFileSync(join(import.meta.dirname, language, `${area}.json`), 'utf8'))
const areas = readdirSync(join(import.meta.dirname, 'id'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''))

/** English counts with `_one` and `_other`, Indonesian with `_other` alone. */
const names = (texts: Record<string, string>): string[] =>
  [...new Set(Object.keys(texts).map((key) => key.replace(/_(one|other)$/, '_count')))].sort()
const blanks = (text: string): string[] => [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1] ?? '').sort()

test('both languages have the same areas', () => {
  expect(readdirSync(join(import.meta.dirname, 'en')).sort()).toEqual(
    readdirSync(join(import.meta.dirname, 'id')).sort(),
  )
})

describe.each(areas)('%s', (area) => {
  const id = read('id', area)
  const en = read('en', area)

  test('both languages have the same keys', () => {
    expect(names(en)).toEqual(names(id))
  })

  test('no text is empty, and both fill in the same blanks', () => {
    for (const [key, text] of Object.entries(id)) {
      expect(text.trim(), key).not.toBe('')
      if (key in en) expect(blanks(en[key] ?? ''), key).toEqual(blanks(text))
    }
    for (const [key, text] of Object.entries(en)) expect(text.trim(), key).not.toBe('')
  })
})

test.each(['id', 'en'])('every error code, status and flag has words in %s', (language) => {
  const errors = { ...read(language, 'errors'), ...read(language, 'errors-later') }
  const common = read(language, 'common')
  expect(Object.keys(ERRORS).filter((code) => !errors[code])).toEqual([])
  expect(STATUSES.filter((status) => !common[`status.${status}`])).toEqual([])
  expect(FLAGS.filter((flag) => !common[`flag.${flag}`])).toEqual([])
})

test.each(['id', 'en'])(
  'no two refusals of requests share their words in %s, and none shares its title',
  (language) => {
    const errors = { ...read(language, 'errors'), ...read(language, 'errors-later') }
    const codes = Object.keys(ERRORS).filter((code) => code.startsWith('requests/')) as (keyof typeof ERRORS)[]
    expect(new Set(codes.map((code) => errors[code])).size).toBe(codes.length)
    expect(new Set(codes.map((code) => ERRORS[code].title)).size).toBe(codes.length)
  },
)
