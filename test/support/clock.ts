import type { Cancel, Clock } from '#src/kernel/clock.ts'

/** A clock that stands still until it is moved; due timers run in order when it is. */
export class TestClock implements Clock {
  #now: number
  readonly #timers = new Set<{ at: number; run: () => void }>()

  constructor(start: number | string = '2026-11-23T00:00:00Z') {
    this.#now = typeof start === 'string' ? Date.parse(start) : start
  }

  now = (): number => this.#now
  monotonic = (): number => this.#now

  after = (ms: number, run: () => void): Cancel => {
    const timer = { at: this.#now + ms, run }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  set(instant: string | number): void {
    this.#now = typeof instant === 'string' ? Date.parse(instant) : instant
  }

  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      this.#timers.delete(due)
      this.#now = Math.max(this.#now, due.at)
      due.run()
    }
    this.#now = end
  }
}
