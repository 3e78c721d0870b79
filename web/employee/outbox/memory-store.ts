import type { QueuedPunch } from './punch.ts'
import type { OutboxStore } from './store.ts'

/** For browsers that refuse storage: keeps taps as long as the page lives. */
export function createMemoryStore(): OutboxStore {
  const punches = new Map<string, QueuedPunch>()
  return {
    async add(punch) {
      punches.set(punch.key, punch)
    },
    list: async () => [...punches.values()],
    async freeze(key, body) {
      const punch = punches.get(key)
      if (!punch) return null
      if (punch.body === null) punches.set(key, { ...punch, body })
      return punch.body ?? body
    },
    async remove(key) {
      punches.delete(key)
    },
  }
}
