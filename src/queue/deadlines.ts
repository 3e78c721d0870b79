import type { Clock } from '#src/kernel/clock.ts'

export type Deadline = {
  /** Rejects when the deadline passes; never settles otherwise. */
  passed: Promise<never>
  end(): void
}

type Open = { at: number; pass: () => void }

/** Many deadlines of one length with one timer: they pass in the order they were set. */
export class Deadlines {
  readonly #clock: Clock
  readonly #ms: number
  readonly #open = new Set<Open>()
  #watching = false

  constructor(clock: Clock, ms: number) {
    this.#clock = clock
    this.#ms = ms
  }

  add(onPass: (reason: Error) => void): Deadline {
    const { promise, reject } = Promise.withResolvers<never>()
    const open = {
      at: this.#clock.monotonic() + this.#ms,
      pass: () => {
        const reason = new Error(`took longer than ${this.#ms} ms`)
        onPass(reason)
        reject(reason)
      },
    }
    this.#open.add(open)
    if (!this.#watching) this.#watch(this.#ms)
    return { passed: promise, end: () => void this.#open.delete(open) }
  }

  #watch(ms: number): void {
    this.#watching = true
    this.#clock.after(ms, () => this.#look())
  }

  #look(): void {
    this.#watching = false
    const now = this.#clock.monotonic()
    for (const open of this.#open) {
      if (open.at > now) {
        this.#watch(open.at - now)
        return
      }
      this.#open.delete(open)
      open.pass()
    }
  }
}
