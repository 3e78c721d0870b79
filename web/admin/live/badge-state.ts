import type { Today } from './join.ts'

export type BadgeState =
  | { kind: 'connected'; ageMs: number }
  | { kind: 'connecting' }
  | { kind: 'disconnected'; freshAt: number | null }

/**
 * The feed is asked at least every 18 s and given up after ten more, twice. Rows that have not been proved for
 * longer than this are not called live, whatever the socket believes.
 */
export const PROVED_WITHIN_MS = 45_000

/** What the badge may claim, by the device's clock. */
export function badgeState({ status, freshAt }: Pick<Today, 'status' | 'freshAt'>, now: number): BadgeState {
  if (status === 'disconnected') return { kind: 'disconnected', freshAt }
  if (status === 'connecting' || freshAt === null) return { kind: 'connecting' }
  const ageMs = Math.max(0, now - freshAt)
  return ageMs <= PROVED_WITHIN_MS ? { kind: 'connected', ageMs } : { kind: 'connecting' }
}
