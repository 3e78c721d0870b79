import type { Clock } from '#src/kernel/clock.ts'
import type { App } from './apps.ts'
import { TokenBucket } from './limits.ts'

type Bucket = { perSecond: number; bucket: TokenBucket }

/** How often the publishers of each app may come to this node, by the app's own limits. */
export class Rates {
  readonly #clock: Clock
  readonly #buckets = new Map<string, Bucket>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether so many events may be published now. */
  takeEvents({ id, limits }: App, events: number): boolean {
    return this.#take(`events/${id}`, limits.eventsPerSecond, events)
  }

  /** Whether a question may be asked now. */
  takeRead({ id, limits }: App): boolean {
    return this.#take(`reads/${id}`, limits.readsPerSecond, 1)
  }

  #take(key: string, perSecond: number, count: number): boolean {
    if (perSecond === 0) return true
    const known = this.#buckets.get(key)
    if (known?.perSecond === perSecond) return known.bucket.take(count)
    const bucket = new TokenBucket(this.#clock, perSecond, perSecond)
    this.#buckets.set(key, { perSecond, bucket })
    return bucket.take(count)
  }
}
