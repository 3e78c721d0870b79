import type { LiveTimers } from './live.ts'

/** Tells listeners that something changed: at once, then at most every `everyMs`. */
export class Notifier {
  readonly #timers: LiveTimers
  readonly #everyMs: number
  readonly #listeners = new Set<() => void>()
  #lastAt = -Infinity
  #cancel: (() => void) | null = null
  #closed = false

  constructor(timers: LiveTimers, everyMs: number) {
    this.#timers = timers
    this.#everyMs = everyMs
  }

  add(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  changed(): void {
    if (this.#closed || this.#cancel) return
    const since = this.#timers.now() - this.#lastAt
    if (since >= this.#everyMs || since < 0) this.#notify()
    else this.#cancel = this.#timers.after(this.#everyMs - since, () => this.#notify())
  }

  close(): void {
    this.#closed = true
    this.#cancel?.()
    this.#listeners.clear()
  }

  /** Somebody else's fault is thrown where the console sees it, not into the middle of the list's own work. */
  guarded(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.#timers.after(0, () => {
        throw error
      })
    }
  }

  #notify(): void {
    this.#cancel = null
    this.#lastAt = this.#timers.now()
    for (const listener of this.#listeners) this.guarded(listener)
  }
}
