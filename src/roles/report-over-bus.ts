import manifest from '../../package.json' with { type: 'json' }
import type { Broadcast } from '#src/broadcast/broadcast.ts'
import type { Config } from '#src/config/config.ts'
import { fingerprint } from '#src/config/fingerprint.ts'
import { busEcho, overBus, startReporting } from '#src/features/system/reporter.ts'
import type { Send, Sources } from '#src/features/system/reporter.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Lifecycle } from '#src/kernel/lifecycle.ts'
import type { Logger } from '#src/kernel/log.ts'

// In a file of its own, because who has no database must not load one.

type Reporter = { config: Config; clock: Clock; machine?: Clock; ids: Ids; log: Logger }
type OnBus = Reporter & { broadcast: Broadcast }

/** A process without a database reports itself: workers write down what it says on the bus. */
export function reportOverBus(needs: OnBus, lifecycle: Lifecycle, more: Pick<Sources, 'ready' | 'sockets'>): void {
  const onBus = { broadcast: needs.broadcast, app: needs.config.realtime.appId }
  report(needs, lifecycle, { ...more, bus: busEcho({ ...onBus, ids: needs.ids }) }, overBus(onBus))
}

export function report(needs: Reporter, lifecycle: Lifecycle, sources: Sources, send: Send): void {
  const { config, clock, machine = clock, ids, log } = needs
  const { role } = config
  if (role === 'migrate') return
  const who = { node: config.node, role, version: manifest.version }
  const reporting = startReporting({ clock, machine, ids, log, ...who }, { ...sources, ...marksOf(config) }, send)
  lifecycle.add('reporting', () => reporting.stop())
}

/** Of what several processes must have been given alike; a relay is given neither, and who is alone has nobody to differ from. */
function marksOf({ role, sessionSecret, realtime }: Config): Pick<Sources, 'secrets'> {
  if (role === 'embedded' || role === 'relay') return {}
  const { appId, key, secret } = realtime
  const session = role === 'app' ? fingerprint(sessionSecret) : null
  return { secrets: { session, realtime: fingerprint([appId, key, secret].join('\n')) } }
}
