import type { Clock } from '#src/kernel/clock.ts'

/** Resolves or rejects as the promise does, or rejects after `ms`: what is not answered is not waited for. */
export function within<T>(clock: Clock, ms: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const cancel = clock.after(ms, () => reject(new Error(`no answer within ${ms} ms`)))
  return Promise.race([promise, late]).finally(cancel)
}

/** What was looked up, and how long it took; nulls when there was no answer in time. */
export async function look<T>(
  clock: Clock,
  ms: number,
  ask: () => Promise<T>,
): Promise<{ ms: number; value: T } | { ms: null; value: null }> {
  const started = clock.monotonic()
  try {
    const value = await within(clock, ms, ask())
    return { ms: Math.max(0, Math.round(clock.monotonic() - started)), value }
  } catch {
    return { ms: null, value: null }
  }
}
