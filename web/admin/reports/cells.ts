import { readCell } from '#contract/recap.ts'
import { STATUS_LETTER, STATUSES, type Status } from '#contract/status.ts'

/** The key of the words of a mark that stands behind a letter; half days are read apart. */
const MARKS = {
  T: 'mark.T',
  PC: 'mark.PC',
  '½': 'mark.half',
  TM: 'mark.TM',
  TP: 'mark.TP',
  LM: 'mark.LM',
  L: 'mark.L',
  '!': 'mark.review',
} as const
export type MarkKey = (typeof MARKS)[keyof typeof MARKS]
export const MARK_KEYS = Object.entries(MARKS)

export type CellPart = { status: Status } | { half: Status } | { mark: MarkKey }

const byLetter = new Map<string, Status>(STATUSES.map((status) => [STATUS_LETTER[status], status]))

/** What a cell says, piece by piece, in the order in which it is read out. Empty for an empty cell. */
export function partsOf(text: string): CellPart[] {
  const cell = readCell(text)
  if (!cell) return []
  const parts: CellPart[] = [{ status: cell.status }]
  for (const mark of cell.marks) {
    const half = mark.startsWith('½') ? byLetter.get(mark.slice(1)) : undefined
    const key = Object.hasOwn(MARKS, mark) ? MARKS[mark as keyof typeof MARKS] : undefined
    if (half) parts.push({ half })
    else if (key) parts.push({ mark: key })
  }
  return parts
}
