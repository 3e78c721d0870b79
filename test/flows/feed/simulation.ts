import type { Cancel, Clock } from '#src/kernel/clock.ts'
import type { Random } from './random.ts'

type Timer = { at: number; order: number; run: () => void }

/**
 * Time that passes only when everything that was started has come to rest: one timer at a time, ties in random
 * order. Everything of a schedule lives by it, so a schedule is the same for the same seed.
 */
export class Simulation implements Clock {
  #now = 1_790_000_000_000
  /** The latest first, so that the next one is taken from the end. */
  readonly #timers: Timer[] = []
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  now = (): number => this.#now
  monotonic = (): number => this.#now

  after = (ms: number, run: () => void): Cancel => {
    if (ms === Infinity) return () => {}
    const timer = { at: this.#now + Math.max(ms, 0), order: this.#random.next(), run }
    this.#insert(timer)
    return () => {
      const index = this.#timers.indexOf(timer)
      if (index !== -1) this.#timers.splice(index, 1)
    }
  }

  /** Lets others go first for up to so many milliseconds. */
  pause(most: number): Promise<void> {
    return new Promise((resolve) => void this.after(this.#random.below(most + 1), resolve))
  }

  /** Runs what is due within so many milliseconds, or until `done` holds. */
  async pass(ms: number, done: () => boolean = () => false): Promise<void> {
    const end = this.#now + ms
    await rest()
    for (;;) {
      const timer = this.#timers.at(-1)
      if (!timer || timer.at > end) break
      this.#timers.pop()
      this.#now = timer.at
      timer.run()
      await rest()
      if (done()) return
    }
    this.#now = end
  }

  #insert(timer: Timer): void {
    let low = 0
    let high = this.#timers.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#timers[middle] as Timer
      if (other.at > timer.at || (other.at === timer.at && other.order > timer.order)) low = middle + 1
      else high = middle
    }
    this.#timers.splice(low, 0, timer)
  }
}

/** Nothing in a schedule waits for anything but timers, so one turn of the real loop brings all of it to rest. */
const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
