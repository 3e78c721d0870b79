import type { FeedAnswer } from '#contract/feed.ts'
import { LiveBuffer } from './live-buffer.ts'
import { LiveRows } from './live-rows.ts'
import type { RowRules } from './live-rows.ts'

/**
 * A list that is never wrong: what a screen shows of one channel, kept equal to the database. A socket makes it
 * quick and may lose, double and reorder whatever it likes; being right rests on the numbers alone. Every event
 * of a channel has a dense number within an epoch (the life of one database), and `GET /api/feed` tells what
 * came after a number. No socket library, no framework and no globals of the browser in here.
 *
 *     const live = createLive<AttendanceRow>({
 *       channel: feed.channel,
 *       socket,                                                  // `createPusherSocket` of live-pusher.ts, shared
 *       fetchSnapshot: async (signal) => ({ rows, position }),   // position = feed(s) of GET /api/attendances/today
 *       fetchFeed: async ({ channel, epoch, after }, signal) => FeedAnswer, or 'reset' for a 409,
 *       rowKey: (row) => row.id, rowVersion: (row) => row.version,
 *       belongs: (row) => isOnTodaysBoard(row, serverNow()),     // optional
 *       onEvent: ({ event, row, previous }) => …,                // notices; never for what the snapshot held
 *       timers: browserTimers,
 *     })
 *     useSyncExternalStore(live.subscribe, live.getState)        // a new object for each change, never mutated
 *     live.refresh()                                             // when the tab becomes visible, or the net is back
 *     live.recheck()                                             // when the day may have changed
 *     live.close()
 *
 * Someone with several channels makes one of these for each, over the same socket; `fetchSnapshot` then keeps the
 * rows of its own channel, and whoever joins the lists takes the higher version of a row that is in two.
 */
export function createLive<Row>(options: LiveOptions<Row>): Live<Row> {
  return new LiveFeed(options)
}

export interface Live<Row> {
  getState(): LiveState<Row>
  /** Calls back after changes, at most about ten times a second; returns the end of it. */
  subscribe(listener: () => void): () => void
  /** Asks the feed now instead of at the next turn. */
  refresh(): void
  /** Asks `belongs` again of every row. */
  recheck(): void
  close(): void
}

export type LiveState<Row> = {
  rows: ReadonlyMap<string, Row>
  /** False until the first catch-up: show a placeholder, not an empty list. Stays true from then on. */
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
  /** The row an event brings; null when it brings none and only its number counts. Default: its data without the stamp. */
  toRow?(event: string, data: Record<string, unknown>): Row | null
  /** An event has changed the list. `source` tells whether the socket brought it or a question did. */
  onEvent?(happened: LiveEvent<Row>): void
  timers: LiveTimers
  /** From 0 to below 1; spreads the questions of many screens. */
  random?: () => number
  pace?: Partial<LivePace>
}

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

const PACE: LivePace = {
  stillMs: 15_000,
  timeoutMs: 10_000,
  paintMs: 2_000,
  gapMs: 60,
  spreadMs: 1_000,
  retryMs: 1_000,
  notifyMs: 100,
}

type Position = { epoch: string; last: number }
type Question = { controller: AbortController; askedAt: number; cancel: () => void }
/** Why the feed will be asked: a gap may not hurry the pause after a failure or the spreading after a reconnect. */
type Plan = { reason: 'still' | 'gap' | 'spread' | 'retry'; due: number; cancel: () => void }

