import type { Clock } from '#src/kernel/clock.ts'

/** Every bound of the realtime server. Nothing in it grows without one of these. */
export type Limits = {
  /** Silence after which a client asks whether the server is there; told to it when it connects. */
  activityTimeoutMs: number
  /** A peer from which nothing came for `activityTimeoutMs` + this is closed. */
  pongTimeoutMs: number
  /** How long a closing handshake may take before the socket is destroyed. */
  closeTimeoutMs: number
  /** Open sockets of this process. */
  maxConnections: number
  /** Channels of one socket. */
  maxSubscriptions: number
  /** A frame from a client. */
  maxFrameBytes: number
  /** What may wait for one slow socket. */
  maxBufferedBytes: number
  /** How long it may wait there; noticed within as long again and a second. */
  maxBufferedMs: number
  /** Frames from one client: at once, and then per second. */
  messageBurst: number
  messagesPerSecond: number
  /** New sockets of this process: at once, and then per second. */
  handshakeBurst: number
  handshakesPerSecond: number
  /** How long the bus stays subscribed to a channel that its last socket has left. */
  lingerMs: number
  /** Body of a request to the HTTP API. */
  maxRequestBytes: number
  /** Channels of one event, and events of one batch. */
  maxChannelsPerEvent: number
  maxBatch: number
}

export const DEFAULT_LIMITS: Limits = {
  activityTimeoutMs: 30_000,
  pongTimeoutMs: 30_000,
  closeTimeoutMs: 5_000,
  maxConnections: 20_000,
  maxSubscriptions: 200,
  maxFrameBytes: 64 * 1024,
  maxBufferedBytes: 1024 * 1024,
  maxBufferedMs: 10_000,
  messageBurst: 300,
  messagesPerSecond: 20,
  handshakeBurst: 1_000,
  handshakesPerSecond: 500,
  lingerMs: 5_000,
  maxRequestBytes: 1024 * 1024,
  maxChannelsPerEvent: 100,
  maxBatch: 10,
}

/**
 * Says yes `burst` times at once and then `perSecond` times a second. Who takes several at once may overdraw a full
 * bucket, and the next one waits the longer.
 */
export class TokenBucket {
  readonly #clock: Clock
  readonly #perMs: number
  readonly #burst: number
  #tokens: number
  #at: number

  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock
    this.#perMs = perSecond / 1000
    this.#burst = burst
    this.#tokens = burst
    this.#at = clock.monotonic()
  }

  take(count = 1): boolean {
    const now = this.#clock.monotonic()
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perMs)
    this.#at = now
    if (this.#tokens < Math.min(count, this.#burst)) return false
    this.#tokens -= count
    return true
  }
}
