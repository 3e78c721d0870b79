import type { Place } from './roster.ts'

/**
 * What all nodes remember of published events: the last one of each cache channel, and the ids of those that may be
 * sent twice.
 *
 * - `keep` replaces what was kept of the same channel; `last` answers with what was kept before it was asked and has
 *   not run out. Both may forget early (a full store, a restart): a cache miss is part of the protocol.
 * - Of several that claim the same id at once one hears `mine`. It then says `settle` when the event is published, or
 *   `release` when it is not; if it says neither, the claim runs out by itself. Others hear `busy` until then, and
 *   `done` after a `settle`.
 * - Everything may reject when the store is away; the call may then have taken effect or not.
 *
 * Times are in milliseconds.
 */
export interface EventStore extends AsyncDisposable {
  keep(place: Place, event: StoredEvent, ttlMs: number): Promise<void>
  last(place: Place): Promise<KeptEvent | null>
  /** `holdMs` is how long the claim holds. */
  claim(app: string, id: string, holdMs: number): Promise<'mine' | 'busy' | 'done'>
  /** `keepMs` is how long the id is remembered. */
  settle(app: string, id: string, keepMs: number): Promise<void>
  release(app: string, id: string): Promise<void>
}

/** `data` is the text that subscribers get. */
export type StoredEvent = { event: string; data: string }
/** `ttlMs` is how long it will still be kept. */
export type KeptEvent = StoredEvent & { ttlMs: number }
