import { expect, test } from 'vitest'
import { stepsOf } from './bulk-api.ts'
import { linksCsv } from './link-list.ts'
import { changesOf, clockTime, differences, shiftLength } from './changes.ts'

test('only what differs is sent', () => {
  const before = { name: 'Ani', email: null as string | null, manages: ['a'] }
  expect(changesOf(before, { name: 'Ani', email: null, manages: ['a'] })).toEqual({})
  expect(changesOf(before, { name: 'Ani W', email: 'a@b.id', manages: [] })).toEqual({
    name: 'Ani W',
    email: 'a@b.id',
    manages: [],
  })
})

test('input and record are compared field by field', () => {
  expect(differences({ name: 'Ani', site: 'A' }, { name: 'Ani W', site: 'A' })).toEqual([
    { field: 'name', mine: 'Ani', theirs: 'Ani W' },
  ])
})

test('a time may be typed as people write it', () => {
  expect(['8.00', '08:00', '0800', '8', ' 17.30 '].map(clockTime)).toEqual([
    '08:00',
    '08:00',
    '08:00',
    '08:00',
    '17:30',
  ])
  expect(clockTime('besok')).toBe('besok')
})

test('a shift whose end is not after its start ends the next day', () => {
  expect(shiftLength('08:00', '17.00')).toEqual({ minutes: 540, overnight: false })
  expect(shiftLength('22:00', '06:00')).toEqual({ minutes: 480, overnight: true })
  expect(shiftLength('08:00', '08:00')).toEqual({ minutes: 1440, overnight: true })
  expect(shiftLength('25:00', '06:00')).toBeNull()
})

test('a list of links is quoted, and a name is never a formula', () => {
  const lines = [{ number: '007', name: '=HYPERLINK("x")', url: 'https://hadir.example.com/reset#token=a' }]
  expect(linksCsv(['NIK', 'Nama', 'Tautan'], lines)).toBe(
    '\uFEFF"NIK","Nama","Tautan"\r\n"007","\'=HYPERLINK(""x"")","https://hadir.example.com/reset#token=a"\r\n',
  )
})

test('only who changes is sent, in steps with a key each', () => {
  const row = { number: '', name: '', version: 3, changes: [], refusal: null }
  const rows = Array.from({ length: 120 }, (_, index) => ({
    ...row,
    id: String(index),
    outcome: index % 10 === 0 ? ('same' as const) : ('changes' as const),
  }))
  const steps = stepsOf(rows)
  expect(steps.map(({ people }) => people.length)).toEqual([50, 50, 8])
  expect(new Set(steps.map(({ key }) => key)).size).toBe(3)
  expect(steps[0]?.people[0]).toEqual({ id: '1', version: 3 })
})
