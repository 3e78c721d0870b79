import type { BroadcastMessage } from '#src/broadcast/broadcast.ts'
import type { Line } from './bus-lines.ts'
import type { Connection } from './connection.ts'

/** What this process knows of a channel. */
export type Channel = {
  readonly subscribers: Set<Connection>
  /** Connections that wait for a picture of the channel, with what has to follow it. */
  readonly gated: Map<Connection, BroadcastMessage[]>
  /** The version of the newest change of each member that was heard, and of the newest count. */
  readonly heard: Map<string, number>
  heardCount: number
}

export type ChannelLine = Line<Channel>

export const emptyChannel = (): Channel => ({
  subscribers: new Set(),
  gated: new Map(),
  heard: new Map(),
  heardCount: 0,
})
