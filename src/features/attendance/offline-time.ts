import type { PunchRequest } from '#contract/attendance.ts'
import { AppError } from '#src/kernel/errors.ts'

/** When a tap happened, by the server's reckoning. */
export type TapTime = { at: number; offline: boolean; trusted: boolean; tappedAt: number | null }

/** A tap that arrives within this time, as over a slow line, counts as an ordinary one: the server's clock decides. */
const PROMPT_MS = 15_000
const OLDEST_MS = 7 * 86_400_000
/** How far the phone's clock may be from the reckoning before somebody should look. */
const DRIFT_MS = 120_000

/**
 * The server's clock decides. For a tap that waited on a phone, the time is the last server time the phone had
 * seen plus the monotonic time since then, never the phone's clock alone. Where the phone cannot say (its page was
 * restarted), or its clock disagrees with the reckoning, the tap is kept and marked for review.
 * Throws `attendance/offline-too-old` for taps of more than seven days ago.
 */
export function tapTime(offline: PunchRequest['offline'], now: number): TapTime {
  if (!offline) return { at: now, offline: false, trusted: true, tappedAt: null }
  const { tapped_at: tappedAt, server_time: serverTime, elapsed_ms: elapsed } = offline
  const reckoned = serverTime !== null && elapsed !== null ? serverTime + elapsed : null
  const estimate = reckoned ?? tappedAt
  if (estimate > now - PROMPT_MS && estimate <= now + DRIFT_MS)
    return { at: now, offline: false, trusted: true, tappedAt }
  if (estimate < now - OLDEST_MS) {
    // a phone that believes it is 1970 has not waited for decades: keep the tap, at the time it arrived
    if (reckoned === null) return { at: now, offline: true, trusted: false, tappedAt }
    throw new AppError('attendance/offline-too-old')
  }
  const plausible = reckoned !== null && reckoned <= now && Math.abs(reckoned - tappedAt) <= DRIFT_MS
  if (plausible) return { at: reckoned, offline: true, trusted: true, tappedAt }
  return { at: Math.min(estimate, now), offline: true, trusted: false, tappedAt }
}
