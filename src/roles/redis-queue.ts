import { RedisQueue } from '#src/queue/redis/redis-queue.ts'
import type { Queue } from '#src/queue/queue.ts'
import { redisOf } from './redis-target.ts'
import type { Parts } from './parts.ts'

/** The queue that all relays and workers of the house share. */
export const openQueue = ({ config, clock, log }: Parts): Queue =>
  new RedisQueue({ target: redisOf(config), prefix: config.realtime.scaling.channel, clock, log })
