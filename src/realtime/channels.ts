import type { Broadcast, BroadcastMessage } from '#src/broadcast/broadcast.ts'
import type { Cancel, Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { App } from './apps.ts'
import type { Connection, Membership } from './connection.ts'
import { eventFrame } from './frames.ts'

type Needs = { broadcast: Broadcast; clock: Clock; log: Logger; lingerMs: number }

type Channel = {
  readonly app: App
  readonly name: string
  readonly subscribers: Set<Connection>
  /** Connections that wait for the bus. */
  waiting: number
  /** Ends the subscription on the bus; null until the bus has taken it. */
  leaveBus: (() => Promise<void>) | null
  ready: Promise<void>
  cancelLinger: Cancel
}

/**
 * Who listens to what in this process. The bus is subscribed to a channel while a connection here is, and a
 * little longer, so that a page that is reloaded does not cost the bus two trips.
 */
export class Channels {
  readonly #needs: Needs
  readonly #byApp = new Map<string, Map<string, Channel>>()
  #delivered = 0

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** Frames handed to sockets so far. */
  get delivered(): number {
    return this.#delivered
  }

  get size(): number {
    return [...this.#byApp.values()].reduce((sum, channels) => sum + channels.size, 0)
  }

  /**
   * Makes the connection a subscriber and then calls `welcome`, in one go: what is published before is not sent
   * to it, all that is published after is. Rejects when the bus refuses; the connection is then no member.
   */
  async join(connection: Connection, name: string, welcome: () => void): Promise<void> {
    const membership: Membership = { joined: false }
    connection.channels.set(name, membership)
    const channel = this.#hold(connection.app, name)
    channel.waiting += 1
    try {
      if (!channel.leaveBus) await channel.ready
      if (connection.ended || connection.channels.get(name) !== membership) return
      membership.joined = true
      channel.subscribers.add(connection)
      welcome()
    } catch (error) {
      if (connection.channels.get(name) === membership) connection.channels.delete(name)
      throw error
    } finally {
      channel.waiting -= 1
      this.#lingerIfEmpty(channel)
    }
  }

  leave(connection: Connection, name: string): void {
    if (!connection.channels.delete(name)) return
    const channel = this.#byApp.get(connection.app.id)?.get(name)
    if (channel?.subscribers.delete(connection)) this.#lingerIfEmpty(channel)
  }

  leaveAll(connection: Connection): void {
    for (const name of connection.channels.keys()) this.leave(connection, name)
  }

  /** Channels of an app that have subscribers in this process, with their number. */
  occupied(app: App, prefix = ''): Map<string, number> {
    const found = new Map<string, number>()
    for (const { name, subscribers } of this.#byApp.get(app.id)?.values() ?? [])
      if (subscribers.size > 0 && name.startsWith(prefix)) found.set(name, subscribers.size)
    return found
  }

  subscribers(app: App, name: string): number {
    return this.#byApp.get(app.id)?.get(name)?.subscribers.size ?? 0
  }

  /** Leaves the bus everywhere. */
  async close(): Promise<void> {
    const all = [...this.#byApp.values()].flatMap((channels) => [...channels.values()])
    this.#byApp.clear()
    await Promise.all(all.map((channel) => this.#drop(channel)))
  }

  #hold(app: App, name: string): Channel {
    const channels = this.#byApp.get(app.id) ?? new Map<string, Channel>()
    this.#byApp.set(app.id, channels)
    const known = channels.get(name)
    if (known) {
      known.cancelLinger()
      return known
    }
    const channel: Channel = {
      app,
      name,
      subscribers: new Set(),
      waiting: 0,
      leaveBus: null,
      ready: Promise.resolve(),
      cancelLinger: () => {},
    }
    channels.set(name, channel)
    channel.ready = this.#joinBus(channel)
    return channel
  }

  async #joinBus(channel: Channel): Promise<void> {
    try {
      channel.leaveBus = await this.#needs.broadcast.subscribe(channel.app.id, channel.name, (message) =>
        this.#deliver(channel, message),
      )
    } catch (error) {
      this.#forget(channel)
      throw error
    }
  }

  #deliver({ name, subscribers }: Channel, { event, data, except }: BroadcastMessage): void {
    if (subscribers.size === 0) return
    const frame = eventFrame(event, name, data)
    for (const connection of subscribers) {
      if (connection.socketId === except) continue
      connection.send(frame)
      this.#delivered += 1
    }
  }

  #lingerIfEmpty(channel: Channel): void {
    if (channel.subscribers.size > 0 || channel.waiting > 0) return
    channel.cancelLinger()
    channel.cancelLinger = this.#needs.clock.after(this.#needs.lingerMs, () => {
      this.#forget(channel)
      void this.#drop(channel)
    })
  }

  #forget(channel: Channel): void {
    const channels = this.#byApp.get(channel.app.id)
    if (channels?.get(channel.name) === channel) channels.delete(channel.name)
  }

  async #drop(channel: Channel): Promise<void> {
    channel.cancelLinger()
    await channel.ready.catch(() => {})
    const { leaveBus } = channel
    channel.leaveBus = null
    try {
      await leaveBus?.()
    } catch (error) {
      this.#needs.log.warn({ channel: channel.name, error: messageOf(error) }, 'could not leave a channel of the bus')
    }
  }
}
