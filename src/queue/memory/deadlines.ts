import type { Cancel, Clock } from '#src/kernel/clock.ts'

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
  #cancel: Cancel | null = null

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
    this.#cancel ??= this.#clock.after(this.#ms, () => this.#look())
    return { passed: promise, end: () => void this.#open.delete(open) }
  }

  #look(): void {
    this.#cancel = null
    const now = this.#clock.monotonic()
    for (const open of this.#open) {
      if (open.at > now) {
        this.#cancel = this.#clock.after(open.at - now, () => this.#look())
        return
      }
      this.#open.delete(open)
      open.pass()
    }
  }
}
