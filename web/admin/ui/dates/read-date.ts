import { dateOf, daysIn, isDate } from './calendar-days.ts'

/** What was typed, as a date `2026-11-03`, as nothing, or as the reason why it is no date. */
export type Reading =
  | { date: string; settled: boolean }
  | { fault: 'unclear' }
  | { fault: 'month'; month: number }
  | { fault: 'day'; month: string; days: number }
  | null

const MONTHS: readonly (readonly string[])[] = [
  ['januari', 'january'],
  ['februari', 'february', 'pebruari'],
  ['maret', 'march'],
  ['april'],
  ['mei', 'may'],
  ['juni', 'june'],
  ['juli', 'july'],
  ['agustus', 'august', 'agt', 'ags'],
  ['september'],
  ['oktober', 'october'],
  ['november', 'nopember'],
  ['desember', 'december'],
]
const WEEKDAYS = (
  'senin selasa rabu kamis jumat jum’at minggu ahad sabtu ' + 'monday tuesday wednesday thursday friday saturday sunday'
).split(' ')

/** Three letters name a month; fewer could be two of them. */
const monthNamed = (word: string): number =>
  word.length < 3 ? 0 : MONTHS.findIndex((names) => names.some((name) => name.startsWith(word))) + 1
const isWeekday = (word: string): boolean => word.length > 2 && WEEKDAYS.some((name) => name.startsWith(word))

/** The year of two digits: at most 20 years ahead of today, so `98` is 1998. */
function fullYear(text: string, today: string): number {
  if (text.length === 4) return Number(text)
  const year = 2000 + Number(text)
  return year > Number(today.slice(0, 4)) + 20 ? year - 100 : year
}

/** The year in which a day and month lie closest to today: in December `3 januari` is next year's. */
function nearestYear(day: number, month: number, today: string): number {
  const year = Number(today.slice(0, 4))
  const away = (one: number): number =>
    day > daysIn(one, month) ? Infinity : Math.abs(Date.parse(dateOf(one, month, day)) - Date.parse(today))
  return [year, year + 1, year - 1].toSorted((a, b) => away(a) - away(b))[0] ?? year
}

function check(day: number, month: number, yearText: string | undefined, today: string): Reading {
  if (month < 1 || month > 12) return { fault: 'month', month }
  const year = yearText === undefined ? nearestYear(day, month, today) : fullYear(yearText, today)
  if (year < 1000) return { fault: 'unclear' }
  const days = daysIn(year, month)
  if (day < 1 || day > days) return { fault: 'day', month: dateOf(year, month, 1).slice(0, 7), days }
  return { date: dateOf(year, month, day), settled: yearText?.length === 4 }
}

const YEAR = String.raw`(\d{4}|\d{2})`
const ISO = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:t.*)?$/
const NUMBERS = new RegExp(String.raw`^(\d{1,2})([-/. ])(\d{1,2})(?:\2${YEAR})?$`)
const DIGITS = /^(\d{2})(\d{2})(\d{4}|\d{2})$/
const DAY_FIRST = new RegExp(String.raw`^(\d{1,2})[- ./]?([a-z]+)(?:[- ./]?${YEAR})?$`)
const MONTH_FIRST = new RegExp(String.raw`^([a-z]+) (\d{1,2})(?:st|nd|rd|th)?(?: ${YEAR})?$`)

/**
 * Reads a date as people write it: `3/11/2026`, `3-11-26`, `03112026`, `3 Nov 2026`, `3 november`, `2026-11-03`; the
 * day always first where only digits stand. `settled` says that nobody typing it would go on: its year has four digits.
 */
export function readDate(typed: string, today: string): Reading {
  const words = typed
    .toLowerCase()
    .trim()
    .split(/[\s,]+/)
  if (words.length > 1 && isWeekday((words[0] ?? '').replace(/\.$/, ''))) words.shift()
  const text = words.join(' ')
  if (text === '') return null
  const iso = ISO.exec(text)
  if (iso) return check(Number(iso[4]), Number(iso[3]), iso[1], today)
  const numbers = NUMBERS.exec(text)
  if (numbers) return check(Number(numbers[1]), Number(numbers[3]), numbers[4], today)
  const digits = DIGITS.exec(text)
  if (digits) return check(Number(digits[1]), Number(digits[2]), digits[3], today)
  const named = DAY_FIRST.exec(text)
  const named2 = MONTH_FIRST.exec(text)
  const [day, name, year] = named ? [named[1], named[2], named[3]] : [named2?.[2], named2?.[1], named2?.[3]]
  const month = monthNamed(name ?? '')
  return month === 0 ? { fault: 'unclear' } : check(Number(day), month, year, today)
}

/** `03/11/2026` of `2026-11-03`, in either language; anything else as it is. */
export const writeDate = (value: string): string =>
  isDate(value) ? `${value.slice(8)}/${value.slice(5, 7)}/${value.slice(0, 4)}` : value