class LiveFeed<Row> implements Live<Row> {
  readonly #options: LiveOptions<Row>
  readonly #pace: LivePace
  readonly #random: () => number
  readonly #rows: LiveRows<Row>
  readonly #buffer = new LiveBuffer()
  readonly #listeners = new Set<() => void>()
  readonly #unsubscribe: () => void
  /** Null: a snapshot is needed. */
  #position: Position | null = null
  #question: Question | null = null
  #plan: Plan | null = null
  /** Something came meanwhile that the question in flight may not know of. */
  #again = false
  #more = false
  #failures = 0
  #resets = 0
  #fruitless = 0
  #movedAt = 0
  #socket: SocketState = 'connecting'
  #wasSubscribed = false
  /** Whether the rows at hand may be shown; false again during a reload, while the old ones stay on the screen. */
  #painted = false
  #cancelPaint = (): void => {}
  #shown: ReadonlyMap<string, Row> = new Map()
  #rowsChanged = false
  #state: LiveState<Row> | null = null
  #loaded = false
  #wasLive = false
  #lastEventAt: number | null = null
  #confirmedAt: number | null = null
  #error: unknown = null
  #notifiedAt = -Infinity
  #cancelNotify: (() => void) | null = null
  #closed = false

  constructor(options: LiveOptions<Row>) {
    this.#options = options
    this.#pace = { ...PACE, ...options.pace }
    this.#random = options.random ?? Math.random
    this.#rows = new LiveRows(options)
    this.#unsubscribe = options.socket.subscribe(options.channel, {
      onEvent: (event, data) => this.#onPush(event, data),
      onState: (state) => this.#onSocket(state),
    })
    this.#ask()
  }

  getState = (): LiveState<Row> => (this.#state ??= this.#buildState())

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  refresh(): void {
    this.#ask()
  }

  recheck(): void {
    if (!this.#rows.recheck()) return
    this.#rowsChanged = true
    this.#changed()
  }

  close(): void {
    this.#closed = true
    this.#unsubscribe()
    this.#question?.cancel()
    this.#question?.controller.abort()
    this.#question = null
    this.#plan?.cancel()
    this.#cancelPaint()
    this.#cancelNotify?.()
    this.#listeners.clear()
  }

  // ---- asking: one question in flight, one planned

  #ask(): void {
    if (this.#closed) return
    if (this.#question) {
      this.#again = true
      return
    }
    this.#plan?.cancel()
    this.#plan = null
    this.#again = false
    const { timers } = this.#options
    const question: Question = { controller: new AbortController(), askedAt: timers.now(), cancel: () => {} }
    this.#question = question
    const limit = this.#pace.timeoutMs * 2 ** Math.min(this.#failures, 2)
    question.cancel = timers.after(limit, () => this.#failed(question, new Error('no answer in time')))
    void this.#await(question, this.#position)
  }

  async #await(question: Question, position: Position | null): Promise<void> {
    const { channel, fetchFeed, fetchSnapshot } = this.#options
    const { signal } = question.controller
    let answered: () => void
    try {
      if (position) {
        const answer = await fetchFeed({ channel, epoch: position.epoch, after: position.last }, signal)
        answered = () => this.#onFeed(answer, question.askedAt)
      } else {
        const snapshot = await fetchSnapshot(signal)
        answered = () => this.#onSnapshot(snapshot.rows, snapshot.position)
      }
    } catch (error) {
      this.#failed(question, error)
      return
    }
    if (this.#end(question)) answered()
  }

  /** False when the question was given up: whatever it brings comes too late to be trusted. */
  #end(question: Question): boolean {
    if (this.#question !== question) return false
    question.cancel()
    this.#question = null
    this.#failures = 0
    this.#error = null
    return true
  }

  #failed(question: Question, error: unknown): void {
    const failures = this.#failures + 1
    if (!this.#end(question)) return
    question.controller.abort()
    this.#failures = failures
    this.#error = error
    this.#planAsk('retry', this.#pauseAfter(failures))
    this.#changed()
  }

  #pauseAfter(failures: number): number {
    const pause = Math.min(this.#pace.retryMs * 2 ** (failures - 1), this.#pace.stillMs)
    return pause * (0.8 + 0.4 * this.#random())
  }

  #planAsk(reason: Plan['reason'], ms: number): void {
    if (this.#closed || this.#question) return
    const due = this.#options.timers.now() + ms
    if (this.#plan) {
      if (reason === 'gap' && this.#plan.reason !== 'still') return
      if (this.#plan.due <= due) return
      this.#plan.cancel()
    }
    const plan: Plan = { reason, due, cancel: () => {} }
    this.#plan = plan
    plan.cancel = this.#options.timers.after(ms, () => {
      this.#plan = null
      if (reason === 'still' && this.#movedMeanwhile(ms)) this.#planStill()
      else this.#ask()
    })
  }

  #planGap(): void {
    this.#planAsk('gap', this.#pace.gapMs * (1 + this.#random()))
  }

  /** The still timer is not set anew for each event; when it is due it looks when the position moved last. */
  #planStill(): void {
    const wait = this.#pace.stillMs * (0.8 + 0.4 * this.#random())
    const idle = this.#options.timers.now() - this.#movedAt
    this.#planAsk('still', Math.max(wait - Math.max(idle, 0), this.#pace.gapMs))
  }

  #movedMeanwhile(waited: number): boolean {
    const idle = this.#options.timers.now() - this.#movedAt
    return idle >= 0 && idle < Math.min(waited, 0.8 * this.#pace.stillMs)
  }

  // ---- answers

  #onSnapshot(rows: readonly Row[], { epoch, head }: { epoch: string; head: number }): void {
    this.#position = { epoch, last: head }
    this.#movedAt = this.#options.timers.now()
    this.#rows.load(rows)
    this.#rowsChanged = true
    this.#buffer.keepOnly(epoch)
    this.#cancelPaint()
    this.#cancelPaint = this.#options.timers.after(this.#pace.paintMs, () => this.#paint())
    this.#drain(this.#position)
    this.#ask()
    this.#changed()
  }

  #onFeed(answer: FeedAnswer | 'reset', askedAt: number): void {
    const position = this.#position as Position
    if (answer === 'reset' || answer.epoch !== position.epoch) {
      this.#reload()
      return
    }
    const before = position.last
    for (const { seq, event, data } of answer.events) {
      if (seq <= position.last) continue
      if (seq !== position.last + 1) break
      this.#apply(position, event, data, 'feed')
    }
    this.#drain(position)
    this.#more = answer.more || position.last < answer.head
    if (!this.#more) {
      this.#confirmedAt = askedAt
      this.#resets = 0
      this.#paint()
    }
    this.#fruitless = position.last > before ? 0 : this.#fruitless + 1
    this.#next(position)
    this.#changed()
  }

  #next(position: Position): void {
    const gap = this.#buffer.hasAfter(position.epoch, position.last)
    if (this.#more && this.#fruitless === 0) this.#ask()
    else if (this.#more || gap) this.#planAsk('retry', this.#fruitlessPause())
    else if (this.#again) this.#planGap()
    else {
      this.#fruitless = 0
      this.#movedAt = this.#options.timers.now()
      this.#planStill()
    }
  }

  #fruitlessPause(): number {
    const pause = this.#pace.gapMs * 2 ** Math.min(this.#fruitless, 10)
    return Math.min(pause, this.#pace.stillMs) * (0.8 + 0.4 * this.#random())
  }

  /** The old rows stay on the screen until the new ones can be shown. */
  #reload(): void {
    this.#position = null
    this.#painted = false
    this.#more = false
    this.#fruitless = 0
    this.#cancelPaint()
    this.#resets++
    if (this.#resets === 1) this.#ask()
    else this.#planAsk('retry', this.#pauseAfter(this.#resets - 1))
    this.#changed()
  }

  // ---- the socket

  #onSocket(state: SocketState): void {
    if (this.#closed) return
    this.#socket = state
    if (state === 'subscribed') {
      if (this.#question) this.#again = true
      else if (this.#wasSubscribed) this.#planAsk('spread', this.#pace.spreadMs * this.#random())
      else this.#ask()
      this.#wasSubscribed = true
    }
    this.#changed()
  }

  #onPush(event: string, data: unknown): void {
    if (this.#closed || !isStamped(data)) return
    const position = this.#position
    if (!position || data._epoch !== position.epoch) {
      this.#buffer.add(data._epoch, data._seq, { event, data })
      if (position) this.#cannotApply()
      return
    }
    if (data._seq <= position.last) return
    if (data._seq > position.last + 1) {
      if (this.#buffer.add(data._epoch, data._seq, { event, data })) this.#planGap()
      else this.#cannotApply()
      if (this.#state?.behind === false) this.#changed()
      return
    }
    this.#apply(position, event, data, 'socket')
    this.#drain(position)
    this.#changed()
  }

  #cannotApply(): void {
    if (this.#question) this.#again = true
    else this.#planGap()
  }

  // ---- applying, in order

  #drain(position: Position): void {
    for (;;) {
      const waiting = this.#buffer.take(position.epoch, position.last + 1)
      if (!waiting) return
      this.#apply(position, waiting.event, waiting.data, 'socket')
    }
  }

  #apply(position: Position, event: string, data: Record<string, unknown>, source: LiveEvent<Row>['source']): void {
    position.last++
    this.#movedAt = this.#lastEventAt = this.#options.timers.now()
    const row = this.#rowOf(event, data)
    if (row === null) return
    const { shown, previous } = this.#rows.apply(row)
    if (!shown && previous === undefined) return
    this.#rowsChanged = true
    if (shown && this.#painted) this.#guarded(() => this.#options.onEvent?.({ event, row, previous, source }))
  }

  #rowOf(event: string, data: Record<string, unknown>): Row | null {
    if (this.#options.toRow) return this.#options.toRow(event, data)
    const { _epoch, _seq, ...row } = data
    return row as Row
  }

  // ---- showing

  #paint(): void {
    this.#cancelPaint()
    if (this.#painted || !this.#position) return
    this.#painted = this.#loaded = true
    this.#rowsChanged = true
    this.#changed()
  }

  #changed(): void {
    this.#state = null
    if (this.#closed || this.#cancelNotify) return
    const { notifyMs } = this.#pace
    const { timers } = this.#options
    const since = timers.now() - this.#notifiedAt
    if (notifyMs === 0 || since >= notifyMs || since < 0) this.#notify()
    else this.#cancelNotify = timers.after(notifyMs - since, () => this.#notify())
  }

  #notify(): void {
    this.#cancelNotify = null
    this.#notifiedAt = this.#options.timers.now()
    for (const listener of this.#listeners) this.#guarded(listener)
  }

  /** A listener's fault is the listener's: it is thrown where the console sees it, not into the middle of this. */
  #guarded(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.#options.timers.after(0, () => {
        throw error
      })
    }
  }

  #buildState(): LiveState<Row> {
    if (this.#painted && this.#rowsChanged) {
      this.#shown = new Map(this.#rows.rows)
      this.#rowsChanged = false
    }
    const position = this.#position
    const gap = position !== null && this.#buffer.hasAfter(position.epoch, position.last)
    return {
      rows: this.#shown,
      loaded: this.#loaded,
      status: this.#status(),
      behind: position === null || this.#more || gap,
      lastEventAt: this.#lastEventAt,
      confirmedAt: this.#confirmedAt,
      error: this.#error,
    }
  }

  #status(): LiveStatus {
    // one lost answer is nothing while events come in; two are a server that is gone behind an open socket
    const live = this.#socket === 'subscribed' && this.#loaded && this.#failures < 2
    if (live) this.#wasLive = true
    if (live) return 'live'
    return this.#wasLive || this.#socket === 'disconnected' || this.#failures >= 2 ? 'disconnected' : 'connecting'
  }
}

const isStamped = (data: unknown): data is Record<string, unknown> & { _epoch: string; _seq: number } =>
  typeof data === 'object' &&
  data !== null &&
  '_epoch' in data &&
  typeof data._epoch === 'string' &&
  '_seq' in data &&
  Number.isSafeInteger(data._seq)
