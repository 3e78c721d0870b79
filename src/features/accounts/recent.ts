/** Remembers what was set last, between `atMost / 2` and `atMost` of it. */
export type Recent<Value> = {
  get: (key: string) => Value | undefined
  set: (key: string, value: Value) => void
  clear: () => void
}

/**
 * Two halves, of which the older one is dropped whole. Deleting the oldest entry of one map each time would walk, every
 * time, over all that were deleted before it.
 */
export function createRecent<Value>(atMost: number): Recent<Value> {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  return {
    get: (key) => young.get(key) ?? old.get(key),
    set(key, value) {
      if (young.size >= atMost / 2 && !young.has(key)) {
        old = young
        young = new Map()
      }
      young.set(key, value)
    },
    clear() {
      young = new Map()
      old = new Map()
    },
  }
}
