import type { Redis } from 'ioredis'
import type { Logger } from '#src/kernel/log.ts'

/** Says so when this Redis may throw away what it was given; once for each connection that is made. */
export function warnOfEviction(redis: Redis, log: Logger): void {
  redis.on('ready', () => {
    // a Redis that does not tell is not warned of
    redis.info('memory').then(
      (text) => {
        const policy = /^maxmemory_policy:(\S+)/m.exec(text)?.[1] ?? 'noeviction'
        if (policy !== 'noeviction')
          log.warn({ policy }, 'Redis may drop jobs: its maxmemory-policy must be noeviction')
      },
      () => {},
    )
  })
}
