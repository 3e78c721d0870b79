import type { Broadcast, BroadcastMessage } from '#src/broadcast/broadcast.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { App } from './apps.ts'
import { BusLines } from './bus-lines.ts'
import type { Line } from './bus-lines.ts'
import { readNodeMessage } from './bus-messages.ts'
import type { Connection, Membership } from './connection.ts'
import { clientEventFrame, eventFrame } from './frames.ts'
import type { Frame } from './frames.ts'

type Needs = { broadcast: Broadcast; clock: Clock; log: Logger; lingerMs: number }

/** What this process knows of a channel. */
type Channel = { readonly subscribers: Set<Connection> }

/** Who listens to what in this process. */
export class Channels {
  readonly #lines: BusLines<Channel>
  #delivered = 0

  constructor(needs: Needs) {
    this.#lines = new BusLines({
      ...needs,
      open: () => ({ subscribers: new Set() }),
      deliver: (line, message) => this.#deliver(line, message),
    })
  }

  /** Frames handed to sockets so far. */
  get delivered(): number {
    return this.#delivered
  }

  get size(): number {
    return this.#lines.size
  }

  /**
   * Makes the connection a subscriber and then calls `welcome`, in one go: what is published before is not sent
   * to it, all that is published after is. Rejects when the bus refuses; the connection is then no member.
   */
  async join(connection: Connection, name: string, welcome: () => void): Promise<void> {
    const membership: Membership = { joined: false }
    connection.channels.set(name, membership)
    const line = this.#lines.hold(connection.app.id, name)
    try {
      if (!line.leaveBus) await line.ready
      if (connection.ended || connection.channels.get(name) !== membership) return
      membership.joined = true
      line.value.subscribers.add(connection)
      welcome()
    } catch (error) {
      if (connection.channels.get(name) === membership) connection.channels.delete(name)
      throw error
    } finally {
      if (!membership.joined) this.#lines.release(line)
    }
  }

  leave(connection: Connection, name: string): void {
    if (!connection.channels.delete(name)) return
    const line = this.#lines.find(connection.app.id, name)
    if (line?.value.subscribers.delete(connection)) this.#lines.release(line)
  }

  leaveAll(connection: Connection): void {
    for (const name of connection.channels.keys()) this.leave(connection, name)
  }

  /** Channels of an app that have subscribers in this process, with their number. */
  occupied(app: App, prefix = ''): Map<string, number> {
    const found = new Map<string, number>()
    for (const { name, value } of this.#lines.all().filter((line) => line.app === app.id))
      if (value.subscribers.size > 0 && name.startsWith(prefix)) found.set(name, value.subscribers.size)
    return found
  }

  subscribers(app: App, name: string): number {
    return this.#lines.find(app.id, name)?.value.subscribers.size ?? 0
  }

  /** Leaves the bus everywhere. */
  close(): Promise<void> {
    return this.#lines.close()
  }

  #deliver({ name, value: { subscribers } }: Line<Channel>, message: BroadcastMessage): void {
    if (subscribers.size === 0) return
    const frame = frameFor(name, message)
    if (!frame) return
    for (const connection of subscribers) {
      if (connection.socketId === message.except) continue
      connection.send(frame)
      this.#delivered += 1
    }
  }
}

function frameFor(channel: string, message: BroadcastMessage): Frame | null {
  const told = readNodeMessage(message)
  if (told === null) return eventFrame(message.event, channel, message.data)
  if (told?.kind === 'client') return clientEventFrame(told.event, channel, told.data, told.userId)
  return null
}
