import type { Broadcast, BroadcastMessage } from '#src/broadcast/broadcast.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Logger } from '#src/kernel/log.ts'
import { BusLines } from './bus-lines.ts'
import { readNodeMessage } from './bus-messages.ts'
import type { NodeMessage } from './bus-messages.ts'
import { emptyChannel } from './channel.ts'
import type { Channel, ChannelLine } from './channel.ts'
import { CLOSE } from './close-codes.ts'
import type { Connection, Membership } from './connection.ts'
import type { Counts } from './counts.ts'
import { clientEventFrame, countFrame, eventFrame, memberFrame } from './frames.ts'
import type { Frame } from './frames.ts'
import type { MemberList } from './members.ts'
import type { Place } from './roster.ts'

type Needs = {
  broadcast: Broadcast
  clock: Clock
  log: Logger
  lingerMs: number
  counts: Counts
  members: MemberList
}

/**
 * How a subscription begins. `look` fetches what the subscriber has to know first (who is there, what was said last)
 * and may refuse by `false`; `welcome` tells it. What is published between the two follows the welcome, which hears
 * whether an event of a publisher is among it.
 */
export type Entry = {
  look?: (line: ChannelLine, membership: Membership) => Promise<boolean>
  welcome: (followedByNews: boolean) => void
}

/** More than this does not wait for one subscriber's picture of a channel. */
const MAX_HELD = 10_000

/** Members of whom it is remembered which change was the last. */
const MAX_HEARD = 10_000

/** Who listens to what in this process. */
export class Channels {
  readonly #needs: Needs
  readonly #lines: BusLines<Channel>
  #delivered = 0

  constructor(needs: Needs) {
    this.#needs = needs
    this.#lines = new BusLines({
      ...needs,
      open: emptyChannel,
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
   * to it, all that is published after is. Rejects when the bus or the look refuses; it is then no subscriber.
   */
  async join(connection: Connection, name: string, entry: Entry): Promise<void> {
    const membership: Membership = { joined: false, member: null, since: 0 }
    connection.channels.set(name, membership)
    const line = this.#lines.hold(connection.app.id, name)
    const isStale = (): boolean => connection.ended || connection.channels.get(name) !== membership
    try {
      if (!line.leaveBus) await line.ready
      if (isStale()) return
      await this.#look(line, connection, membership, entry, () => {
        if (isStale()) return false
        membership.joined = true
        line.value.subscribers.add(connection)
        return true
      })
      if (membership.joined) this.#counted(line)
    } finally {
      if (!membership.joined) {
        if (connection.channels.get(name) === membership) connection.channels.delete(name)
        this.#forsake(line, connection, membership)
      }
    }
  }

  /** Does the look and the welcome once more for one that is subscribed. */
  async refresh(connection: Connection, name: string, entry: Entry): Promise<void> {
    const membership = connection.channels.get(name)
    const line = this.#lines.find(connection.app.id, name)
    if (!line || !membership?.joined) return
    if (!entry.look) return entry.welcome(false)
    if (line.value.gated.has(connection)) return
    await this.#look(line, connection, membership, entry, () => connection.channels.get(name) === membership)
  }

  leave(connection: Connection, name: string): void {
    const membership = connection.channels.get(name)
    if (!membership) return
    connection.channels.delete(name)
    const line = this.#lines.find(connection.app.id, name)
    if (!line || !membership.joined) return
    line.value.subscribers.delete(connection)
    line.value.gated.delete(connection)
    this.#counted(line)
    this.#forsake(line, connection, membership)
  }

  leaveAll(connection: Connection): void {
    for (const name of connection.channels.keys()) this.leave(connection, name)
  }

  /** Leaves the bus everywhere. */
  close(): Promise<void> {
    this.#needs.counts.close()
    return this.#lines.close()
  }

  #forsake(line: ChannelLine, { app }: Connection, { member }: Membership): void {
    if (member) this.#needs.members.leave(app, placeOf(line), member.id)
    this.#lines.release(line)
  }

  #counted(line: ChannelLine): void {
    this.#needs.counts.changed(placeOf(line), line.value.subscribers.size)
  }

  async #look(
    line: ChannelLine,
    connection: Connection,
    membership: Membership,
    { look, welcome }: Entry,
    enter: () => boolean,
  ): Promise<void> {
    if (!look) {
      if (enter()) welcome(false)
      return
    }
    const { gated } = line.value
    const held: BroadcastMessage[] = []
    const follow = (): void => {
      for (const message of held) this.#deliverTo(connection, membership, line, message)
    }
    gated.set(connection, held)
    try {
      const isIn = (await look(line, membership)) && enter()
      if (!isIn) return
      welcome(held.some((message) => readNodeMessage(message) === null))
    } catch (error) {
      // Who was subscribed before misses the picture, but nothing else.
      if (membership.joined) follow()
      throw error
    } finally {
      if (gated.get(connection) === held) gated.delete(connection)
    }
    follow()
  }

  #deliver(line: ChannelLine, message: BroadcastMessage): void {
    const { subscribers, gated } = line.value
    if (subscribers.size === 0 && gated.size === 0) return
    const told = readNodeMessage(message)
    if (told === undefined || (told && !isNews(line.value, told))) return
    for (const [connection, held] of gated) if (held.push(message) > MAX_HELD) connection.close(CLOSE.notReady)
    const frame = frameFor(line.name, message, told)
    if (!frame) return
    for (const connection of subscribers) {
      if (connection.socketId === message.except || (gated.size > 0 && gated.has(connection))) continue
      if (told?.kind === 'member' && !isAfter(connection.channels.get(line.name), told)) continue
      connection.send(frame)
      this.#delivered += 1
    }
  }

  #deliverTo(connection: Connection, membership: Membership, { name }: ChannelLine, message: BroadcastMessage): void {
    const told = readNodeMessage(message)
    if (told === undefined || connection.socketId === message.except) return
    if (told?.kind === 'member' && !isAfter(membership, told)) return
    const frame = frameFor(name, message, told)
    if (!frame) return
    connection.send(frame)
    this.#delivered += 1
  }
}

const placeOf = ({ app, name }: ChannelLine): Place => ({ app, channel: name })

/** Whether it is newer than what was heard of the same thing; nodes may be heard in another order than they spoke. */
function isNews(channel: Channel, told: NodeMessage): boolean {
  const { heard } = channel
  if (told.kind === 'count') {
    if (told.version < channel.heardCount) return false
    channel.heardCount = told.version
  } else if (told.kind === 'member') {
    if (told.version <= (heard.get(told.userId) ?? 0)) return false
    heard.delete(told.userId)
    heard.set(told.userId, told.version)
    const [oldest] = heard.size > MAX_HEARD ? heard.keys() : []
    if (oldest !== undefined) heard.delete(oldest)
  }
  return true
}

/** Whether a subscriber's picture of the members is older than this change. */
const isAfter = (membership: Membership | undefined, { version }: { version: number }): boolean =>
  membership !== undefined && membership.since < version

function frameFor(channel: string, message: BroadcastMessage, told: NodeMessage | null): Frame | null {
  if (told === null) return eventFrame(message.event, channel, message.data)
  if (told.kind === 'client') return clientEventFrame(told.event, channel, told.data, told.userId)
  if (told.kind === 'member') return memberFrame(channel, told)
  return told.kind === 'count' ? countFrame(channel, told.total) : null
}
