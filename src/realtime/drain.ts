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

/**
 * Does something to every connection within `ms`, a few at a time and the newest first. A slice is as large as the
 * time that has passed asks for: a busy process makes fewer and larger ones, and is done in time all the same.
 */
export async function inSlices(
  connections: readonly Connection[],
  ms: number,
  clock: Clock,
  run: (connection: Connection) => void,
): Promise<void> {
  const left = [...connections]
  const startedAt = clock.monotonic()
  const wholeMs = Math.max(ms, SLICE_MS)
  while (left.length > 0) {
    const leftMs = Math.max(0, wholeMs - SLICE_MS - (clock.monotonic() - startedAt))
    const keep = Math.floor((connections.length * leftMs) / wholeMs)
    for (const connection of left.splice(keep).reverse()) run(connection)
    if (left.length === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    clock.after(SLICE_MS, resolve)
    await promise
  }
}
