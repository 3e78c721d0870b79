import type { Redis } from 'ioredis'
import type { RedisTarget } from '#src/config/redis-url.ts'
import { repeat } from '#src/kernel/clock.ts'
import type { Cancel, Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import { connectRedis } from '#src/redis/connect.ts'
import type { Broadcast, BroadcastMessage, Listener } from '../broadcast.ts'
import { pack, unpack } from './envelope.ts'
import { Subscriptions } from './subscriptions.ts'

/** `prefix` keeps houses apart that share a Redis (`REALTIME_SCALING_CHANNEL`). */
export type RedisBroadcastNeeds = { target: RedisTarget; prefix: string; clock: Clock; log: Logger }

type Subscriber = { listener: Listener }

/** A connection that only listens notices by itself neither a dead line nor a frozen Redis. Milliseconds. */
const PING_EVERY_MS = 5_000

/**
 * The bus over Redis' pub/sub. Only channels with a listener in this process are subscribed to. A publisher is told
 * within two seconds when Redis is away, frozen or full; a subscription made meanwhile waits until it is back.
 */
export class RedisBroadcast implements Broadcast {
  readonly #prefix: string
  readonly #log: Logger
  readonly #publisher: Redis
  readonly #subscriber: Redis
  readonly #subscriptions: Subscriptions
  readonly #listeners = new Map<string, Set<Subscriber>>()
  readonly #onGap: ((awayMs: number) => void)[] = []
  readonly #cancelPing: Cancel
  #wasReady = false
  /** When the line that listens was lost; null while it is there. */
  #lostAt: number | null = null
  readonly #clock: Clock
  #closed = false

  constructor({ target, prefix, clock, log }: RedisBroadcastNeeds) {
    this.#prefix = prefix
    this.#log = log
    this.#clock = clock
    this.#publisher = connectRedis(target, 'commands', { log, name: 'bus' })
    this.#subscriber = connectRedis(target, 'commands', { log, name: 'bus-ear' })
    this.#subscriptions = new Subscriptions(this.#subscriber, log)
    this.#subscriber.on('message', (channel: string, text: string) => this.#hear(channel, text))
    this.#subscriber.on('ready', () => this.#ready())
    this.#subscriber.on('close', () => {
      if (this.#wasReady) this.#lostAt ??= clock.monotonic()
    })
    this.#cancelPing = repeat(
      clock,
      PING_EVERY_MS,
      async () => void (await Promise.all([this.#ping(this.#publisher), this.#ping(this.#subscriber)])),
      () => {},
    )
  }

  async publish(messages: readonly BroadcastMessage[]): Promise<void> {
    if (this.#closed) throw new Error('the bus is closed')
    if (messages.length === 0) return
    if (this.#publisher.status !== 'ready') throw new Error('the bus is away: Redis cannot be reached')
    const pipeline = this.#publisher.pipeline()
    for (const message of messages) pipeline.publish(this.#keyOf(message.app, message.channel), pack(message))
    const results = await pipeline.exec()
    const failed = results?.find(([error]) => error !== null)?.[0]
    if (failed) throw new Error(`the bus did not take the message: ${messageOf(failed)}`, { cause: failed })
  }

  async subscribe(app: string, channel: string, listener: Listener): Promise<() => Promise<void>> {
    const key = this.#keyOf(app, channel)
    const subscriber: Subscriber = { listener }
    await this.#subscriptions.want(key)
    const all = this.#listeners.get(key) ?? new Set()
    this.#listeners.set(key, all.add(subscriber))
    return async () => {
      if (!all.delete(subscriber)) return
      if (all.size === 0 && this.#listeners.get(key) === all) this.#listeners.delete(key)
      this.#subscriptions.drop(key)
    }
  }

  onGap(listener: (awayMs: number) => void): void {
    this.#onGap.push(listener)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#cancelPing()
    this.#subscriptions.close()
    this.#listeners.clear()
    this.#publisher.disconnect()
    this.#subscriber.disconnect()
  }

  /** App ids hold no colon, so no two pairs share a name. */
  #keyOf(app: string, channel: string): string {
    return `${this.#prefix}:${app}:${channel}`
  }

  #hear(key: string, text: string): void {
    const listeners = this.#listeners.get(key)
    if (!listeners) return
    const [app = '', ...rest] = key.slice(this.#prefix.length + 1).split(':')
    const envelope = unpack(text)
    if ('fault' in envelope) {
      this.#log.warn({ channel: key, fault: envelope.fault }, 'something on the bus is no message; it was dropped')
      return
    }
    const message: BroadcastMessage = { app, channel: rest.join(':'), ...envelope }
    for (const { listener } of listeners) {
      try {
        listener(message)
      } catch (error) {
        this.#log.error({ channel: key, error: messageOf(error) }, 'a listener of the bus failed')
      }
    }
  }

  #ready(): void {
    const back = this.#wasReady
    this.#wasReady = true
    this.#subscriptions.renew().then(
      () => {
        const now = this.#clock.monotonic()
        const awayMs = now - (this.#lostAt ?? now)
        this.#lostAt = null
        if (back) for (const tell of this.#onGap) tell(awayMs)
      },
      (error: unknown) => this.#log.debug({ error: messageOf(error) }, 'the bus went away again'),
    )
  }

  /** Opens anew what does not answer: a line may be dead, and a Redis frozen, without anybody saying so. */
  async #ping(client: Redis): Promise<void> {
    try {
      // connected for so long and not yet greeted
      if (client.status === 'connect') throw new Error(`Redis did not greet within ${PING_EVERY_MS} ms`)
      if (client.status === 'ready') await client.ping()
    } catch {
      if (!this.#closed) client.disconnect(true)
    }
  }
}
