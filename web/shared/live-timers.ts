import { browserClock } from './clock.ts'
import type { LiveTimers } from './live.ts'

/** The browser's timers. Tabs in the background run them about once a minute: call `refresh` when one is shown. */
export const browserTimers: LiveTimers = {
  now: () => browserClock.wall(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
