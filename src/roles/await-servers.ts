import { setTimeout as pause } from 'node:timers/promises'
import type { Broadcast } from '#src/broadcast/broadcast.ts'
import type { Config } from '#src/config/config.ts'
import type { RedisTarget } from '#src/config/redis-url.ts'
import { certificateAdvice } from '#src/kernel/certificate-advice.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'

/** Between two tries, and between two lines in the log. Milliseconds. */
const PAUSE_MS = 500
const SAY_EVERY_MS = 3_000
/** A connection takes a moment: until then there is nothing to say. */
const FIRST_MS = 1_000

type Awaited = {
  clock: Clock
  log: Logger
  waitMs: number
  /** What is waited for, with its address, as it stands in the log. */
  what: string
  /** Rejects while it is not there. */
  look: () => Promise<unknown>
  /** What somebody can do about it. */
  advice: string
  /** The setting with its address. */
  setting?: string
}

/**
 * Waits until a server answers, because it may be starting as we are, and says every few seconds what it waits for.
 * Rejects after `waitMs`.
 */
export async function awaitAnswer({ clock, log, waitMs, what, look, advice, setting }: Awaited): Promise<void> {
  const since = clock.monotonic()
  let saidAt = FIRST_MS - SAY_EVERY_MS
  for (;;) {
    try {
      await look()
      return
    } catch (error) {
      const waited = clock.monotonic() - since
      const why = reasonOf(error)
      if (waited - saidAt >= SAY_EVERY_MS) {
        saidAt = waited
        log.warn({ error: why, seconds: Math.round(waited / 1_000) }, `waiting for ${what}`)
      }
      if (waited + PAUSE_MS > waitMs)
        throw new Error(
          `${what} did not answer within ${waitMs / 1_000} s: ${why}; ${(setting && certificateAdvice(why, setting)) ?? advice}`,
          { cause: error },
        )
    }
    // a timer of the clock would let a process end that has nothing else to do
    await pause(PAUSE_MS)
  }
}

/** Waits for Redis, by whatever is to be done over it. */
export async function awaitRedis(
  { config, clock, log }: { config: Config; clock: Clock; log: Logger },
  look: () => Promise<unknown>,
): Promise<void> {
  if (config.redis.kind !== 'redis') return
  const { target, waitMs } = config.redis
  const what = `Redis at ${placesOf(target)}`
  await awaitAnswer({
    clock,
    log,
    waitMs,
    what,
    look,
    advice: 'look at REDIS_URL and at the server',
    setting: 'REDIS_URL',
  })
}

/** A bus takes an empty message when it is there. */
export const busAnswers = (broadcast: Broadcast) => (): Promise<void> =>
  broadcast.publish([{ app: 'hadir', channel: '#start', event: 'Started', data: '{}' }])

/** As it stands in messages: without credentials. */
export function placesOf({ at }: RedisTarget): string {
  if ('host' in at) return `${at.host}:${at.port}`
  return `${at.sentinels.map(({ host, port }) => `${host}:${port}`).join(',')} (${at.master})`
}

/** What the server or the network said; the driver's error lies beneath ours, and has only a code at times. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  return messageOf(cause) || String((cause as { code?: unknown }).code ?? cause)
}
