import type { Clock } from '#src/kernel/clock.ts'
import { CLOSE } from './close-codes.ts'
import type { Connection } from './connection.ts'

const SLICE_MS = 100

/**
 * Sends every connection elsewhere within `ms`, a few at a time and the newest first: clients come back at once
 * and all by the same rule, so pacing is up to the server. Resolves when the last one has been told.
 */
export const drain = (connections: readonly Connection[], ms: number, clock: Clock): Promise<void> =>
  inSlices(connections, ms, clock, (connection) => connection.close(CLOSE.reconnect))

/** Does something to every connection within `ms`, a few at a time and the newest first. */
export async function inSlices(
  connections: readonly Connection[],
  ms: number,
  clock: Clock,
  run: (connection: Connection) => void,
): Promise<void> {
  const left = [...connections]
  const slices = Math.max(1, Math.floor(ms / SLICE_MS))
  const perSlice = Math.ceil(left.length / slices)
  while (left.length > 0) {
    for (const connection of left.splice(-perSlice).reverse()) run(connection)
    if (left.length === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    clock.after(SLICE_MS, resolve)
    await promise
  }
}
