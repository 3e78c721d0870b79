type Name = 'entered' | 'in' | 'out' | 'merged' | 'alreadyIn' | 'repeated'

/** What has happened so far. */
export class Counts {
  readonly #counts: Record<Name, number> = { entered: 0, in: 0, out: 0, merged: 0, alreadyIn: 0, repeated: 0 }
  readonly #problems = new Map<string, number>()
  readonly #took: number[] = []

  add(name: Name): void {
    this.#counts[name]++
  }
  problem(what: string): void {
    this.#problems.set(what, (this.#problems.get(what) ?? 0) + 1)
  }
  took(ms: number): void {
    this.#took.push(ms)
  }
  get(name: Name): number {
    return this.#counts[name]
  }
  get problems(): number {
    return [...this.#problems.values()].reduce((sum, count) => sum + count, 0)
  }

  /** One line, while it goes on. */
  line(elapsedMs: number, lengthMs: number, people: number): string {
    const { entered, in: came, out, repeated, alreadyIn, merged } = this.#counts
    const share = Math.min(1, elapsedMs / lengthMs)
    const bar = '#'.repeat(Math.round(20 * share)).padEnd(20, '.')
    const more = [
      entered < people && `signed in ${entered}`,
      repeated > 0 && `${repeated} repeated`,
      alreadyIn + merged > 0 && `${alreadyIn + merged} already in`,
      this.problems > 0 && `${this.problems} PROBLEMS`,
    ].filter(Boolean)
    const parts = [`${clock(elapsedMs)}/${clock(lengthMs)}`, `in ${came}/${people}`, `out ${out}`, ...more]
    return `[${bar}] ${parts.join('  ')}`
  }

  /** A few lines at the end. */
  summary(): string {
    const { in: came, out, repeated, alreadyIn, merged } = this.#counts
    const lines = [`${came} clocked in, ${out} clocked out.`]
    if (alreadyIn > 0) lines.push(`${alreadyIn} had clocked in before.`)
    if (merged > 0) lines.push(`${merged} taps came within a minute of another and counted with it.`)
    if (repeated > 0) lines.push(`${repeated} taps were sent again with their key and got the same answer.`)
    const took = this.#took.toSorted((a, b) => a - b)
    const at = (share: number): string => `${Math.ceil(took[Math.floor(share * (took.length - 1))] ?? 0)} ms`
    if (took.length > 0)
      lines.push(`${took.length} answers: half within ${at(0.5)}, 95 % within ${at(0.95)}, slowest ${at(1)}.`)
    for (const [what, count] of this.#problems) lines.push(`PROBLEM, ${count} times: ${what}`)
    return lines.join('\n')
  }
}

const clock = (ms: number): string => {
  const seconds = Math.floor(ms / 1_000)
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}
