import type { Logger } from './log.ts'
import { messageOf } from './errors.ts'

/** Something opened by a role: what it is called, and how it is closed. */
export type Opened = { name: string; close: () => PromiseLike<void> | void; limitMs?: number }

/**
 * Closes what was opened, last opened first. One part that fails or hangs does not keep the others open: each
 * has `limitMs` of its own, which `add` may set. Calling `close` twice closes once.
 */
export class Lifecycle implements AsyncDisposable {
  readonly #opened: Opened[] = []
  readonly #log: Logger
  readonly #limitMs: number
  #closing: Promise<void> | null = null

  constructor(log: Logger, limitMs = 10_000) {
    this.#log = log
    this.#limitMs = limitMs
  }

  add(name: string, close: Opened['close'], limitMs = this.#limitMs): void {
    this.#opened.push({ name, close, limitMs })
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#closeAll())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #closeAll(): Promise<void> {
    for (const { name, close, limitMs } of this.#opened.reverse()) {
      const { promise: late, resolve } = Promise.withResolvers<'late'>()
      const timer = setTimeout(() => resolve('late'), limitMs)
      try {
        const ended = await Promise.race([Promise.resolve(close()), late])
        if (ended === 'late') this.#log.warn({ part: name }, 'did not close in time')
      } catch (error) {
        this.#log.warn({ part: name, error: messageOf(error) }, 'failed to close')
      } finally {
        clearTimeout(timer)
      }
    }
  }
}
