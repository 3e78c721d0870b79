import { RedisBroadcast } from '#src/broadcast/redis/redis.ts'
import type { Broadcast } from '#src/broadcast/broadcast.ts'
import type { Config } from '#src/config/config.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Logger } from '#src/kernel/log.ts'
import { redisOf } from './redis-target.ts'

export type BusNeeds = { config: Config; clock: Clock; log: Logger }

/** The bus that every process of the house hears which names the same Redis and the same REALTIME_SCALING_CHANNEL. */
export const openBroadcast = ({ config, clock, log }: BusNeeds): Broadcast =>
  new RedisBroadcast({ target: redisOf(config), prefix: config.realtime.scaling.channel, clock, log })
