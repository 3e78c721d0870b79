import type { ReadyCheck } from '#src/http/health.ts'
import type { Broadcast } from '#src/broadcast/broadcast.ts'
import { busEcho } from '#src/features/system/reporter.ts'
import { openOps } from '#src/http/health.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import type { Lifecycle } from '#src/kernel/lifecycle.ts'
import type { Logger } from '#src/kernel/log.ts'
import { awaitRedis, busAnswers } from './await-servers.ts'
import { measureRealtime, openMetrics } from './measure.ts'
import { listen } from './realtime-server.ts'
import { closeWhereAccessEnds, openRealtimeSide } from './realtime-side.ts'
import type { Shared } from './realtime-side.ts'
import type { BusNeeds } from './redis-bus.ts'
import type { openShared } from './redis-realtime.ts'
import { reportOverBus } from './report-over-bus.ts'
import type { OpenRole } from './role.ts'
import { running } from './running.ts'

/** For those sockets that say nothing when they are told to go: so much longer than all are told. Milliseconds. */
const SILENT_MS = 6_000

// whoever is alone loads no driver
const busOfMany = async (needs: BusNeeds): Promise<Broadcast> => (await import('./redis-bus.ts')).openBroadcast(needs)
const busOfOne = async (log: Logger): Promise<Broadcast> =>
  new (await import('#src/broadcast/memory/memory.ts')).MemoryBroadcast({ log })

type SharedNeeds = Parameters<typeof openShared>[0]
const sharedOfMany = async (needs: SharedNeeds, lifecycle: Lifecycle): Promise<Shared> =>
  (await import('./redis-realtime.ts')).openShared(needs, lifecycle)

/** Holds the sockets. It knows no database; over Redis it hears what every other process publishes. */
export const open: OpenRole = (config, log) =>
  running(log, async (lifecycle) => {
    const needs = { config, log, clock: systemClock, ids: systemIds }
    const { scaling, appId, drainMs } = config.realtime
    const broadcast = await (scaling.enabled ? busOfMany(needs) : busOfOne(log))
    lifecycle.add('bus', () => broadcast[Symbol.asyncDispose]())
    const bus: ReadyCheck = { name: 'bus', check: busEcho({ broadcast, app: appId, ids: needs.ids }) }
    const metrics = openMetrics(config, needs.clock, [bus])
    const ops = await openOps({ ...config.ops, ready: [bus], metrics: metrics.text })
    lifecycle.add('ops', ops.close)
    if (scaling.enabled) await awaitRedis(needs, busAnswers(broadcast))
    const shared = await (scaling.enabled ? sharedOfMany(needs, lifecycle) : {})
    const realtime = openRealtimeSide({ ...needs, ...shared, broadcast })
    await closeWhereAccessEnds({ ...needs, broadcast }, realtime)
    measureRealtime(metrics, () => realtime.stats())
    const server = await listen(realtime, { host: config.host, port: config.realtime.port })
    lifecycle.add('sockets', () => server.leave(drainMs), drainMs + SILENT_MS)
    lifecycle.add('readiness', async () => ops.drain())
    const sockets = (): ReturnType<typeof realtime.stats> => realtime.stats()
    reportOverBus({ ...needs, broadcast }, lifecycle, { ready: [bus], sockets })
    ops.opened()
    log.info({ host: config.host, port: server.port, ops: ops.port }, 'ready')
  })
