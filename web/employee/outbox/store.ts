import type { QueuedPunch } from './punch.ts'

/**
 * Where taps wait. Shared by all tabs of the browser; each operation is atomic among them. When a promise
 * resolves, the change survives the end of the page. A failing store rejects and has changed nothing.
 */
export type OutboxStore = {
  /** Keeps a punch behind all that were kept before it. */
  add(punch: QueuedPunch): Promise<void>
  /** All punches of all users, in the order they were added. */
  list(): Promise<QueuedPunch[]>
  /** Sets the body unless there is one; answers with the body that stands, null when the punch is gone. */
  freeze(key: string, body: string): Promise<string | null>
  /** Forgets a punch; one that is gone already is fine. */
  remove(key: string): Promise<void>
}
