import { Redis } from 'ioredis'
import type { RedisOptions } from 'ioredis'
import type { RedisTarget } from '#src/config/redis-url.ts'
import type { Logger } from '#src/kernel/log.ts'

/**
 * What a connection is for.
 * - `commands`: fails at once when Redis is not there, and within `COMMAND_MS` when it does not answer.
 * - `waiting`: waits for Redis as long as it takes; for whoever has nothing else to do.
 */
export type Purpose = 'commands' | 'waiting'

/** No command waits longer for its answer. Milliseconds. */
export const COMMAND_MS = 2_000
const CONNECT_MS = 2_000
/**
 * A line on which an answer is due and nothing comes is given up and made anew: the other end may have vanished
 * without a word. Where answers are waited for, none may be asked to block for longer than `BLOCK_MS`.
 */
const SILENCE_MS: Readonly<Record<Purpose, number>> = { commands: 2_500, waiting: 8_000 }
export const BLOCK_MS = 5_000
/** It is back when it has stayed for so long: a server that throws its clients out is not. Milliseconds. */
const STAYS_MS = 1_000
/** Between tries to reach a Redis that went away; a steady rhythm, so that it is found again within two seconds. */
const RETRY_MS = 200
const RETRY_AT_MOST_MS = 2_000

type Needs = { log: Logger; name: string }

/**
 * Opens a connection that comes back by itself for as long as it is wanted. The log says once that Redis is away and
 * once that it is back. Whoever opens it closes it, with `disconnect`.
 */
export function connectRedis(target: RedisTarget, purpose: Purpose, { log, name }: Needs): Redis {
  const redis = new Redis({ ...whereAndWho(target), ...patienceOf(purpose), connectionName: `hadir-${name}` })
  let away = false
  let staying: NodeJS.Timeout | undefined
  redis.on('error', (error: Error) => {
    if (!away)
      log.warn({ redis: name, error: error.message || String((error as { code?: string }).code) }, 'Redis is away')
    away = true
  })
  redis.on('close', () => {
    clearTimeout(staying)
    if (!away && redis.status !== 'end') log.warn({ redis: name }, 'Redis is away')
    away = true
  })
  redis.on('ready', () => {
    staying = setTimeout(() => {
      if (away) log.info({ redis: name }, 'Redis is back')
      away = false
    }, STAYS_MS).unref()
  })
  return redis
}

function patienceOf(purpose: Purpose): RedisOptions {
  const common: RedisOptions = {
    connectTimeout: CONNECT_MS,
    keepAlive: 10_000,
    // it is asked so soon whether it has loaded what it held
    maxLoadingRetryTime: RETRY_MS,
    socketTimeout: SILENCE_MS[purpose],
    autoResubscribe: false,
    retryStrategy: (tries) => Math.min(tries * RETRY_MS, RETRY_AT_MOST_MS),
    sentinelRetryStrategy: (tries) => Math.min(tries * RETRY_MS, RETRY_AT_MOST_MS),
    // after a failover the old master answers that it is one no more; who waits is asked again on the new one
    reconnectOnError: (error) => error.message.startsWith('READONLY') && (purpose === 'waiting' ? 2 : 1),
  }
  if (purpose === 'waiting') return { ...common, maxRetriesPerRequest: null }
  return { ...common, maxRetriesPerRequest: 0, enableOfflineQueue: false, commandTimeout: COMMAND_MS }
}

function whereAndWho({ at, username, password, db, tls, sentinelPassword }: RedisTarget): RedisOptions {
  const secure = tls === 'off' ? null : { rejectUnauthorized: tls === 'on' }
  const place: RedisOptions =
    'host' in at
      ? at
      : {
          sentinels: at.sentinels,
          name: at.master,
          ...(sentinelPassword !== null && { sentinelPassword }),
          ...(secure && { sentinelTLS: secure, enableTLSForSentinelMode: true }),
        }
  return {
    ...place,
    db,
    ...(username !== null && { username }),
    ...(password !== null && { password }),
    ...(secure && { tls: secure }),
  }
}
