/** Local storage that never throws: private windows and full disks must not stop a clock-in. */
export const safeStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = {
  getItem(key) {
    try {
      return localStorage.getItem(key)
    } catch {
      return null
    }
  },
  setItem(key, value) {
    try {
      localStorage.setItem(key, value)
    } catch {
      // Only conveniences are kept here; punches live in IndexedDB.
    }
  },
  removeItem(key) {
    try {
      localStorage.removeItem(key)
    } catch {
      // See above.
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
