import type { LiveTimers } from '../../shared/live.ts'

/** Changes that come together are followed by one question. */
export const GATHER_MS = 800
/** The pause after an answer, or so many times as long as the answer took where that is longer; a minute at most. */
const PAUSE_MS = 5_000
const TIMES = 10
const MOST_MS = 60_000

/**
 * Runs something soon after it is asked for, but never twice at once and never without a pause: what is dear to answer is
 * asked for the more seldom. Who asks while it runs, or pauses, has it run once more afterwards.
 */
export function unhurried(run: () => Promise<unknown>, timers: LiveTimers): { ask: () => void; stop: () => void } {
  let isBusy = false
  let isAsked = false
  let isStopped = false
  let dropTimer = (): void => {}
  const start = async (): Promise<void> => {
    isAsked = false
    const began = timers.now()
    // what fails comes with the next change
    await run().catch(() => {})
    if (isStopped) return
    const pause = Math.max(PAUSE_MS, TIMES * (timers.now() - began))
    dropTimer = timers.after(Math.min(pause, MOST_MS), () => {
      isBusy = isAsked
      if (isAsked) void start()
    })
  }
  return {
    ask: () => {
      isAsked = true
      if (isBusy || isStopped) return
      isBusy = true
      dropTimer = timers.after(GATHER_MS, () => void start())
    },
    stop: () => {
      isStopped = true
      dropTimer()
    },
  }
}
