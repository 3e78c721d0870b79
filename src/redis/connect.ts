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
  redis.on('error', (error: Error) => {
    if (!away)
      log.warn({ redis: name, error: error.message || String((error as { code?: string }).code) }, 'Redis is away')
    away = true
  })
  redis.on('close', () => {
    if (!away && redis.status !== 'end') log.warn({ redis: name }, 'Redis is away')
    away = true
  })
  redis.on('ready', () => {
    if (away) log.info({ redis: name }, 'Redis is back')
    away = false
  })
  return redis
}

function patienceOf(purpose: Purpose): RedisOptions {
  const common: RedisOptions = {
    connectTimeout: CONNECT_MS,
    keepAlive: 10_000,
    autoResubscribe: false,
    retryStrategy: (tries) => Math.min(tries * RETRY_MS, RETRY_AT_MOST_MS),
    sentinelRetryStrategy: (tries) => Math.min(tries * RETRY_MS, RETRY_AT_MOST_MS),
    // after a failover the old master answers that it is one no more
    reconnectOnError: (error) => error.message.startsWith('READONLY') && 2,
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
