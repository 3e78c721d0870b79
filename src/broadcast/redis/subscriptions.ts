import type { Redis } from 'ioredis'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'

/** `wasHeard`: somebody has been told that they listen. */
type Wish = { listeners: number; waiting: PromiseWithResolvers<void>[]; wasHeard: boolean }

/** Channels named in one command. */
const AT_ONCE = 500

/**
 * Keeps what a connection is subscribed to equal to what is wanted, across lost connections: one piece of work at a
 * time, and who waits is told when Redis has confirmed.
 */
export class Subscriptions {
  readonly #redis: Redis
  readonly #log: Logger
  readonly #wishes = new Map<string, Wish>()
  /** Confirmed by the connection that is open now, and not being left. */
  #held = new Set<string>()
  #working = false
  /** The log has been told of it, until a subscription is confirmed again. */
  #failing = false
  #ended = false

  constructor(redis: Redis, log: Logger) {
    this.#redis = redis
    this.#log = log
  }

  /**
   * One more listener. Resolves when Redis has confirmed, which may take until Redis is there; rejects when Redis
   * refuses or this is closed, and then there is no listener more.
   */
  async want(channel: string): Promise<void> {
    if (this.#ended) throw new Error('the bus is closed')
    const wish = this.#wishes.get(channel) ?? { listeners: 0, waiting: [], wasHeard: false }
    this.#wishes.set(channel, wish)
    wish.listeners++
    try {
      await this.#confirmed(channel, wish)
    } catch (error) {
      this.drop(channel)
      throw error
    }
  }

  /** One listener less. */
  drop(channel: string): void {
    const wish = this.#wishes.get(channel)
    if (!wish || --wish.listeners > 0) return
    this.#wishes.delete(channel)
    this.#work()
  }

  /** A new connection knows nothing: everything is subscribed to anew. Resolves when it has been. */
  async renew(): Promise<void> {
    this.#held = new Set()
    await Promise.all([...this.#wishes].map(([channel, wish]) => this.#confirmed(channel, wish)))
  }

  close(): void {
    this.#ended = true
    this.#refuse([...this.#wishes.keys()], new Error('the bus is closed'))
  }

  #confirmed(channel: string, wish: Wish): Promise<void> {
    if (this.#held.has(channel)) return Promise.resolve()
    const waiting = Promise.withResolvers<void>()
    wish.waiting.push(waiting)
    this.#work()
    return waiting.promise
  }

  #refuse(channels: readonly string[], error: Error): void {
    for (const channel of channels)
      for (const { reject } of this.#wishes.get(channel)?.waiting.splice(0) ?? []) reject(error)
  }

  #work(): void {
    if (this.#working || this.#ended || this.#redis.status !== 'ready') return
    this.#working = true
    // what is asked for in the same turn goes in one command
    queueMicrotask(() => void this.#run())
  }

  async #run(): Promise<void> {
    try {
      // the last look and the end of the work are in one breath: whoever asks after it has to begin anew
      while (this.#redis.status === 'ready' && !this.#ended && this.#isBehind()) await this.#step()
    } catch (error) {
      // no answer: the line may be dead without anybody saying so, and with a new one everything is asked for anew
      if (!this.#failing)
        this.#log.warn({ error: messageOf(error) }, 'Redis did not confirm a subscription; connecting anew')
      this.#failing = true
      this.#redis.disconnect(true)
    } finally {
      this.#working = false
    }
  }

  #isBehind(): boolean {
    if (this.#held.size !== this.#wishes.size) return true
    for (const channel of this.#held) if (!this.#wishes.has(channel)) return true
    return false
  }

  /** One round. */
  async #step(): Promise<void> {
    const needless = [...this.#held].filter((channel) => !this.#wishes.has(channel)).slice(0, AT_ONCE)
    const missing = [...this.#wishes.keys()].filter((channel) => !this.#held.has(channel)).slice(0, AT_ONCE)
    if (needless.length > 0) {
      // before it is said: who comes back meanwhile has to wait for a confirmation of their own
      for (const channel of needless) this.#held.delete(channel)
      await this.#redis.unsubscribe(...needless)
    }
    if (missing.length > 0) await this.#enter(missing)
  }

  async #enter(channels: readonly string[]): Promise<void> {
    const held = this.#held
    try {
      await this.#redis.subscribe(...channels)
    } catch (error) {
      // Redis said no, and would again: whoever asked has to know
      if (!(error instanceof Error) || error.name !== 'ReplyError') throw error
      this.#refuse(channels, new Error(`Redis refuses a subscription: ${error.message}`))
      for (const channel of channels) if (!this.#wishes.get(channel)?.wasHeard) this.#wishes.delete(channel)
      // to others it has been promised, so it is tried until Redis allows it again
      if (channels.some((channel) => this.#wishes.has(channel))) throw error
      return
    }
    // a connection that was lost meanwhile confirms nothing
    if (held !== this.#held) return
    this.#failing = false
    for (const channel of channels) {
      held.add(channel)
      const wish = this.#wishes.get(channel)
      if (!wish) continue
      wish.wasHeard = true
      for (const { resolve } of wish.waiting.splice(0)) resolve()
    }
  }
}
