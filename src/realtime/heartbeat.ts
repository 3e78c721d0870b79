import type { Cancel, Clock } from '#src/kernel/clock.ts'

/** Someone who has to give signs of life. `lastSeen` is on the monotonic clock. */
export type Peer = { readonly lastSeen: number; ping(): void }

type Watch = { slot: number; pingedAt: number | null }
type Needs<P extends Peer> = {
  clock: Clock
  activityTimeoutMs: number
  pongTimeoutMs: number
  /** Called once for a peer that has been silent for too long; it is not watched any more. */
  onDead: (peer: P) => void
}

/**
 * Finds dead peers: a peer from which nothing came is pinged a little after `activityTimeoutMs`, when a living
 * client would have spoken by itself, and declared dead no later than `pongTimeoutMs` after that time-out.
 *
 * A timing wheel: peers stand in the slot of the tick at which they have to be looked at next. A message costs
 * nothing here, and a tick looks only at those whose time has come.
 */
export class Heartbeat<P extends Peer> {
  readonly #needs: Needs<P>
  readonly #tickMs: number
  readonly #pingAfterMs: number
  readonly #answerWithinMs: number
  readonly #slots = new Map<number, Set<P>>()
  readonly #watches = new Map<P, Watch>()
  #cancelTick: Cancel | null = null

  constructor(needs: Needs<P>) {
    this.#needs = needs
    this.#tickMs = Math.min(1000, needs.pongTimeoutMs / 30)
    const grace = needs.pongTimeoutMs / 6
    this.#pingAfterMs = needs.activityTimeoutMs + grace
    // Each of the two waits may end a tick late.
    this.#answerWithinMs = needs.pongTimeoutMs - grace - 2 * this.#tickMs
  }

  watch(peer: P): void {
    const watch: Watch = { slot: 0, pingedAt: null }
    this.#watches.set(peer, watch)
    this.#place(peer, watch, peer.lastSeen + this.#pingAfterMs)
    this.#cancelTick ??= this.#needs.clock.after(this.#tickMs, this.#tick)
  }

  forget(peer: P): void {
    const watch = this.#watches.get(peer)
    if (!watch) return
    this.#watches.delete(peer)
    this.#slots.get(watch.slot)?.delete(peer)
  }

  close(): void {
    this.#cancelTick?.()
    this.#cancelTick = null
    this.#slots.clear()
    this.#watches.clear()
  }

  #place(peer: P, watch: Watch, at: number): void {
    watch.slot = Math.ceil(at / this.#tickMs)
    const slot = this.#slots.get(watch.slot) ?? new Set()
    this.#slots.set(watch.slot, slot.add(peer))
  }

  #tick = (): void => {
    const now = this.#needs.clock.monotonic()
    const current = Math.floor(now / this.#tickMs)
    const due = [...this.#slots.keys()].filter((slot) => slot <= current)
    for (const slot of due) {
      const peers = this.#slots.get(slot) ?? []
      this.#slots.delete(slot)
      for (const peer of peers) this.#look(peer, now)
    }
    this.#cancelTick = this.#watches.size > 0 ? this.#needs.clock.after(this.#tickMs, this.#tick) : null
  }

  #look(peer: P, now: number): void {
    const watch = this.#watches.get(peer)
    if (!watch) return
    if (watch.pingedAt !== null && peer.lastSeen < watch.pingedAt) {
      if (now - watch.pingedAt < this.#answerWithinMs)
        return this.#place(peer, watch, watch.pingedAt + this.#answerWithinMs)
      this.forget(peer)
      return this.#needs.onDead(peer)
    }
    watch.pingedAt = null
    if (now - peer.lastSeen < this.#pingAfterMs) return this.#place(peer, watch, peer.lastSeen + this.#pingAfterMs)
    watch.pingedAt = now
    this.#place(peer, watch, now + this.#answerWithinMs)
    peer.ping()
  }
}
