const memory = new Map<string, string>()

/**
 * Local storage that never throws: private windows and full disks must not stop a clock-in. What the browser
 * refuses to keep lives as long as the page.
 */
export const safeStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = {
  getItem(key) {
    const kept = memory.get(key)
    if (kept !== undefined) return kept
    try {
      return localStorage.getItem(key)
    } catch {
      return null
    }
  },
  setItem(key, value) {
    try {
      localStorage.setItem(key, value)
      memory.delete(key)
    } catch {
      memory.set(key, value)
    }
  },
  removeItem(key) {
    memory.delete(key)
    try {
      localStorage.removeItem(key)
    } catch {
      // Nothing was kept there.
    }
  },
}

/** A JSON value from storage; null when absent or unreadable. The shape is our own, so it is not checked again. */
export function readJson<T>(key: string): T | null {
  const text = safeStorage.getItem(key)
  if (!text) return null
  try {
    return JSON.parse(text) as T
  } catch {
    return null
  }
}

export const writeJson = (key: string, value: unknown): void => safeStorage.setItem(key, JSON.stringify(value))
