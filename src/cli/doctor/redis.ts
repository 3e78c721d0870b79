import type { Redis } from 'ioredis'
import type { RedisTarget } from '#src/config/redis-url.ts'
import { certificateAdvice } from '#src/kernel/certificate-advice.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { connectRedis } from '#src/redis/connect.ts'
import { placesOf } from '#src/roles/await-servers.ts'
import { Dead, Doubt, PATIENCE_MS, reasonOf } from './hops.ts'
import type { Hop } from './hops.ts'

type Needs = { target: RedisTarget; /** Of every key of this house. */ prefix: string }

const NEARLY_FULL = 0.8
const OLDEST = 7
/** What is written to see whether writing works goes by itself. Milliseconds. */
const KEPT_MS = 1_000

/** Redis, as relays, workers and realtime nodes use it. `opened` is told of the connection, to close it. */
export function redisHops({ target, prefix }: Needs, opened: (redis: Redis) => void): Hop[] {
  let info = new Map<string, string>()
  return [
    {
      name: 'Redis',
      after: [],
      look: async () => {
        const redis = connectRedis(target, 'commands', { log: silentLogger, name: 'doctor' })
        opened(redis)
        info = await enter(redis, target)
        await write(redis, `${prefix}:doctor`)
        return judgeServer(info, target)
      },
    },
    { name: 'Redis memory', after: ['Redis'], look: async () => judgeMemory(info) },
    { name: 'Redis on disk', after: ['Redis'], look: async () => judgePersistence(info) },
  ]
}

/** Connects, and reads what the server says about itself. */
async function enter(redis: Redis, target: RedisTarget): Promise<Map<string, string>> {
  let last: unknown = `no answer within ${PATIENCE_MS / 1_000} s`
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(last), PATIENCE_MS - 1_000)
  redis.on('error', (error) => (last = error))
  try {
    if (redis.status !== 'ready') await Promise.race([new Promise((resolve) => redis.once('ready', resolve)), late])
    const lines = (await Promise.race([redis.info(), late])).split('\r\n').filter((line) => line.includes(':'))
    return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]))
  } catch (error) {
    throw new Dead(`${placesOf(target)} does not answer: ${reasonOf(error)}`, adviceFor(reasonOf(error)))
  } finally {
    clearTimeout(timer)
  }
}

async function write(redis: Redis, key: string): Promise<void> {
  try {
    await redis.set(key, '1', 'PX', KEPT_MS)
  } catch (error) {
    throw new Dead(`nothing can be written: ${reasonOf(error)}`, adviceFor(reasonOf(error)))
  }
}

function adviceFor(reason: string): string {
  if (/NOAUTH|WRONGPASS|invalid password|invalid username|without any password/.test(reason))
    return 'look at user and password in REDIS_URL'
  if (/NOPERM/.test(reason)) return 'give the user of REDIS_URL all commands on the keys of this house'
  if (/OOM/.test(reason)) return 'raise maxmemory; until then taps are kept, screens are some seconds late'
  if (/MISCONF/.test(reason)) return 'Redis cannot save to its disk: look at the free space and at its log'
  if (/READONLY/.test(reason)) return 'this is a replica: lead REDIS_URL to the master, or to the sentinels'
  if (/ENOTFOUND|EAI_AGAIN/.test(reason)) return 'look at the name of the host in REDIS_URL'
  if (/ECONNREFUSED/.test(reason)) return 'start Redis, or look at host and port in REDIS_URL; taps are kept meanwhile'
  return (
    certificateAdvice(reason, 'REDIS_URL') ??
    'Redis stands still or nothing leads to it: look at it and at the network; taps are kept meanwhile'
  )
}

function judgeServer(info: ReadonlyMap<string, string>, target: RedisTarget): string {
  const valkey = info.get('valkey_version')
  const version = info.get('redis_version') ?? '?'
  const where = placesOf(target)
  const says = `${valkey === undefined ? `Redis ${version}` : `Valkey ${valkey}`} at ${where}, can be written`
  if (Number.parseInt(version, 10) < OLDEST) throw new Doubt(`${says}: older than ${OLDEST}`, 'update it')
  const host = 'host' in target.at ? target.at.host : null
  const isHere = host !== null && /^(localhost|127\.|::1$)/.test(host)
  if (target.password === null && !isHere)
    throw new Doubt(
      `${says}, without a password`,
      'set requirepass and put it into REDIS_URL: who can write there can tell the screens what they like',
    )
  return `${says}${target.password === null ? '' : ', with a password'}`
}

const mega = (bytes: number): string => `${Math.ceil(bytes / 1_048_576).toLocaleString('en')} MB`

function judgeMemory(info: ReadonlyMap<string, string>): string {
  const policy = info.get('maxmemory_policy') ?? '?'
  const used = Number(info.get('used_memory'))
  const most = Number(info.get('maxmemory'))
  const says = `${mega(used)} used of ${most === 0 ? 'all there is' : mega(most)}, ${policy}`
  if (policy !== 'noeviction')
    throw new Doubt(says, 'set maxmemory-policy noeviction, or Redis throws waiting jobs away when it is full')
  if (most > 0 && used > most * NEARLY_FULL) throw new Doubt(says, 'raise maxmemory, or look why jobs wait')
  return says
}

function judgePersistence(info: ReadonlyMap<string, string>): string {
  if (info.get('aof_enabled') !== '1')
    throw new Doubt(
      'nothing is kept when Redis ends: appendonly is off',
      'set appendonly yes; without it failed jobs are forgotten and waiting ones are handed in again after some seconds',
    )
  const failed = ['aof_last_write_status', 'aof_last_bgrewrite_status'].filter((key) => info.get(key) === 'err')
  if (failed.length > 0)
    throw new Doubt(`the append-only file has trouble: ${failed.join(', ')}`, 'look at the disk and the log of Redis')
  return 'an append-only file is kept'
}
