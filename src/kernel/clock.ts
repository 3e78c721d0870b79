/** Cancels what was arranged; calling it twice does nothing. */
export type Cancel = () => void

/**
 * The only source of time. `now` is for instants that are stored or shown (epoch milliseconds), `monotonic` for
 * durations, `after` for waiting. Timers never keep the process alive.
 */
export interface Clock {
  now(): number
  monotonic(): number
  after(ms: number, run: () => void): Cancel
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Runs a task again and again, the next `ms` after the last one ended. A failing run goes to `onError` and does not end it. */
export function repeat(clock: Clock, ms: number, task: () => Promise<void>, onError: (error: unknown) => void): Cancel {
  let stopped = false
  let cancel: Cancel = () => {}
  const round = (): void => {
    task()
      .catch(onError)
      .finally(() => {
        if (!stopped) cancel = clock.after(ms, round)
      })
  }
  cancel = clock.after(ms, round)
  return () => {
    stopped = true
    cancel()
  }
}

/** Resolves or rejects as the promise does, or rejects after `ms`: what is not answered is not waited for. */
export function within<T>(clock: Clock, ms: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const cancel = clock.after(ms, () => reject(new Error(`no answer within ${ms} ms`)))
  return Promise.race([promise, late]).finally(cancel)
}
