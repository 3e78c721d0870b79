import type { Flag, Status } from './status.ts'
import { STATUSES, STATUS_LETTER } from './status.ts'

/**
 * What a cell of the recap says, as text: the letter of the status, then marks. `''` is a day on which the person was
 * not employed or that the reader may not see. No zod here: screens and the server read and write cells with this file.
 */
export type RecapCell = { status: Status; marks: string[] }

/** Behind the letter: on a holiday, on which the person came or was rostered. */
export const HOLIDAY_MARK = 'L'

/** Marks beside the letter. Half a day by request is ½ and the letter of the request, by the hours worked ½ alone. */
export const FLAG_MARK: Partial<Record<Flag, string>> = {
  terlambat: 'T',
  pulang_cepat: 'PC',
  setengah_hari: '½',
  lupa_absen_masuk: 'TM',
  lupa_absen_pulang: 'TP',
  lembur: 'LM',
  perlu_ditinjau: '!',
}

const byLetter = new Map(STATUSES.map((status) => [STATUS_LETTER[status], status]))

export function cellText(
  status: Status,
  flags: readonly Flag[],
  halves: readonly Status[],
  { holiday = false } = {},
): string {
  let text = STATUS_LETTER[status]
  if (holiday) text += ` ${HOLIDAY_MARK}`
  for (const half of halves) text += ` ½${STATUS_LETTER[half]}`
  for (const flag of flags) {
    const mark = FLAG_MARK[flag]
    if (mark !== undefined && !(flag === 'terlambat' && status === 'terlambat')) text += ` ${mark}`
  }
  return text
}

/** Null for an empty cell. */
export function readCell(text: string): RecapCell | null {
  const [letter = '', ...marks] = text.split(' ')
  const status = byLetter.get(letter)
  return status === undefined ? null : { status, marks }
}

/** The settlement period that a month names: the one that ends in it, or the month itself where it begins on day 1. */
export function periodOf(key: string, startDay: number): { from: string; to: string } {
  const [year = 1970, month = 1] = key.split('-').map(Number)
  const date = (y: number, m: number, d: number): string => new Date(Date.UTC(y, m, d)).toISOString().slice(0, 10)
  if (startDay === 1) return { from: `${key}-01`, to: date(year, month, 0) }
  return { from: date(year, month - 2, startDay), to: date(year, month - 1, startDay - 1) }
}

/** The period that a date lies in. */
export function periodKeyOf(date: string, startDay: number): string {
  const key = date.slice(0, 7)
  return startDay === 1 || Number(date.slice(8)) < startDay ? key : nextPeriod(key, 1)
}

export function nextPeriod(key: string, by: number): string {
  const [year = 1970, month = 1] = key.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + by, 1)).toISOString().slice(0, 7)
}
