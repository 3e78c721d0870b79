import { ConfigError, loadConfig } from '#src/config/config.ts'
import type { Config } from '#src/config/config.ts'
import { readEnv } from '#src/config/env.ts'
import type { Env } from '#src/config/env.ts'
import type { Database } from '#src/database/database.ts'
import { systemClock, within } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { addressHops } from './address.ts'
import { backupHop } from './backups.ts'
import { fileHops } from './files.ts'
import { Dead, walkHops } from './hops.ts'
import type { Sight } from './hops.ts'
import { nodeHops } from './nodes.ts'
import { publicSocketOf } from './places.ts'
import { redisHops } from './redis.ts'
import { serverHops } from './server.ts'
import { walkTheWalk } from './walk.ts'
import type { WalkWords } from './walk.ts'

/** Nobody waits longer for a server to say farewell. Milliseconds. */
const FAREWELL_MS = 2_000

/** Whether an environment describes a house of several processes. */
export function isDistributed(source: Env | undefined): boolean {
  const { env } = readEnv(source)
  return env['REDIS_URL'] !== undefined || env['DATABASE_URL']?.startsWith('mysql:') === true
}

/**
 * What relays, workers and realtime nodes would read: together they use everything that the doctor looks at. Their
 * faults are told all at once.
 */
export function readDistributed(env: Env | undefined): Config {
  const faults = new Set<string>()
  const configs = (['relay', 'realtime', 'worker'] as const).map((role) => {
    try {
      return loadConfig(role, env, 'read')
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      for (const fault of error.faults) faults.add(fault)
      return null
    }
  })
  const config = configs.at(-1)
  if (faults.size > 0 || !config)
    throw new Dead(
      new ConfigError([...faults]).message,
      'mend all of them; docs/operating.md lists every setting. The doctor takes the environment of the nodes',
    )
  return config
}

const WORDS: WalkWords = {
  webSocketAfter: ['public address'],
  subscribedAfter: ['WebSocket', 'Redis'],
  committedAfter: ['schema'],
  handedOverAfter: ['numbered', 'Redis'],
  lookSays: '',
  socketAdvice:
    'the proxy reaches no realtime node, or does not lead /app to them: start one ("hadir realtime"), look at the log of the proxy',
  keyAdvice: 'give the doctor the same REALTIME_APP_* as the realtime nodes',
  numberAdvice: 'no relay runs, or none can write: start one ("hadir relay"), look at the log of the relays',
  claimAdvice: 'no relay sweeps: look at the log of the relays',
  markAdvice: 'no worker takes it, or all of them fail: start one ("hadir worker"), look at the log of the workers',
  arrivalAdvice:
    'realtime nodes and workers do not hear each other: give them the same REDIS_URL and REALTIME_SCALING_CHANNEL, look at the log of the realtime nodes',
}

/** Looks at every part of a house of several processes, from wherever the doctor stands. */
export async function diagnoseDistributed(config: Config): Promise<Sight[]> {
  await using opened = new AsyncDisposableStack()
  const clock = systemClock
  let db: Database | null = null
  const database = (): Database => {
    if (!db) throw new Error('the database is not open')
    return db
  }
  const keep = (one: Database): void => {
    db = one
    opened.defer(() => within(clock, FAREWELL_MS, Promise.resolve(one[Symbol.asyncDispose]())).catch(() => {}))
  }
  const { redis, realtime } = config
  const needs = { config, address: publicSocketOf(config), database, clock, ids: systemIds, words: WORDS }
  const hops = [
    ...(config.database.kind === 'mysql' ? serverHops(config, clock, keep) : fileHops(config, keep)),
    backupHop(database, clock, null),
    ...(redis.kind === 'redis'
      ? redisHops({ target: redis.target, prefix: realtime.scaling.channel }, (one) =>
          opened.defer(() => one.disconnect()),
        )
      : []),
    ...nodeHops({ database, clock }),
    ...addressHops(config.publicUrl, clock),
    ...walkTheWalk(needs, (socket) => opened.defer(() => socket.close())),
  ]
  return await walkHops(hops, clock)
}
