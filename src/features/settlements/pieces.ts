import { addDays } from '#src/kernel/work-time.ts'

/** Dates that are written together of somebody: about a month. */
const DATES_TOGETHER = 31

/** The last date of the piece that begins on a date. */
export function pieceEnd(from: string, to: string): string {
  const end = addDays(from, DATES_TOGETHER - 1)
  return end < to ? end : to
}

/** How many pieces a period is written in. */
export const piecesOf = (from: string, to: string): number =>
  Math.ceil((Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1) / DATES_TOGETHER)
