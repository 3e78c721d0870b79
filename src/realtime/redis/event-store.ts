import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { RedisTarget } from '#src/config/redis-url.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import { connectRedis } from '#src/redis/connect.ts'
import type { EventStore, KeptEvent, StoredEvent } from '../event-store.ts'
import type { Place } from '../roster.ts'
import { encode, placeKey } from './names.ts'

/** `prefix` keeps houses apart that share a Redis (`REALTIME_SCALING_CHANNEL`). */
export type RedisEventStoreNeeds = { target: RedisTarget; prefix: string; clock: Clock; ids: Ids; log: Logger }

/** Ids of one app that are remembered; then the oldest are forgotten. */
const MOST_IDS = 250_000

const Stored = z.strictObject({ event: z.string().min(1).max(200), data: z.string() })
const Claimed = z.enum(['mine', 'busy', 'done'])

/** Done ids are in one sorted set for each app, by the instant at which they are forgotten; claims are keys of their own. */
const CLAIM = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local until_ = redis.call('ZSCORE', KEYS[1], ARGV[1])
if until_ and tonumber(until_) > now then return 'done' end
if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) then return 'mine' end
return 'busy'`
const SETTLE = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[3]))
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
redis.call('DEL', KEYS[2])`
/** A claim that has run out may be somebody else's by now. */
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`

/** What is remembered of published events, in Redis. */
export class RedisEventStore implements EventStore {
  readonly #redis: Redis
  readonly #prefix: string
  readonly #log: Logger
  /** By which this process knows its claims. */
  readonly #token: string

  constructor({ target, prefix, ids, log }: RedisEventStoreNeeds) {
    this.#redis = connectRedis(target, 'commands', { log, name: 'events' })
    this.#prefix = `${prefix}:realtime:`
    this.#log = log
    this.#token = ids.uuid()
  }

  async keep(place: Place, { event, data }: StoredEvent, ttlMs: number): Promise<void> {
    await this.#redis.set(this.#last(place), JSON.stringify({ event, data }), 'PX', Math.max(1, Math.ceil(ttlMs)))
  }

  async last(place: Place): Promise<KeptEvent | null> {
    const key = this.#last(place)
    const [[, text], [, ttlMs]] = ((await this.#redis.multi().get(key).pttl(key).exec()) ?? []) as [
      [Error | null, string | null],
      [Error | null, number],
    ]
    if (text === null || ttlMs <= 0) return null
    try {
      return { ...Stored.parse(JSON.parse(text)), ttlMs }
    } catch (error) {
      this.#log.warn({ key, error: messageOf(error) }, 'what Redis holds is no event; it counts as none')
      return null
    }
  }

  async claim(app: string, id: string, holdMs: number): Promise<'mine' | 'busy' | 'done'> {
    const args = [encode(id), this.#token, Math.max(1, Math.ceil(holdMs))]
    return Claimed.parse(await this.#redis.eval(CLAIM, 2, this.#ids(app), this.#claimOf(app, id), ...args))
  }

  async settle(app: string, id: string, keepMs: number): Promise<void> {
    await this.#redis.eval(SETTLE, 2, this.#ids(app), this.#claimOf(app, id), encode(id), Math.ceil(keepMs), MOST_IDS)
  }

  async release(app: string, id: string): Promise<void> {
    await this.#redis.eval(RELEASE, 1, this.#claimOf(app, id), this.#token)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#redis.disconnect()
  }

  #last(place: Place): string {
    return `${this.#prefix}last:${placeKey(place)}`
  }

  #ids(app: string): string {
    return `${this.#prefix}ids:${encode(app)}`
  }

  #claimOf(app: string, id: string): string {
    return `${this.#prefix}claim:${encode(app)}:${encode(id)}`
  }
}
