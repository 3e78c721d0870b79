import type { Clock } from '#src/kernel/clock.ts'

type Sighting = { number: string; since: number }

/**
 * Which other nodes are dead: those whose number stood still for the lease while this node could look. Only its own
 * steady clock is asked, so nobody's wall clock matters, and a Redis that was away has killed nobody.
 */
export class Neighbours {
  readonly #clock: Clock
  readonly #leaseMs: number
  readonly #seen = new Map<string, Sighting>()
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, leaseMs: number) {
    this.#clock = clock
    this.#leaseMs = leaseMs
  }

  /** Takes what every node's number is now; answers with those that are dead, and their numbers. */
  look(numbers: ReadonlyMap<string, string>, me: string): [node: string, number: string][] {
    const now = this.#clock.monotonic()
    // who could not look for so long does not know whether they stood still all the time
    if (now - this.#lookedAt > this.#leaseMs / 2) this.#seen.clear()
    this.#lookedAt = now
    for (const node of this.#seen.keys()) if (!numbers.has(node)) this.#seen.delete(node)
    const dead: [string, string][] = []
    for (const [node, number] of numbers) {
      if (node === me) continue
      const sighting = this.#seen.get(node)
      if (sighting?.number !== number) this.#seen.set(node, { number, since: now })
      else if (now - sighting.since >= this.#leaseMs) dead.push([node, number])
    }
    return dead
  }
}
