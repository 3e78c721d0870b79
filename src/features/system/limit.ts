import { within } from '#src/kernel/clock.ts'
import type { Clock } from '#src/kernel/clock.ts'

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
