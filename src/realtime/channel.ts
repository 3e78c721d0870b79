import type { BroadcastMessage } from '#src/broadcast/broadcast.ts'
import type { Cancel } from '#src/kernel/clock.ts'
import type { Line } from './bus-lines.ts'
import type { Connection } from './connection.ts'

/** What this process knows of a channel. */
export type Channel = {
  readonly subscribers: Set<Connection>
  /** Connections that wait for a picture of the channel, with what has to follow it. */
  readonly gated: Map<Connection, BroadcastMessage[]>
  /** Members on this node, with the number of their sockets. */
  readonly here: Map<string, number>
  /** The version of the newest change of each member that was heard. */
  readonly heard: Map<string, number>
  readonly count: {
    /** What the roster was told last, and whether it is being told. */
    told: number
    busy: boolean
    /** The version of the newest count that was passed on. */
    version: number
    /** Ends the wait for the moment at which a count may be said again; null when it may be said now. */
    cancelWait: Cancel | null
    /** A count that came during the wait. */
    pending: boolean
  }
}

export type ChannelLine = Line<Channel>

export const emptyChannel = (): Channel => ({
  subscribers: new Set(),
  gated: new Map(),
  here: new Map(),
  heard: new Map(),
  count: { told: 0, busy: false, version: 0, cancelWait: null, pending: false },
})
