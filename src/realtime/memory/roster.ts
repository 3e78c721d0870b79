import type {
  Arrival,
  Change,
  ChannelCounts,
  CountChange,
  Member,
  Members,
  Place,
  Roster,
  Shift,
  UserState,
} from '../roster.ts'

type Node = { onShift: ((shift: Shift) => void)[] }
type Seat = { member: Member; nodes: Set<Node> }
type Room = { place: Place; subscribers: Map<Node, number>; seats: Map<string, Seat> }
type User = { app: string; id: string; nodes: Set<Node> }

/** What the nodes of one process share: one for all of them, or one for each to keep them apart. */
export class RosterBook {
  readonly nodes = new Set<Node>()
  readonly rooms = new Map<string, Room>()
  readonly users = new Map<string, User>()
  #version = 0

  get version(): number {
    return this.#version
  }

  /** One count of changes for everything: it rises for each thing. */
  next(): number {
    return ++this.#version
  }
}

const keyOf = (app: string, name: string): string => JSON.stringify([app, name])
const sum = (numbers: Iterable<number>): number => [...numbers].reduce((a, b) => a + b, 0)

/** The roster within one process. */
export class MemoryRoster implements Roster {
  readonly #book: RosterBook
  readonly #node: Node = { onShift: [] }

  constructor(book = new RosterBook()) {
    this.#book = book
    book.nodes.add(this.#node)
  }

  async count(place: Place, subscribers: number): Promise<CountChange> {
    const room = this.#room(place)
    const before = sum(room.subscribers.values())
    if (subscribers > 0) room.subscribers.set(this.#node, subscribers)
    else room.subscribers.delete(this.#node)
    const total = sum(room.subscribers.values())
    this.#tidy(room)
    return { before, total, version: before === total ? this.#book.version : this.#book.next() }
  }

  async come(place: Place, member: Member, most: number): Promise<Arrival | 'full'> {
    const room = this.#room(place)
    const known = room.seats.get(member.id)
    if (!known && most > 0 && room.seats.size >= most) {
      this.#tidy(room)
      return 'full'
    }
    const seat = known ?? { member, nodes: new Set() }
    room.seats.set(member.id, seat)
    seat.nodes.add(this.#node)
    const version = known ? this.#book.version : this.#book.next()
    return { changed: !known, version, list: { version, members: membersOf(room) } }
  }

  async go(place: Place, userId: string): Promise<Change> {
    const room = this.#room(place)
    const seat = room.seats.get(userId)
    const changed = seat !== undefined && seat.nodes.delete(this.#node) && seat.nodes.size === 0
    if (changed) room.seats.delete(userId)
    this.#tidy(room)
    return { changed, version: changed ? this.#book.next() : this.#book.version }
  }

  async members(place: Place): Promise<Members> {
    const room = this.#book.rooms.get(keyOf(place.app, place.channel))
    return { members: room ? membersOf(room) : [], version: this.#book.version }
  }

  async channels(app: string, prefix: string): Promise<Map<string, ChannelCounts>> {
    const found = new Map<string, ChannelCounts>()
    for (const room of this.#book.rooms.values()) {
      const { place, subscribers } = room
      if (place.app === app && place.channel.startsWith(prefix) && subscribers.size > 0)
        found.set(place.channel, this.#countsOf(room))
    }
    return found
  }

  async channel({ app, channel }: Place): Promise<ChannelCounts> {
    const room = this.#book.rooms.get(keyOf(app, channel))
    return room ? this.#countsOf(room) : { subscribers: 0, users: 0, version: this.#book.version }
  }

  async signIn(app: string, userId: string): Promise<Change> {
    const { users } = this.#book
    const key = keyOf(app, userId)
    const known = users.get(key)
    const user = known ?? { app, id: userId, nodes: new Set() }
    users.set(key, user)
    user.nodes.add(this.#node)
    return { changed: !known, version: known ? this.#book.version : this.#book.next() }
  }

  async signOut(app: string, userId: string): Promise<Change> {
    const key = keyOf(app, userId)
    const user = this.#book.users.get(key)
    const changed = user !== undefined && user.nodes.delete(this.#node) && user.nodes.size === 0
    if (changed) this.#book.users.delete(key)
    return { changed, version: changed ? this.#book.next() : this.#book.version }
  }

  async online(app: string, userIds: readonly string[]): Promise<Map<string, UserState>> {
    const { users, version } = this.#book
    return new Map(userIds.map((id) => [id, { online: users.has(keyOf(app, id)), version }]))
  }

  onShift(listener: (shift: Shift) => void): void {
    this.#node.onShift.push(listener)
  }

  /** Memory of one's own is never in doubt. */
  onDoubt(): void {}

  /** Takes back everything that this node said, as its death would. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#book.nodes.delete(this.#node)) return
    const [heir] = this.#book.nodes
    for (const shift of await this.#takeBack()) for (const listener of heir?.onShift ?? []) listener(shift)
  }

  async #takeBack(): Promise<Shift[]> {
    const lost: Shift[] = []
    for (const { place, subscribers, seats } of this.#book.rooms.values()) {
      for (const userId of seats.keys()) {
        const { changed, version } = await this.go(place, userId)
        if (changed) lost.push({ kind: 'member', place, userId, version, here: false })
      }
      if (subscribers.has(this.#node)) lost.push({ kind: 'count', place, ...(await this.count(place, 0)) })
    }
    for (const { app, id } of this.#book.users.values()) {
      const { changed, version } = await this.signOut(app, id)
      if (changed) lost.push({ kind: 'user', app, userId: id, version, online: false })
    }
    return lost
  }

  #countsOf({ subscribers, seats }: Room): ChannelCounts {
    return { subscribers: sum(subscribers.values()), users: seats.size, version: this.#book.version }
  }

  #room(place: Place): Room {
    const key = keyOf(place.app, place.channel)
    const room = this.#book.rooms.get(key) ?? { place, subscribers: new Map(), seats: new Map() }
    this.#book.rooms.set(key, room)
    return room
  }

  #tidy({ place, subscribers, seats }: Room): void {
    if (subscribers.size === 0 && seats.size === 0) this.#book.rooms.delete(keyOf(place.app, place.channel))
  }
}

const membersOf = ({ seats }: Room): Member[] => [...seats.values()].map(({ member }) => member)
