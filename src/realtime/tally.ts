import type { Clock } from '#src/kernel/clock.ts'

/**
 * How many sockets of this node stand for a thing: a member of a channel, a user. It outlives what the node otherwise
 * knows of the thing, so that somebody who is back in time has never been away.
 */
export class Tally {
  readonly #clock: Clock
  readonly #counts = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  /** `none` is called when the last one is gone and none has come for so long. Milliseconds. */
  remove(key: string, graceMs: number, none: () => void): void {
    const left = (this.#counts.get(key) ?? 1) - 1
    if (left > 0) return void this.#counts.set(key, left)
    this.#counts.delete(key)
    if (graceMs > 0) this.again(key, graceMs, none)
    else none()
  }

  /** Calls after so long, if there is still none. */
  again(key: string, ms: number, none: () => void): void {
    this.#clock.after(ms, () => {
      if (!this.#counts.has(key)) none()
    })
  }
}
