import type { Clock } from '#src/kernel/clock.ts'

const EVERY_MS = 250

/** How late, in milliseconds, this process was when it last looked at its timers. */
export function watchLateness(clock: Clock): { now: () => number; stop: () => void } {
  let due = clock.monotonic() + EVERY_MS
  let late = 0
  const timer = setInterval(() => {
    const at = clock.monotonic()
    late = Math.max(0, at - due)
    due = at + EVERY_MS
  }, EVERY_MS).unref()
  return { now: () => late, stop: () => clearInterval(timer) }
}
