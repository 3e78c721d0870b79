import type { Broadcast, BroadcastMessage } from '#src/broadcast/broadcast.ts'
import type { Cancel, Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'

type Needs<T> = {
  broadcast: Broadcast
  clock: Clock
  log: Logger
  lingerMs: number
  /** What a line carries from its beginning to its end. */
  open: (app: string, name: string) => T
  deliver: (line: Line<T>, message: BroadcastMessage) => void
}

/** One channel of the bus that somebody in this process needs. */
export type Line<T> = {
  readonly app: string
  readonly name: string
  readonly value: T
  holders: number
  /** Ends the subscription on the bus; null until the bus has taken it. */
  leaveBus: (() => Promise<void>) | null
  /** Resolves when the bus has taken the subscription; rejects when it refuses. */
  ready: Promise<void>
  cancelLinger: Cancel
}

/**
 * The channels of the bus to which this process is subscribed: each one as long as somebody holds it and a little
 * longer, so that a page that is reloaded does not cost the bus two trips.
 */
export class BusLines<T> {
  readonly #needs: Needs<T>
  readonly #byApp = new Map<string, Map<string, Line<T>>>()

  constructor(needs: Needs<T>) {
    this.#needs = needs
  }

  get size(): number {
    return [...this.#byApp.values()].reduce((sum, lines) => sum + lines.size, 0)
  }

  find(app: string, name: string): Line<T> | undefined {
    return this.#byApp.get(app)?.get(name)
  }

  all(): Line<T>[] {
    return [...this.#byApp.values()].flatMap((lines) => [...lines.values()])
  }

  /** Every `hold` is answered by one `release`. Whether the bus has taken it is told by `leaveBus` and `ready`. */
  hold(app: string, name: string): Line<T> {
    const lines = this.#byApp.get(app) ?? new Map<string, Line<T>>()
    this.#byApp.set(app, lines)
    const known = lines.get(name)
    if (known) {
      known.cancelLinger()
      known.holders += 1
      return known
    }
    const value = this.#needs.open(app, name)
    const line: Line<T> = {
      app,
      name,
      value,
      holders: 1,
      leaveBus: null,
      ready: Promise.resolve(),
      cancelLinger: () => {},
    }
    lines.set(name, line)
    line.ready = this.#joinBus(line)
    // Who holds the line awaits it; a refusal of which nobody is left to hear is no fault of the process.
    line.ready.catch(() => {})
    return line
  }

  release(line: Line<T>): void {
    line.holders -= 1
    if (line.holders > 0) return
    line.cancelLinger()
    line.cancelLinger = this.#needs.clock.after(this.#needs.lingerMs, () => {
      this.#forget(line)
      void this.#drop(line)
    })
  }

  /** Leaves the bus everywhere. */
  async close(): Promise<void> {
    const all = this.all()
    this.#byApp.clear()
    await Promise.all(all.map((line) => this.#drop(line)))
  }

  async #joinBus(line: Line<T>): Promise<void> {
    try {
      line.leaveBus = await this.#needs.broadcast.subscribe(line.app, line.name, (message) =>
        this.#needs.deliver(line, message),
      )
    } catch (error) {
      this.#forget(line)
      throw error
    }
  }

  #forget(line: Line<T>): void {
    const lines = this.#byApp.get(line.app)
    if (lines?.get(line.name) === line) lines.delete(line.name)
  }

  async #drop(line: Line<T>): Promise<void> {
    line.cancelLinger()
    await line.ready.catch(() => {})
    const { leaveBus } = line
    line.leaveBus = null
    try {
      await leaveBus?.()
    } catch (error) {
      this.#needs.log.warn({ channel: line.name, error: messageOf(error) }, 'could not leave a channel of the bus')
    }
  }
}
