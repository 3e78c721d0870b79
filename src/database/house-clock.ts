import type { Cancel, Clock } from '#src/kernel/clock.ts'

/** What the database said of the time, once. */
export type Sample = {
  /** The database's time at the moment at which `monotonic` was 0. Epoch milliseconds. */
  base: number
  /** How wrong that can be at most: half of the way there and back. Milliseconds. */
  error: number
  /** `monotonic` when it was heard. */
  at: number
}

/** No two clocks of machines drift apart faster, by far. */
const DRIFT = 0.000_2
const KEEP = 12
const KEEP_MS = 120_000

const worth = ({ error, at }: Sample, now: number): number => error + (now - at) * DRIFT

/**
 * Adds a sample and says which one to go by: the one that can be least wrong. When it contradicts what was known,
 * the database's clock has been set, or it is another database, or this machine has slept: then only the new one counts.
 */
export function withSample(samples: readonly Sample[], fresh: Sample): { samples: Sample[]; best: Sample } {
  const fitting = samples.every((old) => Math.abs(old.base - fresh.base) <= worth(old, fresh.at) + fresh.error)
  const kept = fitting ? samples.filter(({ at }) => fresh.at - at < KEEP_MS).slice(1 - KEEP) : []
  const all = [...kept, fresh]
  return { samples: all, best: all.reduce((a, b) => (worth(b, fresh.at) < worth(a, fresh.at) ? b : a)) }
}

export type HouseClockNeeds = {
  /** The machine's own. */
  machine: Clock
  /** The database's time. Epoch milliseconds. */
  ask: () => Promise<number>
  /** Hears of every answer how far the machine is ahead of the database, and by how much its time had to be moved. */
  onMeasured?: (measured: { offMs: number; movedMs: number }) => void
}

/** When the machine's clock moves by so much against what passes, it was set, or the machine has slept. Milliseconds. */
const SET_MS = 1_000

/**
 * The one time of a house of many nodes: the database's. Each process asks for it now and then and goes on from there
 * by what passes, never by the clock of its machine, so neither a wrong clock nor one that is set in the midst of the
 * day reaches a tap. Before the first answer it is the machine's time.
 */
export class HouseClock implements Clock {
  readonly machine: Clock
  readonly #needs: HouseClockNeeds
  #samples: Sample[] = []
  #base: number | null = null
  #offSeen = 0
  #measuring: Promise<void> | null = null

  constructor(needs: HouseClockNeeds) {
    this.#needs = needs
    this.machine = needs.machine
  }

  now(): number {
    if (this.#base === null) return this.machine.now()
    const now = Math.floor(this.#base + this.machine.monotonic())
    const off = this.machine.now() - now
    if (Math.abs(off - this.#offSeen) > SET_MS) {
      this.#offSeen = off
      void this.measure().catch(() => {})
    }
    return now
  }

  monotonic(): number {
    return this.machine.monotonic()
  }

  after(ms: number, run: () => void): Cancel {
    return this.machine.after(ms, run)
  }

  /** How far the machine's clock is ahead of the house's, negative when it is behind; null while nobody knows. Milliseconds. */
  get offMs(): number | null {
    return this.#base === null ? null : Math.round(this.machine.now() - this.#base - this.machine.monotonic())
  }

  /** Asks the database, once at a time. Rejects when there is no answer; then the time goes on as it was known. */
  measure(): Promise<void> {
    return (this.#measuring ??= this.#measure().finally(() => (this.#measuring = null)))
  }

  async #measure(): Promise<void> {
    const { machine, ask, onMeasured } = this.#needs
    const before = machine.monotonic()
    const told = await ask()
    const after = machine.monotonic()
    // it tells whole milliseconds, the rest cut off
    const fresh = { base: told + 0.5 - (before + after) / 2, error: (after - before) / 2 + 0.5, at: after }
    const { samples, best } = withSample(this.#samples, fresh)
    const movedMs = this.#base === null ? 0 : Math.round(best.base - this.#base)
    this.#samples = samples
    this.#base = best.base
    this.#offSeen = machine.now() - best.base - after
    onMeasured?.({ offMs: Math.round(this.#offSeen), movedMs })
  }
}
