import { useSyncExternalStore } from 'react'
import type { Language } from '#contract/trace.ts'
import { safeStorage } from './storage.ts'

export type Theme = 'system' | 'light' | 'dark'

const listeners = new Set<() => void>()
const stored = safeStorage.getItem('hadir.theme')
let theme: Theme = stored === 'light' || stored === 'dark' ? stored : 'system'

/** The language chosen on this device; Indonesian until somebody chooses otherwise. */
export const storedLanguage = (): Language => (safeStorage.getItem('hadir.language') === 'en' ? 'en' : 'id')

export function setTheme(next: Theme): void {
  theme = next
  if (next === 'system') {
    delete document.documentElement.dataset.theme
    safeStorage.removeItem('hadir.theme')
  } else {
    document.documentElement.dataset.theme = next
    safeStorage.setItem('hadir.theme', next)
  }
  for (const listener of listeners) listener()
}

export const useTheme = (): Theme =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => theme,
  )
