import type { Broadcast } from '#src/broadcast/broadcast.ts'
import { HouseClock } from '#src/database/house-clock.ts'
import { receiveReports, startOrders, toDatabase } from '#src/features/system/index.ts'
import { busEcho } from '#src/features/system/reporter.ts'
import type { Sources } from '#src/features/system/reporter.ts'
import type { Lifecycle } from '#src/kernel/lifecycle.ts'
import type { Queue } from '#src/queue/queue.ts'
import { databaseChecks } from './parts.ts'
import type { Parts } from './parts.ts'
import { report } from './report-over-bus.ts'

/** What a role has besides its database. */
type More = Omit<Sources, 'bus' | 'database'> & { broadcast?: Broadcast }

/**
 * From now on this process reports itself to the database: app, relay, worker, embedded. Call it when everything else
 * is open: what was added last is closed first, so that it says that it leaves before its parts do.
 */
export function reportToDatabase(parts: Parts, lifecycle: Lifecycle, { broadcast, ...more }: More = {}): void {
  const { config, clock, db, ids } = parts
  const sources: Sources = { ready: databaseChecks(parts), database: () => db.ping(), ...more }
  const bus = broadcast && { bus: busEcho({ broadcast, app: config.realtime.appId, ids }) }
  // the time of the house is right by its nature: what is reported is how far the machine is off
  const machine = clock instanceof HouseClock ? clock.machine : clock
  report({ ...parts, machine }, lifecycle, { ...sources, ...bus }, toDatabase({ db, clock: machine }))
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
