import type { Redis } from 'ioredis'
import type { z } from 'zod'
import type { RedisTarget } from '#src/config/redis-url.ts'
import { repeat, within } from '#src/kernel/clock.ts'
import type { Cancel, Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Ids } from '#src/kernel/ids.ts'
import type { Logger } from '#src/kernel/log.ts'
import { share } from '#src/kernel/share.ts'
import { connectRedis } from '#src/redis/connect.ts'
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
import { decode, encode, placeKey, placeOf } from './names.ts'
import { Neighbours } from './neighbours.ts'
import * as reply from './replies.ts'
import { counted, keyOf, member, Said, user } from './said.ts'
import type { Entry } from './said.ts'
import { ScriptLine } from './script-line.ts'
import { ROSTER_SCRIPT } from './script.ts'

/** `prefix` keeps houses apart that share a Redis (`REALTIME_SCALING_CHANNEL`). Milliseconds. */
export type RedisRosterNeeds = {
  target: RedisTarget
  prefix: string
  clock: Clock
  ids: Ids
  log: Logger
  beatMs?: number
  leaseMs?: number
}

/** A node says so often that it lives, and is dead for the others when it has not for the lease. Milliseconds. */
const BEAT_MS = 2_000
const LEASE_MS = 10_000
/** Keys that nobody names for so long are gone: of a house that died as a whole nothing stays. Milliseconds. */
const KEEP_MS = 3_600_000
/** Words of a node that are said, or taken back, in one step: Redis does nothing else meanwhile. */
const AT_ONCE = 500
/** Lists of different channels that are asked for at the same time. */
const LISTS_AT_ONCE = 1_000

/**
 * The roster over Redis, one script for everything (`script.ts`). Every call is numbered, so that one that Redis
 * executes late, long after it was given up, does nothing.
 */
export class RedisRoster implements Roster {
  readonly #needs: Required<RedisRosterNeeds>
  readonly #redis: Redis
  readonly #line: ScriptLine
  readonly #said = new Said()
  readonly #neighbours: Neighbours
  readonly #onShift: ((shift: Shift) => void)[] = []
  readonly #onDoubt: (() => void)[] = []
  readonly #cancelBeat: Cancel
  /** What this node calls itself since it said everything, and the names before, of which not all is forgotten. */
  #me = ''
  #before: string[] = []
  #number = 0
  #answered = 0
  #version = 0
  /** A call failed that may have taken effect: what it changed was told to nobody. */
  #isUnsure = false
  /** What failed is told as a change when it is said again and was so already. */
  readonly #doubted = new Set<string>()
  #stirred: number | null = null
  #closed = false
  /** Lists are long: those who ask for the same one at the same moment share it. */
  readonly #list: (place: string) => Promise<Members>

