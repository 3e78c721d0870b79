import type { ErrorCode } from '#contract/errors.ts'
import { ApiError } from '../../shared/api.ts'

export type Verdict =
  /** The server has judged this tap for ever: sending the same again would give the same. */
  | { outcome: 'refused'; error: ApiError }
  /** Nobody, or somebody else, is signed in; the tap is kept until its owner signs in. */
  | { outcome: 'signed-out' }
  /**
   * Not taken yet. `seconds` is a wait that the server asked for. `reason` is the server's own word why it does not
   * take it: people must read it, and only somebody else's doing can change it, so that it is tried slowly.
   */
  | { outcome: 'wait'; seconds: number | null; reason: ApiError | null }

/** What says that this very tap can never be saved. Everything else may pass: rights come back, servers are mended. */
const FINAL: readonly ErrorCode[] = [
  'attendance/already-open',
  'attendance/offline-too-old',
  'attendance/key-missing',
  'attendance/key-invalid',
  'attendance/key-reused',
  'request/invalid',
]

const PASSING: readonly ErrorCode[] = [
  'server/busy',
  'server/unreachable',
  'server/timeout',
  'request/too-many',
  'session/slow-down',
]

/** What a failed attempt means. When in doubt a tap is kept: sending it twice is harmless, losing it is not. */
export function verdictOf(error: unknown): Verdict {
  if (!(error instanceof ApiError)) return { outcome: 'wait', seconds: null, reason: null }
  const { code } = error
  if (code === 'session/required' || code === 'session/other-account') return { outcome: 'signed-out' }
  if (FINAL.includes(code)) return { outcome: 'refused', error }
  return { outcome: 'wait', seconds: error.retryAfter ?? null, reason: PASSING.includes(code) ? null : error }
}

const FIRST = 2_000
const LONGEST = 60_000
/** After how many failures the wait has reached its full length: where a refusal that may pass begins. */
export const SLOW = 6

/** Milliseconds to wait after so many failures: doubling up to a minute, spread so that phones do not come in step. */
export const backOff = (failures: number, random: number): number =>
  Math.min(LONGEST, FIRST * 2 ** (failures - 1)) * (0.8 + 0.4 * random)
