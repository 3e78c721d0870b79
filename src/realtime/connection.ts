import type { App } from './apps.ts'
import type { CloseCause } from './close-codes.ts'
import { CLOSE } from './close-codes.ts'
import type { Frame } from './frames.ts'
import type { TokenBucket } from './limits.ts'
import type { Member } from './roster.ts'
import type { Transport } from './transport.ts'

/**
 * A connection's place in a channel; `joined` once events reach it. In presence channels `member` is whose place it is
 * and `since` the version of the list of members that it was given.
 */
export type Membership = { joined: boolean; member: Member | null; since: number }

/** Whom an application says a connection belongs to; `data` is the signed text as it came. */
export type User = { id: string; info: unknown; data: string }

export type ConnectionOptions = {
  app: App
  socketId: string
  transport: Transport
  inbound: TokenBucket
  maxBufferedBytes: number
  maxBufferedMs: number
  openedAt: number
  /** Called once, as soon as the connection is of no use any more, which is before its socket is gone. */
  onEnd: (connection: Connection, cause: CloseCause) => void
}

/** A client that was welcomed. It sends whole or ends: nothing that was due to it is ever left out. */
export class Connection {
  /** As it is now: apps may change. */
  app: App
  readonly socketId: string
  readonly channels = new Map<string, Membership>()
  readonly inbound: TokenBucket
  /** How many events for other clients it may still send; made with the first one. */
  clientEvents: TokenBucket | null = null
  /** When something last came from the peer, on the monotonic clock. */
  lastSeen: number
  /** Words by which this connection can be found and closed, each with the earliest moment at which it was given. */
  tags: Map<string, number> | null = null
  /** After this instant its rights have to be proved anew. */
  until = Number.POSITIVE_INFINITY
  /** Who has signed in, if somebody has. */
  user: User | null = null
  /** Whether an application has vouched for it, by a sign-in or the signature of a channel. */
  isProved = false
  readonly #transport: Transport
  readonly #maxBufferedBytes: number
  readonly #maxBufferedMs: number
  #sentBytes = 0
  /** What had been sent when the last look found something waiting, and when that was; none while nothing waits. */
  #waitingUpTo = 0
  #waitingSince = Number.NaN
  readonly #onEnd: ConnectionOptions['onEnd']
  #ended = false

  constructor(options: ConnectionOptions) {
    this.app = options.app
    this.socketId = options.socketId
    this.inbound = options.inbound
    this.lastSeen = options.openedAt
    this.#transport = options.transport
    this.#maxBufferedBytes = options.maxBufferedBytes
    this.#maxBufferedMs = options.maxBufferedMs
    this.#onEnd = options.onEnd
  }

  get ended(): boolean {
    return this.#ended
  }

  get bufferedBytes(): number {
    return this.#transport.bufferedBytes
  }

  send(frame: Frame): void {
    if (this.#ended) return
    this.#transport.send(frame)
    this.#sentBytes += frame.bytes.length
    if (this.#transport.bufferedBytes > this.#maxBufferedBytes) this.close(CLOSE.tooSlow)
  }

  /**
   * To be called every now and then: ends the connection when what waited at an earlier look has waited for too long.
   * Whoever reads, however slowly, gets a new mark each time it has passed the last one.
   */
  checkAge(now: number): void {
    const waiting = this.#transport.bufferedBytes
    if (waiting === 0) this.#waitingSince = Number.NaN
    else if (Number.isNaN(this.#waitingSince) || this.#sentBytes - waiting >= this.#waitingUpTo) {
      this.#waitingSince = now
      this.#waitingUpTo = this.#sentBytes
    } else if (now - this.#waitingSince >= this.#maxBufferedMs && !this.#ended) this.close(CLOSE.tooSlow)
  }

  ping(): void {
    this.#transport.ping()
  }

  close(cause: CloseCause): void {
    this.end(cause)
    this.#transport.close(cause.code, cause.reason)
  }

  /** For a peer that has gone by itself. */
  end(cause: CloseCause): void {
    if (this.#ended) return
    this.#ended = true
    this.#onEnd(this, cause)
  }
}
