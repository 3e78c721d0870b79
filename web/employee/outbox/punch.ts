import type { PunchRequest } from '#contract/attendance.ts'
import type { Moment, Reading } from '../../shared/server-clock.ts'

export type PunchKind = 'in' | 'out'

/** A tap as it is kept on the phone from the moment it happened until the server has answered for it. */
export type QueuedPunch = {
  /** The Idempotency-Key: made at the tap, the same in every attempt. */
  key: string
  /** Whose tap it is. Nobody else's session may send it. */
  userId: string
  kind: PunchKind
  /** The tap on both clocks of the page, and which page that was: `mono` means nothing in another one. */
  tapped: Moment & { page: string }
  /** What the page knew of the server's time at the tap. */
  reading: Reading
  /** The exact text of the request, set once, right before the first attempt; null = never sent yet. */
  body: string | null
}

/** What the request says about when the tap was. `exact` is the server's time at the tap where the page can tell. */
export function bodyOf(punch: QueuedPunch, exact: number | null): string {
  const reading =
    punch.reading.elapsed_ms === null && exact !== null ? { server_time: exact, elapsed_ms: 0 } : punch.reading
  const body: PunchRequest = { offline: { tapped_at: punch.tapped.wall, ...reading } }
  return JSON.stringify(body)
}
