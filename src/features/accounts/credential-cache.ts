import type { Identity } from '#src/http/identity.ts'
import { createRecent } from './recent.ts'

/** A credential as it was read from the database; `seenAt` moves on with its use. */
export type KnownCredential = { identity: Identity; seenAt: number; expiresAt: number | null; loadedAt: number }

export const FRESH_MS = 20_000
const AT_MOST = 20_000

/** What this process remembers of credentials for a few seconds, by the hash of their secret. */
export type CredentialCache = {
  get(key: string, now: number): KnownCredential | null
  /** Keeps what was read while `changes` stood at `readAt`; what has been read before a change is not kept. */
  keep(key: string, credential: KnownCredential, readAt: number): void
  /** Counts the changes; take it before reading. */
  changes(): number
  /** Forgets everything, because something has changed. */
  clear(): void
}

export function createCredentialCache(atMost = AT_MOST): CredentialCache {
  const entries = createRecent<KnownCredential>(atMost)
  let changes = 0
  return {
    get(key, now) {
      const entry = entries.get(key)
      return entry && now - entry.loadedAt < FRESH_MS ? entry : null
    },
    keep(key, credential, readAt) {
      if (readAt !== changes) return
      entries.set(key, credential)
    },
    changes: () => changes,
    clear() {
      changes++
      entries.clear()
    },
  }
}
