import type { Broadcast } from '#src/broadcast/broadcast.ts'
import { repeat } from '#src/kernel/clock.ts'
import type { Cancel, Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Apps } from './apps.ts'
import { lookSoon } from './catch-up.ts'
import { Channels } from './channels.ts'
import { CLOSE } from './close-codes.ts'
import type { Connection } from './connection.ts'
import { Connections } from './connections.ts'
import { Counts } from './counts.ts'
import type { EventStore } from './event-store.ts'
import { Heartbeat } from './heartbeat.ts'
import { MemberList } from './members.ts'
import { DEFAULT_LIMITS, TokenBucket } from './limits.ts'
import type { Limits } from './limits.ts'
import type { ProtocolNeeds } from './protocol.ts'
import type { Roster } from './roster.ts'
import { Users } from './users.ts'
import { postForStatus } from '#src/outgoing/post.ts'
import type { Notify } from './webhook-events.ts'
import { Webhooks } from './webhooks.ts'
import type { Transport } from './transport.ts'

export type RealtimeOptions = {
  apps: Apps
  broadcast: Broadcast
  roster: Roster
  events: EventStore
  clock: Clock
  ids: Ids
  log: Logger
  limits?: Partial<Limits>
  /** The bus may have missed messages. Screens mend themselves by the feed within seconds; `catchUp` makes it at once. */
  onGap?: (awayMs: number) => void
}

export type RealtimeStats = {
  /** Welcomed and not ended. */
  connections: number
  /** Of this process, refused and closing ones included. */
  sockets: number
  channels: number
  subscriptions: number
  messagesIn: number
  messagesOut: number
  /** What waits for slow sockets now. */
  bytesQueued: number
  /** Times the bus may have missed messages. */
  gaps: number
  /** Events that wait for the address of a webhook, and those that were given up. */
  webhooksWaiting: number
  webhooksDropped: number
  /** Handshakes refused and connections ended by this server, by the reason. */
  closed: Record<string, number>
}

/** Everything that a running server holds. */
export type House = {
  options: RealtimeOptions
  limits: Limits
  channels: Channels
  connections: Connections
  counts: Counts
  users: Users
  webhooks: Webhooks
  heartbeat: Heartbeat<Connection>
  handshakes: TokenBucket
  protocol: ProtocolNeeds
  sockets: Set<Transport>
  closed: Map<string, number>
  messagesIn: number
  gaps: number
  /** Catch-ups under way and asked for. */
  catchUps: number
  /** Ends the wait before lists and counts are looked after; null when nothing is in doubt. */
  cancelDoubt: Cancel | null
  stopping: boolean
  /** Ends the looking for connections whose rights have to be proved anew, and for those that do not read. */
  cancelLook: Cancel
  /** Told when the last socket is gone. */
  onEmpty: (() => void)[]
}

/** How often connections are looked through for rights that have to be proved anew. Milliseconds. */
const LOOK_MS = 30_000
/** And for those to which something has waited for too long. Milliseconds. */
const AGE_LOOK_MS = 1_000

export function openHouse(options: RealtimeOptions): House {
  const { broadcast, clock, log } = options
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const webhooks = new Webhooks({ ...options, post: (post) => postForStatus(post, clock) })
  const notify: Notify = (appId, event) => webhooks.tell(appId, event)
  const counts = new Counts({ ...options, notify })
  const members = new MemberList({ ...options, notify })
  const users = new Users({ ...options, lingerMs: limits.lingerMs })
  const channels = new Channels({ broadcast, clock, log, lingerMs: limits.lingerMs, counts, members })
  const connections = new Connections()
  const house: House = {
    options,
    limits,
    channels,
    connections,
    counts,
    users,
    webhooks,
    protocol: { channels, connections, members, users, events: options.events, limits, clock, log, broadcast, notify },
    heartbeat: new Heartbeat({
      clock,
      activityTimeoutMs: limits.activityTimeoutMs,
      pongTimeoutMs: limits.pongTimeoutMs,
      onDead: (connection) => connection.close(CLOSE.pongMissing),
    }),
    handshakes: new TokenBucket(clock, limits.handshakesPerSecond, limits.handshakeBurst),
    sockets: new Set(),
    closed: new Map(),
    messagesIn: 0,
    gaps: 0,
    catchUps: 0,
    cancelDoubt: null,
    stopping: false,
    cancelLook: () => {},
    onEmpty: [],
  }
  const looks = [
    repeat(clock, LOOK_MS, async () => sendBackOverdue(house), noFault),
    repeat(clock, AGE_LOOK_MS, async () => endTooSlow(house), noFault),
  ]
  house.cancelLook = () => looks.forEach((cancel) => cancel())
  options.roster.onShift((shift) => {
    if (shift.kind === 'member') members.shifted(shift.place, shift)
    else if (shift.kind === 'count') counts.shifted(shift.place, shift)
    else users.shifted(shift.app, shift)
  })
  options.roster.onDoubt(() => lookSoon(house))
  broadcast.onGap((awayMs) => {
    house.gaps += 1
    lookSoon(house)
    log.warn('the bus was away for a moment; screens catch up by the feed')
    options.onGap?.(awayMs)
  })
  return house
}

/** Such a client comes back at once and asks whoever signs for it. */
function sendBackOverdue({ connections, options: { clock } }: House): void {
  const now = clock.now()
  for (const connection of connections.all()) if (connection.until <= now) connection.close(CLOSE.reconnect)
}

/** What it has missed it asks for when it is back. */
function endTooSlow({ connections, options: { clock } }: House): void {
  const now = clock.monotonic()
  for (const connection of connections.all()) connection.checkAge(now)
}

const noFault = (): void => {}

export function statsOf({ webhooks, connections, sockets, channels, closed, messagesIn, gaps }: House): RealtimeStats {
  const all = connections.all()
  return {
    connections: all.length,
    sockets: sockets.size,
    channels: channels.size,
    subscriptions: all.reduce((sum, connection) => sum + connection.channels.size, 0),
    messagesIn,
    messagesOut: channels.delivered,
    bytesQueued: all.reduce((sum, connection) => sum + connection.bufferedBytes, 0),
    gaps,
    webhooksWaiting: webhooks.stats.waiting,
    webhooksDropped: webhooks.stats.dropped,
    closed: Object.fromEntries(closed),
  }
}
