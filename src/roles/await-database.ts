import { setTimeout as pause } from 'node:timers/promises'
import { durabilityDoubts } from '#src/database/mysql/durability.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Parts } from './parts.ts'

/** Between two tries, and between two lines in the log. Milliseconds. */
const PAUSE_MS = 500
const SAY_EVERY_MS = 3_000

/**
 * Waits until the database answers, because it may be starting as we are, and says every few seconds what it waits
 * for. Rejects after `DATABASE_WAIT_SECONDS`. A file is there or not: nobody waits for SQLite.
 */
export async function awaitDatabase({ config, db, clock, log }: Parts): Promise<void> {
  if (config.database.kind !== 'mysql') return
  const { url, waitMs } = config.database
  const where = `${new URL(url).host}/${decodeURIComponent(new URL(url).pathname.slice(1))}`
  const since = clock.monotonic()
  let saidAt = -Infinity
  for (;;) {
    try {
      await db.ping()
      break
    } catch (error) {
      const waited = clock.monotonic() - since
      const why = reasonOf(error)
      if (waited + PAUSE_MS > waitMs)
        throw new Error(
          `the database ${where} did not answer within ${waitMs / 1_000} s: ${why}; look at DATABASE_URL and at the server`,
          { cause: error },
        )
      if (waited - saidAt >= SAY_EVERY_MS) {
        saidAt = waited
        log.warn({ database: where, error: why, seconds: Math.round(waited / 1_000) }, 'waiting for the database')
      }
    }
    // a timer of the clock would let a process end that has nothing else to do
    await pause(PAUSE_MS)
  }
  for (const doubt of await durabilityDoubts(db.read))
    log.warn({ database: where }, `${doubt}: what is acknowledged may be lost in a power cut`)
}

/** What the server or the network said; the driver's error lies beneath ours, and has only a code at times. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  return messageOf(cause) || String((cause as { code?: unknown }).code ?? cause)
}
