import type { Clock } from '#src/kernel/clock.ts'
import type { EventStore, KeptEvent, StoredEvent } from '../event-store.ts'
import type { Place } from '../roster.ts'

const keyOf = (app: string, name: string): string => JSON.stringify([app, name])

/** A map that forgets by time, and the oldest when it is full. */
class Forgetful<V> {
  readonly #clock: Clock
  readonly #most: number
  readonly #entries = new Map<string, { value: V; until: number }>()

  constructor(clock: Clock, most: number) {
    this.#clock = clock
    this.#most = most
  }

  get(key: string): { value: V; leftMs: number } | null {
    const entry = this.#entries.get(key)
    if (!entry) return null
    const leftMs = entry.until - this.#clock.monotonic()
    if (leftMs > 0) return { value: entry.value, leftMs }
    this.#entries.delete(key)
    return null
  }

  set(key: string, value: V, ttlMs: number): void {
    this.#entries.delete(key)
    this.#entries.set(key, { value, until: this.#clock.monotonic() + ttlMs })
    const [oldest] = this.#entries.size > this.#most ? this.#entries.keys() : []
    if (oldest !== undefined) this.#entries.delete(oldest)
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }
}

type Bounds = { channels: number; ids: number }

/** The event store within one process. */
export class MemoryEventStore implements EventStore {
  readonly #events: Forgetful<StoredEvent>
  readonly #ids: Forgetful<'busy' | 'done'>

  constructor({ clock }: { clock: Clock }, bounds: Bounds = { channels: 10_000, ids: 100_000 }) {
    this.#events = new Forgetful(clock, bounds.channels)
    this.#ids = new Forgetful(clock, bounds.ids)
  }

  async keep({ app, channel }: Place, { event, data }: StoredEvent, ttlMs: number): Promise<void> {
    this.#events.set(keyOf(app, channel), { event, data }, ttlMs)
  }

  async last({ app, channel }: Place): Promise<KeptEvent | null> {
    const found = this.#events.get(keyOf(app, channel))
    return found && { ...found.value, ttlMs: found.leftMs }
  }

  async claim(app: string, id: string, holdMs: number): Promise<'mine' | 'busy' | 'done'> {
    const key = keyOf(app, id)
    const found = this.#ids.get(key)
    if (found) return found.value
    this.#ids.set(key, 'busy', holdMs)
    return 'mine'
  }

  async settle(app: string, id: string, keepMs: number): Promise<void> {
    this.#ids.set(keyOf(app, id), 'done', keepMs)
  }

  async release(app: string, id: string): Promise<void> {
    this.#ids.delete(keyOf(app, id))
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
