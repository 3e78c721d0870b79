import type { Broadcast } from '#src/broadcast/broadcast.ts'
import { loadApps } from '#src/config/apps-file.ts'
import type { Config } from '#src/config/config.ts'
import { ACCESS_CHANNEL, ACCESS_ENDED, readAccessEnded } from '#src/kernel/access.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import { AppBook } from '#src/realtime/apps.ts'
import { CLOSE } from '#src/realtime/close-codes.ts'
import type { EventStore } from '#src/realtime/event-store.ts'
import type { Roster } from '#src/realtime/roster.ts'
import { MemoryEventStore } from '#src/realtime/memory/event-store.ts'
import { MemoryRoster } from '#src/realtime/memory/roster.ts'
import { reloadApps } from './reload-apps.ts'
import { createRealtime } from '#src/realtime/server.ts'
import type { Realtime } from '#src/realtime/server.ts'

type Needs = { config: Config; broadcast: Broadcast; clock: Clock; ids: Ids; log: Logger }

/** What several nodes share; a node that is alone has its own. */
export type Shared = { roster?: Roster; events?: EventStore }

/** Over so long the questions of screens after a gap are spread; each screen adds a second of chance. Milliseconds. */
const CATCH_UP_MS = 2_000

/**
 * Whose access has ended is told again for three minutes (`backstage.ts`). Who was away from the bus for longer may never
 * have heard of it: then everybody has to show again that they may listen, spread over a while. Milliseconds.
 */
const TOLD_AGAIN_MS = 150_000
const SEND_BACK_MS = 10_000

/**
 * A right that was looked up so long after the instant at which it ended may still have been the old one: a commit
 * takes time, and clocks of nodes differ. Milliseconds.
 */
const MARGIN_MS = 10_000

/** What every role that holds sockets opens. */
export function openRealtimeSide({
  config,
  broadcast,
  clock,
  ids,
  log,
  roster = new MemoryRoster(),
  events = new MemoryEventStore({ clock }),
}: Needs & Shared): Realtime {
  const { appId, key, secret, appsFile } = config.realtime
  const own = { id: appId, key, secret, allowedOrigins: [config.publicUrl.origin] }
  const apps = new AppBook([own, ...(appsFile === null ? [] : loadApps(appsFile, [own]))])
  const onGap = (awayMs: number): void => {
    void realtime.catchUp(CATCH_UP_MS)
    if (awayMs > TOLD_AGAIN_MS) void realtime.sendBack(SEND_BACK_MS)
  }
  const realtime: Realtime = createRealtime({ apps, broadcast, roster, events, clock, ids, log, onGap })
  if (appsFile === null) return realtime
  const stop = reloadApps({ file: appsFile, own, apps, realtime, clock, log })
  const close = (): Promise<void> => realtime.close().finally(stop)
  return { ...realtime, close, [Symbol.asyncDispose]: close }
}

/** Closes sockets whose access has ended, here and in every other process that hears the same bus. */
export function closeWhereAccessEnds(
  { config, broadcast, log }: Pick<Needs, 'config' | 'broadcast' | 'log'>,
  realtime: Realtime,
): Promise<() => Promise<void>> {
  return broadcast.subscribe(config.realtime.appId, ACCESS_CHANNEL, ({ event, data }) => {
    const ended = event === ACCESS_ENDED ? readAccessEnded(data) : null
    if (!ended) return log.warn({ event }, 'an end of access that nobody can read')
    // other rights need other subscriptions: such a screen comes back by itself and asks for them
    const cause = ended.why === 'changed' ? CLOSE.reconnect : CLOSE.accessEnded
    for (const tag of ended.tags) realtime.closeTagged(tag, cause, ended.at + MARGIN_MS)
  })
}
