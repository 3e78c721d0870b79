export type Waiting = { event: string; data: Record<string, unknown> }

/** Whether something that came over the socket says where it stands in the feed. */
export const isStamped = (data: unknown): data is Record<string, unknown> & { _epoch: string; _seq: number } =>
  typeof data === 'object' &&
  data !== null &&
  '_epoch' in data &&
  typeof data._epoch === 'string' &&
  '_seq' in data &&
  Number.isSafeInteger(data._seq)

/** More than this has no use: whatever is missing comes from the feed in one answer. */
const LIMIT = 2_000

/** Events that came before their turn, by (epoch, seq). */
export class LiveBuffer {
  readonly #epochs = new Map<string, Map<number, Waiting>>()
  #size = 0

  /** Returns false when the buffer was full and has been emptied; the caller must ask. */
  add(epoch: string, seq: number, waiting: Waiting): boolean {
    if (this.#size >= LIMIT) {
      this.#epochs.clear()
      this.#size = 0
      return false
    }
    let events = this.#epochs.get(epoch)
    if (!events) this.#epochs.set(epoch, (events = new Map()))
    if (!events.has(seq)) this.#size++
    events.set(seq, waiting)
    return true
  }

  take(epoch: string, seq: number): Waiting | undefined {
    const events = this.#epochs.get(epoch)
    const waiting = events?.get(seq)
    if (!events || !waiting) return undefined
    events.delete(seq)
    this.#size--
    if (events.size === 0) this.#epochs.delete(epoch)
    return waiting
  }

  /** Drops what has been passed and tells whether anything later is waiting. */
  hasAfter(epoch: string, last: number): boolean {
    const events = this.#epochs.get(epoch)
    if (!events) return false
    for (const seq of events.keys()) if (seq <= last) this.take(epoch, seq)
    return events.size > 0
  }

  keepOnly(epoch: string): void {
    for (const other of this.#epochs.keys()) if (other !== epoch) this.#epochs.delete(other)
    this.#size = this.#epochs.get(epoch)?.size ?? 0
  }
}
