import manifest from '../../package.json' with { type: 'json' }
import type { Broadcast } from '#src/broadcast/broadcast.ts'
import type { Config } from '#src/config/config.ts'
import {
  busEcho,
  overBus,
  receiveReports,
  startOrders,
  startReporting,
  toDatabase,
} from '#src/features/system/index.ts'
import type { Send, Sources } from '#src/features/system/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Lifecycle } from '#src/kernel/lifecycle.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Queue } from '#src/queue/queue.ts'
import { databaseChecks } from './parts.ts'
import type { Parts } from './parts.ts'

/** What a role has besides its database. */
type More = Omit<Sources, 'bus' | 'database'> & { broadcast?: Broadcast }
type OnBus = { config: Config; clock: Clock; ids: Ids; log: Logger; broadcast: Broadcast }

/**
 * From now on this process reports itself to the database: app, relay, worker, embedded. Call it when everything else
 * is open: what was added last is closed first, so that it says that it leaves before its parts do.
 */
export function reportToDatabase(parts: Parts, lifecycle: Lifecycle, { broadcast, ...more }: More = {}): void {
  const { config, db, ids } = parts
  const sources: Sources = { ready: databaseChecks(parts), database: () => db.ping(), ...more }
  const bus = broadcast && { bus: busEcho({ broadcast, app: config.realtime.appId, ids }) }
  report(parts, lifecycle, { ...sources, ...bus }, toDatabase(parts))
}

/** The same for a process without a database: workers write down what it says on the bus. */
export function reportOverBus(needs: OnBus, lifecycle: Lifecycle, more: Pick<Sources, 'ready' | 'sockets'>): void {
  const onBus = { broadcast: needs.broadcast, app: needs.config.realtime.appId }
  report(needs, lifecycle, { ...more, bus: busEcho({ ...onBus, ids: needs.ids }) }, overBus(onBus))
}

type Reporter = Pick<OnBus, 'config' | 'clock' | 'ids' | 'log'>

function report(needs: Reporter, lifecycle: Lifecycle, sources: Sources, send: Send): void {
  const { config, clock, ids, log } = needs
  const { role } = config
  if (role === 'migrate') return
  const who = { node: config.node, role, version: manifest.version }
  const reporting = startReporting({ clock, ids, log, ...who }, sources, send)
  lifecycle.add('reporting', () => reporting.stop())
}

/** What workers do for the others: keep the reports of those without a database, and carry out orders. */
export async function serveReports(
  parts: Parts,
  lifecycle: Lifecycle,
  { broadcast, queue }: { broadcast: Broadcast; queue: Queue },
): Promise<void> {
  const { config, clock, db, ids, log } = parts
  const stopHearing = await receiveReports({ db, clock, log, broadcast, app: config.realtime.appId })
  lifecycle.add('reports of others', () => stopHearing())
  const stopOrders = startOrders({ db, clock, log, ids, queue })
  lifecycle.add('orders', () => stopOrders())
}
