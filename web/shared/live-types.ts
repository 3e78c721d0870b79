import type { FeedAnswer } from '#contract/feed.ts'
import type { RowRules } from './live-rows.ts'

export interface Live<Row> {
  readonly getState: () => LiveState<Row>
  /** Calls back after changes, at most about ten times a second; returns the end of it. */
  readonly subscribe: (listener: () => void) => () => void
  /** Asks the feed now instead of at the next turn. */
  refresh(): void
  /** Asks `belongs` again of every row. */
  recheck(): void
  /** Asks for the whole list anew, for rows that belong now and did not before; the old ones stay until it is there. */
  reload(): void
  close(): void
}

export type LiveState<Row> = {
  rows: ReadonlyMap<string, Row>
  /** False until the first catch-up: show a placeholder, not an empty list. Stays true from then on, unless the rows may no longer be seen. */
  loaded: boolean
  /**
   * `live`: events come in and the feed answers. `connecting`: never been live yet. `disconnected`: the socket is
   * gone or the server does not answer; the rows may be old, `confirmedAt` tells how old.
   */
  status: LiveStatus
  /** True while something is known to be missing and on its way. */
  behind: boolean
  /** By `timers.now()`: when the last event was applied, from wherever it came. */
  lastEventAt: number | null
  /** By `timers.now()`: the rows were proved equal to the database at this moment, or later. */
  confirmedAt: number | null
  /** Why the last question failed; null once one was answered. */
  error: unknown
}
export type LiveStatus = 'connecting' | 'live' | 'disconnected'

export type LiveOptions<Row> = RowRules<Row> & {
  channel: string
  socket: LiveSocket
  /** The rows and the position that was read before them. Rejects when there is no answer. */
  fetchSnapshot(signal: AbortSignal): Promise<{ rows: readonly Row[]; position: { epoch: string; head: number } }>
  /** `'reset'` is the server's 409; everything else that is not an answer rejects. */
  fetchFeed(after: FeedQuestion, signal: AbortSignal): Promise<FeedAnswer | 'reset'>
  /**
   * What a failed question means: a refusal that the server will repeat, by its code; null for all that passes by
   * itself, such as a lost line or a busy server. Without this everything passes.
   */
  refusalOf?(error: unknown): LiveRefusal | null
  /** The rows may no longer be seen and are gone; called once for the refusals in a row. */
  onDenied?(): void
  /** The row an event brings; null when it brings none and only its number counts. Default: its data without the stamp. */
  toRow?(event: string, data: Record<string, unknown>): Row | null
  /** An event has changed the list. `source` tells whether the socket brought it or a question did. */
  onEvent?(happened: LiveEvent<Row>): void
  /** Every row that an event brings in its turn, on the list or not; some come twice. */
  onRow?(row: Row): void
  timers: LiveTimers
  /** From 0 to below 1; spreads the questions of many screens. */
  random?: () => number
  pace?: Partial<LivePace>
}

/** `denied`: these rows are not for this person any more. */
export type LiveRefusal = { code: string; denied: boolean }
export type FeedQuestion = { channel: string; epoch: string; after: number }
export type LiveEvent<Row> = { event: string; row: Row; previous: Row | undefined; source: 'socket' | 'feed' }

/** One connection for all lists of a page. */
export interface LiveSocket {
  /** Subscribes at once, and again after each reconnect, until the returned function is called. */
  subscribe(channel: string, listener: LiveListener): () => void
}
export type LiveListener = {
  /** An event of the channel with its decoded data. */
  onEvent(event: string, data: unknown): void
  /** `subscribed` is said each time the server has confirmed the subscription. */
  onState(state: SocketState): void
}
export type SocketState = 'connecting' | 'subscribed' | 'disconnected'

/** `now` in milliseconds; `after` returns what cancels it. */
export interface LiveTimers {
  now(): number
  after(ms: number, run: () => void): () => void
}

export type LivePace = {
  /** Ask when the position has stood still for so long, ±20 %. */
  stillMs: number
  /** A question without an answer is given up and asked again. Doubles up to fourfold on a slow line. */
  timeoutMs: number
  /** Show the snapshot after this even if the catch-up has not ended. */
  paintMs: number
  /** How long a gap may close by itself before the feed is asked, up to double. */
  gapMs: number
  /** After a reconnect, screens ask at some moment within this. */
  spreadMs: number
  /** The pause after the first failure; doubles up to `stillMs`. */
  retryMs: number
  /** Shortest time between two calls of the listeners; 0 calls them for each change. */
  notifyMs: number
}
