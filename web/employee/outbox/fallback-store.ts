import type { OutboxStore } from './store.ts'

/**
 * Uses `first`, and `second` for what `first` refuses: a phone whose disk is full or whose browser forbids storage
 * can still clock in while it has a signal. `onFallback` is told so that the screen can warn.
 */
export function withFallback(first: OutboxStore, second: OutboxStore, onFallback: () => void): OutboxStore {
  const orNothing = <T>(work: Promise<T>, nothing: T): Promise<T> => work.catch(() => nothing)
  return {
    async add(punch) {
      try {
        await first.add(punch)
      } catch {
        onFallback()
        await second.add(punch)
      }
    },
    list: async () => [...(await orNothing(first.list(), [])), ...(await second.list())],
    async freeze(key, body) {
      return (await second.freeze(key, body)) ?? first.freeze(key, body)
    },
    async remove(key) {
      await second.remove(key)
      await first.remove(key)
    },
  }
}
