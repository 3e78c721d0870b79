import type { QueuedPunch } from './punch.ts'
import type { OutboxStore } from './store.ts'

/** Runs something later; the answer cancels it. */
type Later = (milliseconds: number, run: () => void) => () => void

/** A disk that has not answered by now is taken for one that refuses: a thumb is waiting. */
const PATIENCE = 2_000

/**
 * Uses `first`, and `second` for what `first` refuses or does not answer in time: a phone whose disk is full or
 * stuck, or whose browser forbids storage, can still clock in while it has a signal. `onFallback` is told which tap
 * so that the screen can warn.
 */
export function withFallback(
  first: OutboxStore,
  second: OutboxStore,
  onFallback: (punch: QueuedPunch) => void,
  later: Later,
): OutboxStore {
  /** The taps that only `second` may send: whatever else `first` says of them came too late. */
  const fallen = new Set<string>()

  /** Rejects when the work takes too long; what it does later is nobody's concern any more. */
  function inTime<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = later(PATIENCE, () => reject(new Error('the store does not answer')))
      work.then(resolve, reject).finally(cancel)
    })
  }

  /** What `first` holds; a store that refuses holds nothing. One that is stuck may hold taps: come again. */
  async function listFirst(): Promise<QueuedPunch[]> {
    const answer = first.list().catch(() => [])
    const punches = fallen.size > 0 ? inTime(answer).catch(() => []) : inTime(answer)
    return (await punches).filter((punch) => !fallen.has(punch.key))
  }

  return {
    async add(punch) {
      const added = first.add(punch)
      try {
        await inTime(added)
      } catch {
        fallen.add(punch.key)
        // If the disk takes it after all, there must not be two that get bodies of their own.
        added.then(() => first.remove(punch.key)).catch(() => {})
        onFallback(punch)
        await second.add(punch)
      }
    },
    list: async () => [...(await listFirst()), ...(await second.list())],
    freeze: (key, body) => (fallen.has(key) ? second.freeze(key, body) : inTime(first.freeze(key, body))),
    remove: (key) => (fallen.has(key) ? second.remove(key) : inTime(first.remove(key))),
  }
}
