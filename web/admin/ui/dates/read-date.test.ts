import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDate } from '../../../shared/format.ts'
import { longDate } from '../../../shared/long-date.ts'
import { isDate } from './calendar-days.ts'
import { readDate, writeDate } from './read-date.ts'

const TODAY = '2026-11-26'
const read = (text: string) => {
  const reading = readDate(text, TODAY)
  return reading && 'date' in reading ? reading.date : reading
}

test.each([
  '3/11/2026',
  '03/11/2026',
  '3-11-26',
  '03.11.2026',
  '3 11 2026',
  '03112026',
  '031126',
  '3 Nov 2026',
  '3 november',
  '3Nov26',
  '3/11',
  '3 nopember 2026',
  'Selasa, 3 November 2026',
  'Sel, 3 Nov 2026',
  'November 3, 2026',
  'Tuesday, November 3rd',
  '2026-11-03',
  '2026-11-03T08:00:00+07:00',
  '2026/11/03',
  ' 3  Nov   2026 ',
])('%s is the third of November', (text) => {
  expect(read(text)).toBe('2026-11-03')
})

test.each([
  ['29 februari 2028', '2028-02-29'],
  ['3 januari', '2027-01-03'],
  ['3 juli', '2026-07-03'],
  ['1/8/98', '1998-08-01'],
  ['1 agt 2026', '2026-08-01'],
  ['17 agustus 1945', '1945-08-17'],
  ['3 okt', '2026-10-03'],
  ['5 desember 2026', '2026-12-05'],
])('%s is %s', (text, date) => {
  expect(read(text)).toBe(date)
})

test.each([
  ['', null],
  ['   ', null],
  ['besok', { fault: 'unclear' }],
  ['3', { fault: 'unclear' }],
  ['3 ju 2026', { fault: 'unclear' }],
  ['3/11/202', { fault: 'unclear' }],
  ['3/11-2026', { fault: 'unclear' }],
  ['3/11/0026', { fault: 'unclear' }],
  ['20261103', { fault: 'month', month: 26 }],
  ['11/13/2026', { fault: 'month', month: 13 }],
  ['3/0/2026', { fault: 'month', month: 0 }],
  ['31/02/2026', { fault: 'day', month: '2026-02', days: 28 }],
  ['2027-02-29', { fault: 'day', month: '2027-02', days: 28 }],
  ['0/5/2026', { fault: 'day', month: '2026-05', days: 31 }],
  ['31 april', { fault: 'day', month: '2026-04', days: 30 }],
])('%j is no date: %j', (text, reading) => {
  expect(read(text)).toEqual(reading)
})

test('only a whole year says that somebody has done typing', () => {
  const settled = (text: string) => (readDate(text, TODAY) as { settled?: boolean }).settled
  expect(['3/11/2026', '2026-11-03', '3/11/20', '3 nov'].map(settled)).toEqual([true, true, false, false])
})

const dates = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

test('whatever the screens write is read as the same date', () => {
  fc.assert(
    fc.property(dates, fc.constantFrom('id' as const, 'en' as const), (date, language) => {
      for (const text of [date, writeDate(date), formatDate(date, language), longDate(date, language)])
        expect(read(text)).toBe(date)
    }),
  )
})

test('no text makes it stumble, and what is a date is one of the calendar', () => {
  const scraps = fc.array(fc.constantFrom('3', '31', '2026', '26', '/', '-', ' ', 'feb', 'sen', 't', ','), {
    maxLength: 8,
  })
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        scraps.map((parts) => parts.join('')),
      ),
      (text) => {
        const date = read(text)
        expect(typeof date !== 'string' || isDate(date)).toBe(true)
      },
    ),
  )
})
