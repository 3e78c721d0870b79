import type { Database } from '#src/database/database.ts'
import type { Cancel, Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Job, Queue } from '#src/queue/queue.ts'
import { OUTBOX_SIGNAL } from './append.ts'
import type { BroadcastPayload } from './broadcast-payload.ts'
import { anyWork, claimDue, forgetClaims, releaseClaims } from './claim.ts'
import type { Delivery } from './sequence.ts'
import type { Sequencer } from './sequencer.ts'

export type RelayNeeds = { db: Database; clock: Clock; log: Logger; queue: Pick<Queue, 'add'>; sequencer: Sequencer }

export type RelayOptions = {
  /** How long a delivery may take before it is handed over again. Milliseconds. */
  leaseMs?: number
  /**
   * Looks for work at least so often; a signal of this process wakes it at once. A look is one read; what it finds
   * costs a transaction.
   */
  pollMs?: number
  /** The same once there was no work for two seconds; `pollMs` unless told. */
  restMs?: number
  /** How long to leave alone a queue that refused, or a database that failed. */
  pauseMs?: number
  /** No other relay works on this database, so what an earlier process has claimed is free at the start. */
  alone?: boolean
}

export interface Relay {
  start(): void
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>
  /** One round now: numbers and hands over until nothing is left. Rounds never overlap. */
  round(): Promise<void>
  status(): RelayStatus
}

export type RelayStatus = {
  /** The queue refused in the last round, or the round failed. */
  hindered: boolean
  /** Since a hand-over, a round, or a look that found nothing last ended well; null before the first. Milliseconds. */
  sinceRoundMs: number | null
}

/** The name of the job that carries deliveries to the sockets. */
export const BROADCAST_JOB = 'broadcast'

/**
 * Hands committed events to the queue: numbers what is new, and takes over what was handed out before and never
 * finished. Several may run. What a queue refuses or loses stays in `delivery` and is handed over again.
 */
export function createRelay(needs: RelayNeeds, options: RelayOptions = {}): Relay {
  const restMs = options.restMs ?? options.pollMs ?? 1_000
  return new LoopingRelay(needs, { leaseMs: 30_000, pollMs: 1_000, pauseMs: 1_000, alone: false, ...options, restMs })
}

/** After so long without work it looks less often. Milliseconds. */
const IDLE_MS = 2_000

class LoopingRelay implements Relay {
  readonly #needs: RelayNeeds
  readonly #options: Required<RelayOptions>
  #rounds: Promise<void> | null = null
  #woken = false
  #stopped = true
  #listening = false
  #inherited = false
  /** The queue refused, or a round failed. */
  #hindered = false
  #lastWorkAt = 0
  #lastWellAt: number | null = null
  /** `#hindered` as it was when the last round ended. */
  #wasHindered = false
  #cancelPoll: Cancel = () => {}

  constructor(needs: RelayNeeds, options: Required<RelayOptions>) {
    this.#needs = needs
    this.#options = options
  }

  start(): void {
    this.#stopped = false
    if (!this.#listening) this.#needs.db.onSignal(OUTBOX_SIGNAL, () => this.#wake())
    this.#listening = true
    this.#wake()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelPoll()
    await this.#rounds
  }

  status(): RelayStatus {
    const since = this.#lastWellAt === null ? null : this.#needs.clock.monotonic() - this.#lastWellAt
    return { hindered: this.#wasHindered, sinceRoundMs: since }
  }

  round(): Promise<void> {
    const after = this.#rounds?.then(() => this.round())
    if (after) return after
    const round = this.#round().finally(() => {
      this.#rounds = null
      // what was committed while this round ran may have come too late for it
      if (this.#woken) this.#wake()
    })
    this.#rounds = round.catch(() => {})
    return round
  }

  #wake(looks = false): void {
    if (this.#stopped) return
    if (this.#rounds) {
      this.#woken = true
      return
    }
    this.#cancelPoll()
    this.#rounds = this.#loop(looks)
  }

  async #loop(looks: boolean): Promise<void> {
    this.#hindered = false
    try {
      const idle = looks && this.#inherited && !(await anyWork(this.#needs))
      if (!idle) this.#woken = true
      while (this.#woken && !this.#stopped) {
        this.#woken = false
        this.#lastWorkAt = this.#needs.clock.monotonic()
        await this.#round()
      }
    } catch (error) {
      this.#needs.log.warn({ error: messageOf(error) }, 'the relay could not finish its round')
      this.#hindered = true
      this.#woken = false
    }
    this.#wasHindered = this.#hindered
    if (!this.#hindered) this.#lastWellAt = this.#needs.clock.monotonic()
    this.#rounds = null
    if (!this.#stopped) this.#cancelPoll = this.#needs.clock.after(this.#pause(), () => this.#wake(true))
  }

  #pause(): number {
    const { pollMs, restMs, pauseMs } = this.#options
    if (this.#hindered) return Math.max(pauseMs, pollMs)
    return this.#needs.clock.monotonic() - this.#lastWorkAt < IDLE_MS ? pollMs : restMs
  }

  async #round(): Promise<void> {
    const { sequencer, log } = this.#needs
    const { leaseMs, alone } = this.#options
    if (alone && !this.#inherited) await forgetClaims(this.#needs)
    this.#inherited = true
    for (;;) {
      const { deliveries, dead, more } = await sequencer.run(leaseMs)
      if (dead > 0) log.error({ dead }, 'outbox rows could not be numbered; they are in dead_letter')
      if (!(await this.#handOver(deliveries))) return
      if (!more || this.#stopping()) break
    }
    for (;;) {
      const deliveries = await claimDue(this.#needs, leaseMs)
      if (deliveries.length === 0 || !(await this.#handOver(deliveries)) || this.#stopping()) return
    }
  }

  #stopping(): boolean {
    return this.#stopped && this.#listening
  }

  /** False when the queue refused; then the claims are given back, or run out by themselves. */
  async #handOver(deliveries: readonly Delivery[]): Promise<boolean> {
    if (deliveries.length === 0) return true
    const { queue, db, clock, log } = this.#needs
    try {
      await queue.add(jobsOf(deliveries))
      // a round that has much to do takes long and is well all the same
      this.#lastWellAt = clock.monotonic()
      return true
    } catch (error) {
      this.#hindered = true
      log.warn({ error: messageOf(error), deliveries: deliveries.length }, 'the queue refused; trying again')
      const ids = deliveries.map((delivery) => delivery.id)
      await releaseClaims({ db }, ids, clock.now() + this.#options.pauseMs)
      return false
    }
  }
}

/** Deliveries that travel together: a job has a price of its own, and a failed one repeats them all. */
const IN_A_JOB = 20

/** Each try has a job id of its own: the queue may still hold, or have buried, an earlier one. */
function jobsOf(deliveries: readonly Delivery[]): Job[] {
  const jobs: Job[] = []
  for (let start = 0; start < deliveries.length; start += IN_A_JOB) {
    const group = deliveries.slice(start, start + IN_A_JOB)
    const { id, epoch, attempt } = group[0] as Delivery
    jobs.push({
      name: BROADCAST_JOB,
      id: `${BROADCAST_JOB}-${epoch}-${id}-${attempt}`,
      payload: payloadOf(group, epoch),
    })
  }
  return jobs
}

/** All of one claim, so they share its epoch. */
const payloadOf = (group: readonly Delivery[], epoch: string): BroadcastPayload => ({
  epoch,
  deliveries: group.map(({ id, event, payload, targets }) => ({ id, event, payload, targets })),
})
