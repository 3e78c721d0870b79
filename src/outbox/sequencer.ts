import { sequence } from './sequence.ts'
import type { Needs, Sequenced } from './sequence.ts'

/** Numbering, once at a time in this process, shared by the relay and whoever asks the feed. */
export interface Sequencer {
  /**
   * Numbers what was committed before the call, a batch at most. A call during a run waits for the next one,
   * because the one under way may have read too early; all who wait share it. With `claimMs` the deliveries of
   * the run belong to the caller, so only one part of a process may ask for them.
   */
  run(claimMs?: number): Promise<Sequenced>
}

export function createSequencer(needs: Needs): Sequencer {
  let current: Promise<Sequenced> | null = null
  let next: { claimMs: number; run: Promise<Sequenced> } | null = null
  const start = (claimMs: number): Promise<Sequenced> =>
    (current = sequence(needs, claimMs).finally(() => (current = null)))
  const startNext = (): Promise<Sequenced> => {
    const claimMs = next?.claimMs ?? 0
    next = null
    return start(claimMs)
  }
  return {
    run(claimMs = 0) {
      if (!current) return start(claimMs)
      if (next) next.claimMs = Math.max(next.claimMs, claimMs)
      else next = { claimMs, run: current.then(startNext, startNext) }
      return next.run
    },
  }
}
