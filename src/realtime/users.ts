import type { Broadcast, BroadcastMessage } from '#src/broadcast/broadcast.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'
import { BusLines } from './bus-lines.ts'
import type { Line } from './bus-lines.ts'
import { nodeMessage, readNodeMessage, userLine } from './bus-messages.ts'
import { CLOSE } from './close-codes.ts'
import type { Connection, User } from './connection.ts'
import { watchlistFrame } from './frames.ts'
import type { Roster, UserState } from './roster.ts'
import { Tally } from './tally.ts'
import { tellNodes } from './tell-nodes.ts'

type Needs = { roster: Roster; broadcast: Broadcast; clock: Clock; log: Logger; lingerMs: number }

/** What this process knows of a user: who it is here, who watches it, and whether it is online anywhere. */
type Known = {
  readonly id: string
  readonly signedIn: Set<Connection>
  readonly watchers: Set<Connection>
  state: UserState
}

type Place = { user: Line<Known>; watched: Line<Known>[] }

/** The roster could not be told; it is told again after this. Milliseconds. */
const RETRY_MS = 1_000

/**
 * Users that have signed in, and those who want to know when they come and go. A user is told to the roster with its
 * first connection here and taken back after the last one; who thereby changed something for all nodes tells them.
 */
export class Users {
  readonly #needs: Needs
  readonly #lines: BusLines<Known>
  readonly #here: Tally
  readonly #places = new Map<Connection, Place>()

  constructor(needs: Needs) {
    this.#needs = needs
    this.#here = new Tally(needs.clock)
    this.#lines = new BusLines({
      ...needs,
      open: (_, name): Known => ({
        id: name.slice(userLine('').length),
        signedIn: new Set(),
        watchers: new Set(),
        state: { online: false, version: 0 },
      }),
      deliver: (line, message) => this.#deliver(line, message),
    })
  }

  /** Rejects when the bus or the roster refuses. `leave` has to follow in any case. */
  async enter(connection: Connection, { id }: User): Promise<void> {
    const app = connection.app.id
    const line = this.#lines.hold(app, userLine(id))
    this.#places.set(connection, { user: line, watched: [] })
    this.#here.add(keyOf(app, id))
    // From here on it hears that the user is to be disconnected.
    line.value.signedIn.add(connection)
    await line.ready
    if (!this.#places.has(connection)) return
    const { changed, version } = await this.#needs.roster.signIn(app, id)
    if (changed) this.#tell(app, id, true, version)
  }

  /** Tells who of them is online, and from then on each change. Rejects when the bus or the roster refuses. */
  async watch(connection: Connection, ids: readonly string[]): Promise<void> {
    const place = this.#places.get(connection)
    if (!place) return
    const { user, watched } = place
    for (const id of ids) watched.push(this.#lines.hold(user.app, userLine(id)))
    await Promise.all(watched.map(({ ready }) => ready))
    await this.#look(user.app, watched)
    if (connection.ended) return
    connection.send(watchlistFrame(new Map(watched.map(({ value }) => [value.id, value.state.online]))))
    for (const { value } of watched) value.watchers.add(connection)
  }

  /** Messages of the bus may have been missed: looks after those whom this connection watches. */
  refresh(connection: Connection): void {
    const { user, watched } = this.#places.get(connection) ?? { watched: [] }
    if (!user || watched.length === 0) return
    this.#look(user.app, watched).catch((error: unknown) => {
      this.#needs.log.warn({ error: messageOf(error) }, 'a watchlist could not be looked after')
    })
  }

  leave(connection: Connection): void {
    const place = this.#places.get(connection)
    if (!place) return
    this.#places.delete(connection)
    const { user, watched } = place
    user.value.signedIn.delete(connection)
    this.#here.remove(keyOf(user.app, user.value.id), connection.app.options.memberGraceMs, () =>
      this.#signOut(user.app, user.value.id),
    )
    this.#lines.release(user)
    for (const line of watched) {
      line.value.watchers.delete(connection)
      this.#lines.release(line)
    }
  }

  /** Another node is gone, and this user was nowhere else; or this node was taken for dead. */
  shifted(app: string, { userId, online, version }: { userId: string } & UserState): void {
    this.#tell(app, userId, online, version)
  }

  close(): Promise<void> {
    return this.#lines.close()
  }

  async #look(app: string, lines: readonly Line<Known>[]): Promise<void> {
    const states = await this.#needs.roster.online(
      app,
      lines.map(({ value }) => value.id),
    )
    for (const line of lines) {
      const state = states.get(line.value.id)
      if (state) this.#learn(line, state)
    }
  }

  /** Keeps what is newer than what is known, and tells watchers what that changes. */
  #learn({ value }: Line<Known>, state: UserState): void {
    if (state.version <= value.state.version) return
    const isChanged = state.online !== value.state.online
    value.state = state
    if (!isChanged || value.watchers.size === 0) return
    const frame = watchlistFrame(new Map([[value.id, state.online]]))
    for (const connection of value.watchers) connection.send(frame)
  }

  #deliver(line: Line<Known>, message: BroadcastMessage): void {
    const told = readNodeMessage(message)
    if (told?.kind === 'user') this.#learn(line, told)
    if (told?.kind === 'terminate') for (const connection of line.value.signedIn) connection.close(CLOSE.terminated)
  }

  #signOut(app: string, userId: string): void {
    const { roster, log } = this.#needs
    roster.signOut(app, userId).then(
      ({ changed, version }) => {
        if (changed) this.#tell(app, userId, false, version)
      },
      (error: unknown) => {
        log.warn({ error: messageOf(error) }, 'the roster could not be told that a user has gone')
        this.#here.again(keyOf(app, userId), RETRY_MS, () => this.#signOut(app, userId))
      },
    )
  }

  #tell(app: string, userId: string, online: boolean, version: number): void {
    tellNodes(this.#needs, nodeMessage(app, userLine(userId), { kind: 'user', online, version }))
  }
}

const keyOf = (app: string, userId: string): string => JSON.stringify([app, userId])
