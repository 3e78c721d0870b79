import { expect, test } from 'vitest'
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