  constructor({ beatMs = BEAT_MS, leaseMs = LEASE_MS, ...needs }: RedisRosterNeeds) {
    this.#needs = { ...needs, beatMs, leaseMs }
    const { clock, log, target, prefix } = needs
    this.#redis = connectRedis(target, 'commands', { log, name: 'roster' })
    this.#line = new ScriptLine({
      redis: this.#redis,
      script: ROSTER_SCRIPT,
      key: `${prefix}:roster:`,
      introduce: () => this.#introduce(),
    })
    this.#neighbours = new Neighbours(clock, leaseMs)
    this.#list = share((place: string) => this.#read(place), String, { clock, atOnce: LISTS_AT_ONCE })
    this.#redis.on('ready', () => this.#ready())
    this.#cancelBeat = repeat(
      clock,
      beatMs,
      () => this.#beat(),
      () => {},
    )
  }

  async count(place: Place, subscribers: number): Promise<CountChange> {
    const entry = counted(place, subscribers)
    const [before, total, version] = await this.#say('count', entry, [entry.place, entry.value], reply.Counted, () =>
      subscribers > 0 ? this.#said.add(entry) : this.#said.take(entry),
    )
    return { before, total, version: this.#learn(version) }
  }

  async come(place: Place, { id, info }: Member, most: number): Promise<Arrival | 'full'> {
    const entry = member(place, id, info)
    const args = [entry.place, entry.name, entry.value, String(most)]
    const came = this.#say('come', entry, args, reply.Changed, ([did]) => {
      if (did >= 0) this.#said.add(entry)
    })
    const [[changed, version], list] = await Promise.all([came, this.#list(entry.place)])
    this.#learn(version)
    return changed < 0 ? 'full' : { changed: changed === 1, version, list }
  }

  async go(place: Place, userId: string): Promise<Change> {
    const entry = member(place, userId, undefined)
    return this.#take('go', entry)
  }

  async signIn(app: string, userId: string): Promise<Change> {
    const entry = user(app, userId)
    const [changed, version] = await this.#say('signIn', entry, [entry.place, entry.name], reply.Changed, () =>
      this.#said.add(entry),
    )
    return { changed: changed === 1, version: this.#learn(version) }
  }

  async signOut(app: string, userId: string): Promise<Change> {
    return this.#take('signOut', user(app, userId))
  }

  async members(place: Place): Promise<Members> {
    return this.#list(placeKey(place))
  }

  async channel(place: Place): Promise<ChannelCounts> {
    const [subscribers, users, version] = await this.#ask('channel', [placeKey(place)], reply.Counts)
    return { subscribers, users, version }
  }

  async channels(app: string, prefix: string): Promise<Map<string, ChannelCounts>> {
    const [version, found] = await this.#ask('channels', [encode(app), encode(prefix)], reply.Channels)
    return new Map(
      found.flatMap(([key, subscribers, users]) => {
        const name = decode(key)
        return name === null ? [] : [[name, { subscribers, users, version }] as const]
      }),
    )
  }

  async online(app: string, userIds: readonly string[]): Promise<Map<string, UserState>> {
    const [version, states] = await this.#ask('online', [encode(app), ...userIds.map(encode)], reply.Online)
    return new Map(userIds.map((id, n) => [id, { online: states[n] === 1, version }]))
  }

  onShift(listener: (shift: Shift) => void): void {
    this.#onShift.push(listener)
  }

  onDoubt(listener: () => void): void {
    this.#onDoubt.push(listener)
  }

  /** What this node said is taken back by another one, which tells; by itself when it is the last one. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#cancelBeat()
    try {
      await within(this.#needs.clock, 2 * this.#needs.beatMs, this.#retire())
    } catch (error) {
      this.#needs.log.debug({ error: messageOf(error) }, 'the roster was left without a word')
    }
    this.#redis.disconnect()
  }

  async #take(op: 'go' | 'signOut', entry: Entry): Promise<Change> {
    const isDoubted = this.#doubted.has(keyOf(entry))
    const [changed, version] = await this.#say(op, entry, [entry.place, entry.name], reply.Changed, () =>
      this.#said.take(entry),
    )
    // it was executed when nobody heard the answer
    return { changed: changed === 1 || (isDoubted && changed < 0), version: this.#learn(version) }
  }

  /** A call that changes something; `done` is called before any later one is answered. */
  async #say<T>(op: string, entry: Entry, args: string[], schema: z.ZodType<T>, done: (told: T) => void): Promise<T> {
    if (this.#redis.status !== 'ready') throw new Error('the roster is away: Redis cannot be reached')
    let number = 0
    let told: T | undefined
    try {
      await this.#line.ask(
        () => this.#head(op, (number = ++this.#number), args),
        (answer) => {
          told = schema.parse(answer)
          this.#answered = Math.max(this.#answered, number)
          this.#doubted.delete(keyOf(entry))
          done(told)
        },
      )
      return told as T
    } catch (error) {
      this.#isUnsure = true
      this.#doubted.add(keyOf(entry))
      throw error
    }
  }

  async #ask<T>(op: string, args: readonly string[], schema: z.ZodType<T>): Promise<T> {
    return schema.parse(
      await this.#line.ask(
        () => this.#head(op, 0, args),
        () => {},
      ),
    )
  }

  async #read(place: string): Promise<Members> {
    const [version, fields] = await this.#ask('members', [place], reply.Listed)
    return { members: reply.readMembers(fields), version }
  }

  #head(op: string, number: number, args: readonly string[]): string[] {
    return [op, this.#me, String(number), String(this.#answered), String(this.#version), String(KEEP_MS), ...args]
  }

  #learn(version: number): number {
    this.#version = Math.max(this.#version, version)
    return version
  }

  /** Says everything under a new name: nobody knows this node, or Redis has gone back to an older state. */
  async #introduce(): Promise<void> {
    if (this.#closed) throw new Error('the roster is closed')
    const before = this.#before.concat(this.#me === '' ? [] : [this.#me])
    this.#before = before
    this.#me = this.#needs.ids.uuid()
    const put = (op: string, args: readonly string[], number = 0): Promise<unknown> =>
      this.#line.put(this.#head(op, number, args))
    try {
      const how = reply.Registered.parse(await put('register', before, ++this.#number))
      const entries = this.#said.all()
      for (let n = 0; n < entries.length; n += AT_ONCE) {
        const words = entries.slice(n, n + AT_ONCE)
        const flat = words.flatMap(({ kind, place, name, value }) => [kind, place, name, value])
        const changes = reply.Changes.parse(await put('fill', flat, ++this.#number))
        // of what Redis has lost nobody has heard that it was gone
        if (how !== 'lost') this.#tell(changes)
      }
      await put('forget', before)
      if (how === 'lost' && entries.length > 0) await put('stir', [])
      this.#answered = this.#number
      this.#before = []
      if (before.length > 0) this.#needs.log.info({ how, said: entries.length }, 'the roster was told everything anew')
    } catch (error) {
      this.#isUnsure = true
      throw error
    }
  }

  #ready(): void {
    void this.#beat()
    // what was asked meanwhile was not answered
    if (this.#me !== '') for (const tell of this.#onDoubt) tell()
  }

  async #beat(): Promise<void> {
    if (this.#closed || this.#redis.status !== 'ready') return
    try {
      const { beatMs } = this.#needs
      let number = 0
      const answer = await this.#line.ask(
        () => this.#head('beat', (number = ++this.#number), this.#said.keysDue(beatMs, KEEP_MS)),
        () => void (this.#answered = Math.max(this.#answered, number)),
      )
      const [stirred, nodes, graves] = reply.Beat.parse(answer)
      this.#hearDoubt(stirred)
      if (this.#isUnsure) {
        await this.#ask('stir', [], reply.Done)
        this.#isUnsure = false
      }
      await this.#buryDead(pairsOf(nodes), new Set(graves))
    } catch (error) {
      this.#needs.log.debug({ error: messageOf(error) }, 'the roster did not hear that this node lives')
    }
  }

  #hearDoubt(stirred: number): void {
    const isNews = this.#stirred !== null && stirred !== this.#stirred && stirred > 0
    this.#stirred = stirred
    if (isNews) for (const tell of this.#onDoubt) tell()
  }

  async #buryDead(nodes: ReadonlyMap<string, string>, graves: Set<string>): Promise<void> {
    for (const [node, number] of this.#neighbours.look(nodes, this.#me)) {
      if ((await this.#ask('bury', [node, number], reply.Yes)) === 0) continue
      this.#needs.log.warn({ node }, 'a realtime node has not been heard of; what it held is taken back')
      graves.add(node)
    }
    for (const node of graves) await this.#dig(node, (changes) => this.#tell(changes))
  }

  async #dig(node: string, tell: (changes: reply.Changes) => void): Promise<void> {
    for (let more = 1; more > 0;) {
      try {
        const [left, changes] = await this.#ask('dig', [node, String(AT_ONCE)], reply.Dug)
        tell(changes)
        more = left
      } catch (error) {
        this.#isUnsure = true
        throw error
      }
    }
  }

  #tell(changes: reply.Changes): void {
    for (const change of changes) {
      const shift = shiftOf(change, this.#said)
      if (shift) for (const listener of this.#onShift) listener(shift)
    }
  }

  async #retire(): Promise<void> {
    if (this.#redis.status !== 'ready' || this.#me === '') return
    const me = this.#me
    const [left, others] = await this.#ask('retire', [], reply.Retired)
    if (left === 0) return
    if (others === 0) return this.#dig(me, () => {})
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const look = (): void =>
      void this.#ask('grave', [me], reply.Yes).then(
        (still) => (still === 0 ? resolve() : this.#needs.clock.after(this.#needs.beatMs / 10, look)),
        reject,
      )
    look()
    await promise
  }
}

function pairsOf(fields: readonly string[]): Map<string, string> {
  const pairs = new Map<string, string>()
  for (let n = 0; n + 1 < fields.length; n += 2) pairs.set(fields[n] ?? '', fields[n + 1] ?? '')
  return pairs
}

function shiftOf([kind, where, name, version, before, total]: reply.Changes[number], said: Said): Shift | null {
  if (kind === 'u') {
    const [app, userId] = [decode(where), decode(name)]
    return app === null || userId === null ? null : { kind: 'user', app, userId, version, online: total === 1 }
  }
  const place = placeOf(where)
  if (!place) return null
  if (kind === 'c') return { kind: 'count', place, before, total, version }
  const userId = decode(name)
  if (userId === null) return null
  const value = said.find({ kind, place: where, name })?.value
  const info: unknown = value ? JSON.parse(value) : undefined
  return { kind: 'member', place, userId, version, here: total === 1, info }
}
