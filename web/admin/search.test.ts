import { expect, test } from 'vitest'
import { historySearch, peopleSearch, recordSearch } from './search.ts'

const ID = '018f0000-0000-7000-8000-000000000001'

test('an address of the history keeps what it means and loses what it does not', () => {
  const dates = { from: '2026-11-01', to: '2026-11-30' }
  const whole = { tab: 'history', ...dates, status: 'terlambat', flag: 'luring', sort: '-in', day: ID }
  expect(historySearch(whole)).toEqual(whole)
  expect(
    historySearch({
      tab: 'x',
      from: '2026-13-01',
      to: 'kemarin',
      status: 'T',
      department: '1',
      q: '  ',
      sort: '',
      order: 'x',
      x: 1,
    }),
  ).toEqual({})
})

test('a search for a number is a text, whatever the address made of it', () => {
  expect(historySearch({ q: 123 })).toEqual({ q: '123' })
  expect(peopleSearch({ q: '00123', active: 'yes', person: 'new' })).toEqual({
    q: '00123',
    active: 'yes',
    person: 'new',
  })
})

test('a record is open by its id, or is a new one', () => {
  expect(recordSearch({ open: ID })).toEqual({ open: ID })
  expect(recordSearch({ open: 'new' })).toEqual({ open: 'new' })
  expect(recordSearch({ open: '../x' })).toEqual({})
})
