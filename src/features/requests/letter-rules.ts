import { NOT_AWAY_KINDS } from '#contract/request-words.ts'
import type { RequestKind } from '#contract/request-words.ts'
import type { DayRequest, RequestPolicy } from '#contract/requests.ts'
import { localDate } from '#contract/zones.ts'
import type { DayRequestTable } from '#src/database/request-tables.ts'
import { addDays } from '#src/kernel/work-time.ts'

type Policy = Pick<RequestPolicy, 'letter_days'>

/** A request that a letter can belong to: one that waits or is in force. */
export const takesLetters = (row: DayRequestTable): boolean =>
  !NOT_AWAY_KINDS.includes(row.kind as RequestKind) && (row.state === 'waiting' || row.state === 'approved')

/** Until when the asker can hand in a letter: after the last date, or after it was asked where that was later. Null: never. */
export function letterUntil(row: DayRequestTable, { letter_days }: Policy, zone: string): string | null {
  if (letter_days === 0 || !takesLetters(row)) return null
  const asked = localDate(zone, row.created_at)
  return addDays(asked > row.to_date ? asked : row.to_date, letter_days)
}

type Known = { until: string | null; today: string; files: number }

/** How it stands with the letter of a request. */
export function letterOf(row: DayRequestTable, { until, today, files }: Known): DayRequest['letter'] {
  if (row.letter_state === 'sent') return 'sent'
  if (row.letter_state === 'follows') return until !== null && until < today ? 'late' : 'follows'
  return row.with_letter === 1 || row.letter_state === 'accepted' || files > 0 ? 'there' : 'none'
}
