import type { Done } from './deeds.ts'
import type { Load } from './load.ts'
import type { Mend } from './wall.ts'

/** Of milliseconds, rounded. */
export type Spread = { count: number; p50: number; p95: number; p99: number; most: number }

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0)
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) }
}

/** What is left of a fault for a moment after its end: connections that find out, caches that fill. Milliseconds. */
const AFTERMATH_MS = 3_000

/** A tap that its sender had to repeat more than once, with the faults of that moment that a tap can feel. */
export type Trouble = { sentAt: number; tookMs: number; failed: number[]; faults: string[]; excused: boolean }

/**
 * The taps that failed once more after their first automatic retry. Excused is what nobody promises about: that the
 * one database is away, that an app node stands still, or that two things happen at once.
 */
export function troublesOf({ acknowledged }: Pick<Load, 'acknowledged'>, history: readonly Done[]): Trouble[] {
  return acknowledged
    .filter(({ tries }) => tries > 2)
    .map((tap) => {
      const felt = history.filter((done) => touches(done, tap) && /^(app|database)/.test(done.victim))
      const excused = felt.length > 1 || felt.some(({ deed, victim }) => deed === 'freeze' || victim === 'database')
      const faults = felt.map(({ deed, victim }) => `${deed} ${victim}`)
      return { sentAt: tap.sentAt, tookMs: tap.tookMs, failed: tap.failed, faults, excused }
    })
}

const touches = ({ began, ended }: Done, { sentAt, tookMs }: { sentAt: number; tookMs: number }): boolean =>
  began <= sentAt + tookMs && sentAt <= (ended ?? Infinity) + AFTERMATH_MS

/** Of the breaks that ended while whatever answers a screen was there: how long it took. Milliseconds. */
export const calmMends = (mends: readonly Mend[], history: readonly Done[]): number[] =>
  mends
    .map(({ backAt, tookMs }) => ({ sentAt: backAt - performance.timeOrigin, tookMs }))
    .filter((mend) => !history.some((done) => touches(done, mend) && /^(app|database|realtime)/.test(done.victim)))
    .map(({ tookMs }) => tookMs)
