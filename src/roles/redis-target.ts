import type { Config } from '#src/config/config.ts'
import type { RedisTarget } from '#src/config/redis-url.ts'

/** The configuration refuses a role over Redis without one. */
export function redisOf({ role, redis }: Config): RedisTarget {
  if (redis.kind === 'none') throw new Error(`the role ${role} needs REDIS_URL`)
  return redis.target
}
