import { expect, it } from 'vitest'
import { isOnTodaysBoard } from './board.ts'

const at = (text: string): number => Date.parse(`${text}+07:00`)
const now = at('2026-11-24T08:21:00')
const row = (date: string, times: { masuk_at?: number; window_ends_at?: number } = {}) => ({
  date,
  masuk_at: null,
  pulang_at: null,
  window_ends_at: at(`${date}T23:00:00`),
  site: { zone: 'Asia/Jakarta' },
  ...times,
})

it('today is on the board, whatever is known of it', () => {
  expect(isOnTodaysBoard(row('2026-11-24'), now)).toBe(true)
})

it('a night of yesterday stays until its window has closed', () => {
  expect(isOnTodaysBoard(row('2026-11-23', { window_ends_at: at('2026-11-24T12:00:00') }), now)).toBe(true)
  expect(isOnTodaysBoard(row('2026-11-23', { window_ends_at: at('2026-11-24T08:00:00') }), now)).toBe(false)
})

it('leave that was approved for a coming date is not of today; somebody who came early for it is', () => {
  expect(isOnTodaysBoard(row('2026-11-26'), now)).toBe(false)
  expect(isOnTodaysBoard(row('2026-11-25', { masuk_at: now }), now)).toBe(true)
})
