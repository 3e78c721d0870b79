import { ApiError } from '../../shared/api.ts'

export type Verdict =
  /** The server has judged: sending the same again would give the same. */
  | { outcome: 'refused'; error: ApiError }
  /** The server does not know who we are; the tap is kept for after the sign-in. */
  | { outcome: 'signed-out' }
  /** No answer, a passing one, or one that is not the server's own. `seconds` is a wait that the server asked for. */
  | { outcome: 'wait'; seconds: number | null }

/** What a failed attempt means. When in doubt a tap is kept: sending it twice is harmless, losing it is not. */
export function verdictOf(error: unknown): Verdict {
  if (!(error instanceof ApiError)) return { outcome: 'wait', seconds: null }
  if (error.status === 401) return { outcome: 'signed-out' }
  // A refusal without one of our codes comes from a proxy or a hotel's login page, not from Hadir.
  const ours = error.problem.code !== undefined
  const passing = error.status === 408 || error.status === 425 || error.status === 429
  if (ours && error.status >= 400 && error.status < 500 && !passing) return { outcome: 'refused', error }
  return { outcome: 'wait', seconds: error.retryAfter ?? null }
}

const FIRST = 2_000
const LONGEST = 60_000

/** Milliseconds to wait after so many failures: doubling up to a minute, spread so that phones do not come in step. */
export const backOff = (failures: number, random: number): number =>
  Math.min(LONGEST, FIRST * 2 ** (failures - 1)) * (0.8 + 0.4 * random)
