/** Who listens to the signals of this process; see `Transaction.signal`. */
export class Signals {
  readonly #listeners = new Map<string, (() => void)[]>()

  on(name: string, listener: () => void): void {
    const listeners = this.#listeners.get(name)
    if (listeners) listeners.push(listener)
    else this.#listeners.set(name, [listener])
  }

  tell(name: string): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      // a listener's fault is its own: those who wait for their commit must not hear of it
      queueMicrotask(listener)
    }
  }
}
