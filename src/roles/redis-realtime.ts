import type { Config } from '#src/config/config.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Lifecycle } from '#src/kernel/lifecycle.ts'
import type { Logger } from '#src/kernel/log.ts'
import { RedisEventStore } from '#src/realtime/redis/event-store.ts'
import { RedisRoster } from '#src/realtime/redis/roster.ts'
import type { Shared } from './realtime-side.ts'
import { redisOf } from './redis-target.ts'

type Needs = { config: Config; clock: Clock; ids: Ids; log: Logger }

/** What realtime nodes share that name the same Redis and the same REALTIME_SCALING_CHANNEL. */
export function openShared({ config, clock, ids, log }: Needs, lifecycle: Lifecycle): Required<Shared> {
  const needs = { target: redisOf(config), prefix: config.realtime.scaling.channel, clock, ids, log }
  const roster = new RedisRoster(needs)
  lifecycle.add('roster', () => roster[Symbol.asyncDispose]())
  const events = new RedisEventStore(needs)
  lifecycle.add('events', () => events[Symbol.asyncDispose]())
  return { roster, events }
}
