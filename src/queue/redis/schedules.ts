import type { Cancel, Clock } from '#src/kernel/clock.ts'

type Entry = { everyMs: number; looking: Promise<void> | null; cancel: Cancel }

export type ScheduleNeeds = {
  clock: Clock
  /** 0 when the turn is the caller's; otherwise how long it belongs to somebody else. Milliseconds. */
  takeTurn: (name: string, everyMs: number) => Promise<number>
  giveTurnBack: (name: string) => Promise<unknown>
  add: (name: string) => Promise<void>
}

/** After a failure it is tried again so soon. Milliseconds. */
const AGAIN_MS = 1_000

/**
 * Jobs that are due again and again, once for the whole house. Whoever is the first to take the turn of a period,
 * which Redis measures, adds the job; all others wait for as long as the turn is taken. So no two clocks are
 * compared, nobody is in charge, and a Redis that was wiped only begins a new period.
 */
export class Schedules {
  readonly #needs: ScheduleNeeds
  readonly #entries = new Map<string, Entry>()
  #closed = false

  constructor(needs: ScheduleNeeds) {
    this.#needs = needs
  }

  async set(name: string, everyMs: number): Promise<void> {
    const entry = this.#entries.get(name) ?? { everyMs, looking: null, cancel: () => {} }
    entry.everyMs = everyMs
    this.#entries.set(name, entry)
    await this.#look(name, entry)
  }

  close(): void {
    this.#closed = true
    for (const { cancel } of this.#entries.values()) cancel()
  }

  #look(name: string, entry: Entry): Promise<void> {
    entry.looking ??= this.#take(name, entry).finally(() => (entry.looking = null))
    return entry.looking
  }

  async #take(name: string, entry: Entry): Promise<void> {
    entry.cancel()
    let pause = Math.min(entry.everyMs, AGAIN_MS)
    try {
      const left = await this.#needs.takeTurn(name, entry.everyMs)
      if (left === 0) await this.#add(name)
      pause = left === 0 ? entry.everyMs : left
    } finally {
      if (!this.#closed) {
        // whoever asked hears of a failure; the timer only tries again
        entry.cancel = this.#needs.clock.after(pause + 1, () => void this.#look(name, entry).catch(() => {}))
      }
    }
  }

  async #add(name: string): Promise<void> {
    try {
      await this.#needs.add(name)
    } catch (error) {
      await this.#needs.giveTurnBack(name).catch(() => {})
      throw error
    }
  }
}
