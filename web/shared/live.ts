import type { FeedAnswer } from '#contract/feed.ts'
import { Asker } from './live-asker.ts'
import { isStamped, LiveBuffer } from './live-buffer.ts'
import { Notifier } from './live-notifier.ts'
import { LiveRows } from './live-rows.ts'
import type {
  Live,
  LiveEvent,
  LiveOptions,
  LivePace,
  LiveRefusal,
  LiveState,
  LiveStatus,
  SocketState,
} from './live-types.ts'

export type * from './live-types.ts'

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
 *     live.reload()                                              // when the day has changed: other rows belong now
 *     live.close()
 *
 * Someone with several channels makes one of these for each, over the same socket; `fetchSnapshot` then keeps the
 * rows of its own channel, and whoever joins the lists takes the higher version of a row that is in two.
 */
export function createLive<Row>(options: LiveOptions<Row>): Live<Row> {
  return new LiveFeed(options)
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

class LiveFeed<Row> implements Live<Row> {
  readonly #options: LiveOptions<Row>
  readonly #pace: LivePace
  readonly #asker: Asker
  readonly #rows: LiveRows<Row>
  readonly #buffer = new LiveBuffer()
  readonly #notifier: Notifier
  readonly #unsubscribe: () => void
  /** Null: a snapshot is needed. */
  #position: Position | null = null
  /** The last answer said that there is more. */
  #more = false
  /** Reloads since the feed was last caught up, and answers in a row that led nowhere: both slow down. */
  #reloads = 0
  #fruitless = 0
  #socket: SocketState = 'connecting'
  #wasSubscribed = false
  /** Whether the rows at hand may be shown; false again during a reload, while the old ones stay on the screen. */
  #painted = false
  #cancelPaint = (): void => {}
  #shown: ReadonlyMap<string, Row> = new Map()
  #rowsChanged = false
  #state: LiveState<Row> | null = null
  #loaded = false
  #lastEventAt: number | null = null
  #confirmedAt: number | null = null
  #error: unknown = null
  /** The refusal that the last question met. */
  #refusal: LiveRefusal | null = null
  #closed = false

  constructor(options: LiveOptions<Row>) {
    this.#options = options
    this.#pace = { ...PACE, ...options.pace }
    this.#rows = new LiveRows(options)
    this.#notifier = new Notifier(options.timers, this.#pace.notifyMs)
    this.#asker = new Asker({
      timers: options.timers,
      random: options.random ?? Math.random,
      pace: this.#pace,
      put: (signal, askedAt) => this.#put(signal, askedAt),
      onFailure: (error, failures) => this.#onFailure(error, failures),
    })
    this.#unsubscribe = options.socket.subscribe(options.channel, {
      onEvent: (event, data) => this.#onPush(event, data),
      onState: (state) => this.#onSocket(state),
    })
    this.#asker.ask()
  }

  getState = (): LiveState<Row> => (this.#state ??= this.#buildState())

  subscribe = (listener: () => void): (() => void) => this.#notifier.add(listener)

  refresh(): void {
    this.#asker.dropStale()
    this.#asker.ask()
  }

  recheck(): void {
    if (!this.#rows.recheck()) return
    this.#rowsChanged = true
    this.#changed()
  }

  reload(): void {
    if (this.#position) this.#reload()
  }

  close(): void {
    this.#closed = true
    this.#unsubscribe()
    this.#asker.close()
    this.#cancelPaint()
    this.#notifier.close()
  }

  // ---- questions and answers

  async #put(signal: AbortSignal, askedAt: number): Promise<() => void> {
    if (!this.#position) {
      const snapshot = await this.#options.fetchSnapshot(signal)
      return () => this.#onSnapshot(snapshot.rows, snapshot.position)
    }
    const { epoch, last } = this.#position
    const question = { channel: this.#options.channel, epoch, after: last }
    const answer = await this.#options.fetchFeed(question, signal)
    return () => this.#onFeed(answer, askedAt)
  }

  /** How many times in a row this counts as, for the pause. */
  #onFailure(error: unknown, failures: number): number {
    const before = this.#refusal
    const refusal = this.#options.refusalOf?.(error) ?? null
    this.#error = error
    this.#refusal = refusal
    let times = failures
    if (refusal?.denied) this.#deny(before)
    // the server does not understand this position, and will not the next time either
    else if (refusal && refusal.code === before?.code && this.#position) times = this.#dropPosition()
    this.#changed()
    return times
  }

  /** What one may not see is not on the screen for a moment longer. */
  #deny(before: LiveRefusal | null): void {
    this.#dropPosition()
    this.#rows.load([])
    this.#shown = new Map()
    this.#loaded = false
    this.#confirmedAt = null
    if (!before?.denied) this.#notifier.guarded(() => this.#options.onDenied?.())
  }

  #onSnapshot(rows: readonly Row[], { epoch, head }: { epoch: string; head: number }): void {
    this.#rows.load(rows, (run) => this.#notifier.guarded(run))
    this.#error = null
    this.#position = { epoch, last: head }
    this.#rowsChanged = true
    this.#buffer.keepOnly(epoch)
    this.#cancelPaint = this.#options.timers.after(this.#pace.paintMs, () => this.#paint())
    this.#drain(this.#position)
    this.#asker.ask()
    this.#changed()
  }

  #onFeed(answer: FeedAnswer | 'reset', askedAt: number): void {
    const position = this.#position as Position
    this.#error = this.#refusal = null
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
    this.#fruitless = position.last > before ? 0 : this.#fruitless + 1
    if (!this.#more) {
      this.#confirmedAt = askedAt
      this.#reloads = 0
      this.#paint()
    }
    this.#next(position)
    this.#changed()
  }

  #next(position: Position): void {
    const gap = this.#buffer.hasAfter(position.epoch, position.last)
    if (this.#more && this.#fruitless === 0) this.#asker.ask()
    else if (this.#more || gap) this.#asker.retry(this.#fruitless + 1, this.#pace.gapMs)
    else {
      this.#fruitless = 0
      if (this.#asker.again) this.#asker.gap()
      else this.#asker.still()
    }
  }

  #reload(): void {
    const reloads = this.#dropPosition()
    if (reloads === 1) this.#asker.ask()
    else this.#asker.retry(reloads - 1)
    this.#changed()
  }

  /** The old rows stay on the screen until the new ones can be shown. Tells how often it came to this. */
  #dropPosition(): number {
    this.#copyRows()
    this.#position = null
    this.#painted = false
    this.#more = false
    this.#fruitless = 0
    this.#cancelPaint()
    return ++this.#reloads
  }

  // ---- the socket

  #onSocket(state: SocketState): void {
    if (this.#closed) return
    this.#socket = state
    if (state === 'subscribed') {
      // whatever was sent before this moment did not reach us
      if (this.#wasSubscribed) this.#asker.dropStale()
      if (this.#wasSubscribed && !this.#asker.asking) this.#asker.spread()
      else this.#asker.ask()
      this.#wasSubscribed = true
    }
    this.#changed()
  }

  #onPush(event: string, data: unknown): void {
    if (this.#closed || !isStamped(data)) return
    const { _epoch: epoch, _seq: seq } = data
    const position = this.#position
    if (epoch === position?.epoch && seq <= position.last) return
    if (epoch === position?.epoch && seq === position.last + 1) {
      this.#apply(position, event, data, 'socket')
      this.#drain(position)
    } else {
      const kept = this.#buffer.add(epoch, seq, { event, data })
      // a gap that is still there when the answer has come makes it ask again by itself
      const gap = kept && epoch === position?.epoch
      if (!this.#asker.asking) this.#asker.gap()
      else if (!gap) this.#asker.again = true
      if (this.#state?.behind !== false) return
    }
    this.#changed()
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
    this.#asker.moved()
    this.#lastEventAt = this.#options.timers.now()
    // a row that nobody can read must not stop the ones behind it
    this.#notifier.guarded(() => this.#applyRow(event, data, source))
  }

  #applyRow(event: string, data: Record<string, unknown>, source: LiveEvent<Row>['source']): void {
    const row = this.#rowOf(event, data)
    if (row === null) return
    this.#options.onRow?.(row)
    const { shown, previous } = this.#rows.apply(row)
    if (!shown && previous === undefined) return
    this.#rowsChanged = true
    if (shown && this.#painted) this.#options.onEvent?.({ event, row, previous, source })
  }

  #rowOf(event: string, data: Record<string, unknown>): Row | null {
    if (this.#options.toRow) return this.#options.toRow(event, data)
    const { _epoch, _seq, ...row } = data
    return Object.keys(row).length > 0 ? (row as Row) : null
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
    this.#notifier.changed()
  }

  /** States are never changed afterwards, so each has a copy of its own; made only when somebody looks. */
  #copyRows(): void {
    if (!this.#painted || !this.#rowsChanged) return
    this.#shown = new Map(this.#rows.rows)
    this.#rowsChanged = false
  }

  #buildState(): LiveState<Row> {
    this.#copyRows()
    const position = this.#position
    return {
      rows: this.#shown,
      loaded: this.#loaded,
      status: this.#status(),
      behind: position === null || this.#more || this.#buffer.hasAfter(position.epoch, position.last),
      lastEventAt: this.#lastEventAt,
      confirmedAt: this.#confirmedAt,
      error: this.#error,
    }
  }

  #status(): LiveStatus {
    // one lost answer is nothing while events come in; two are a server that is gone behind an open socket
    const answers = this.#asker.failures < 2
    if (this.#socket === 'subscribed' && this.#loaded && answers) return 'live'
    const first = !(this.#wasSubscribed && this.#loaded)
    return first && this.#socket !== 'disconnected' && answers ? 'connecting' : 'disconnected'
  }
}
