import type { LivePace, LiveTimers } from './live.ts'

type Question = { controller: AbortController; askedAt: number; cancel: () => void }
/** Why the feed will be asked: a gap may not hurry the pause after a failure or the spreading after a reconnect. */
type Plan = { reason: 'still' | 'gap' | 'spread' | 'retry'; due: number; cancel: () => void }

export type AskerOptions = {
  timers: LiveTimers
  random: () => number
  pace: LivePace
  /** Puts the question; what it resolves to is run only if the answer came in time. */
  put(signal: AbortSignal, askedAt: number): Promise<() => void>
  /** A question failed or was given up; answers with how many times in a row that counts as, for the pause. */
  onFailure(error: unknown, failures: number): number
}

/** A question this old is likelier lost than slow, once the line is known to be back. */
const STALE_MS = 2_000

/** When to ask: one question in flight, given up after a while, and at most one planned. */
export class Asker {
  /** Questions that failed since the last answer. */
  failures = 0
  /** Something came meanwhile that the question in flight may not know of. */
  again = false
  readonly #options: AskerOptions
  #question: Question | null = null
  #plan: Plan | null = null
  #stillSince = 0
  #stillMs = 0
  #closed = false

  constructor(options: AskerOptions) {
    this.#options = options
  }

  get asking(): boolean {
    return this.#question !== null
  }

  /** Asks now, or remembers to ask again when an answer is under way. */
  ask(): void {
    if (this.#closed) return
    if (this.#question) {
      this.again = true
      return
    }
    this.#plan?.cancel()
    this.#plan = null
    this.again = false
    const { timers, pace } = this.#options
    const question: Question = { controller: new AbortController(), askedAt: timers.now(), cancel: () => {} }
    this.#question = question
    const limit = pace.timeoutMs * 2 ** Math.min(this.failures, 2)
    question.cancel = timers.after(limit, () => this.#giveUp(question))
    void this.#put(question)
  }

  /** Gives up a question that has been under way for a while: it was asked on a line that has changed since. */
  dropStale(): void {
    const question = this.#question
    if (!question) return
    const age = this.#options.timers.now() - question.askedAt
    if (age >= 0 && age < STALE_MS) return
    this.#end(question)
    question.controller.abort()
  }

  gap(): void {
    this.#planAsk('gap', this.#options.pace.gapMs * (1 + this.#options.random()))
  }

  spread(): void {
    this.#planAsk('spread', this.#options.pace.spreadMs * this.#options.random())
  }

  /** After `times` failures, or answers that led nowhere, in a row. */
  retry(times: number, firstMs = this.#options.pace.retryMs): void {
    const pause = Math.min(firstMs * 2 ** Math.min(times - 1, 20), this.#options.pace.stillMs)
    this.#planAsk('retry', this.#vary(pause))
  }

  still(): void {
    this.#stillMs = this.#vary(this.#options.pace.stillMs)
    this.moved()
    this.#planAsk('still', this.#stillMs)
  }

  /** The position moved: standing still is counted from now. Cheap, because it sets no timer. */
  moved(): void {
    this.#stillSince = this.#options.timers.now()
  }

  close(): void {
    this.#closed = true
    this.#plan?.cancel()
    this.#question?.cancel()
    this.#question?.controller.abort()
    this.#question = null
  }

  async #put(question: Question): Promise<void> {
    try {
      const answered = await this.#options.put(question.controller.signal, question.askedAt)
      if (!this.#end(question)) return
      const failures = this.failures
      this.failures = 0
      try {
        answered()
      } catch (error) {
        this.#pauseAfter(failures + 1, error)
      }
    } catch (error) {
      if (!this.#end(question)) return
      this.#pauseAfter(this.failures + 1, error)
    }
  }

  /** False when the question was given up: whatever it brings comes too late to be trusted. */
  #end(question: Question): boolean {
    if (this.#question !== question) return false
    question.cancel()
    this.#question = null
    return true
  }

  #giveUp(question: Question): void {
    if (!this.#end(question)) return
    question.controller.abort()
    this.#pauseAfter(this.failures + 1, new Error('no answer in time'))
  }

  #pauseAfter(failures: number, error: unknown): void {
    this.failures = failures
    this.retry(this.#options.onFailure(error, failures))
  }

  #vary(ms: number): number {
    return ms * (0.8 + 0.4 * this.#options.random())
  }

  #planAsk(reason: Plan['reason'], ms: number): void {
    if (this.#closed || this.#question) return
    const due = this.#options.timers.now() + ms
    if (this.#plan) {
      if (reason === 'gap' && this.#plan.reason !== 'still') return
      if (this.#plan.due <= due) return
      this.#plan.cancel()
    }
    const plan: Plan = { reason, due, cancel: () => {} }
    this.#plan = plan
    plan.cancel = this.#options.timers.after(ms, () => this.#due(plan))
  }

  #due(plan: Plan): void {
    if (this.#plan !== plan) return
    this.#plan = null
    const stood = this.#options.timers.now() - this.#stillSince
    const rest = this.#stillMs - stood
    // a clock that was set back tells nothing: ask
    if (plan.reason === 'still' && rest >= 1 && stood >= 0) this.#planAsk('still', rest)
    else this.ask()
  }
}
