import type { Clock } from './clock.ts'

/** What a punch says about when it was tapped; see PunchRequest in the contract. */
export type Reading = { server_time: number | null; elapsed_ms: number | null }

/** One instant on both clocks of this page. */
export type Moment = { mono: number; wall: number }

export type ServerClock = {
  /** Notes what the server said the time is, and between which two moments of ours it said so. */
  heard(now: number, asked: number, answered: number): void
  /** The server's time now as far as we know; null before the first answer of this page. */
  now(): number | null
  /** Whether the next reading would be exact. */
  trusted(): boolean
  /** The last server time and how long ago that was, by a clock that nobody can set. */
  read(): Reading
  /** The server's time at an earlier moment of this page; null when it cannot be known exactly. */
  at(moment: Moment): number | null
  /** Goes up with each answer, for screens that tick. */
  subscribe(listener: () => void): () => void
}

/** A phone that slept or whose clock was set shows it as a difference between its two clocks. */
const DRIFT = 5_000
const KEY = 'hadir.server-time'

type Anchor = Moment & { server: number }

/**
 * Follows the server's clock. The last time heard survives a restart of the page (in `storage`), but how long ago
 * that was does not: then `elapsed_ms` is null and the server decides how far to trust the phone.
 */
export function createServerClock(needs: { clock: Clock; storage: Pick<Storage, 'getItem' | 'setItem'> }): ServerClock {
  const { clock, storage } = needs
  const listeners = new Set<() => void>()
  let anchor: Anchor | null = null
  let last = Number(storage.getItem(KEY)) || null

  const drifted = (from: Moment): boolean => Math.abs(clock.wall() - from.wall - (clock.mono() - from.mono)) > DRIFT

  return {
    heard(now, asked, answered) {
      const middle = (asked + answered) / 2
      anchor = { server: now, mono: middle, wall: clock.wall() - (clock.mono() - middle) }
      last = now
      storage.setItem(KEY, String(now))
      for (const listener of listeners) listener()
    },
    now: () => (anchor ? anchor.server + clock.mono() - anchor.mono : null),
    trusted: () => anchor !== null && !drifted(anchor),
    read() {
      if (!anchor || drifted(anchor)) return { server_time: last, elapsed_ms: null }
      return { server_time: anchor.server, elapsed_ms: Math.max(0, Math.round(clock.mono() - anchor.mono)) }
    },
    at: (moment) =>
      anchor && !drifted(anchor) && !drifted(moment) ? Math.round(anchor.server + moment.mono - anchor.mono) : null,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
