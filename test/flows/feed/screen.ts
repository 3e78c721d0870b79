import type { FeedAnswer } from '#contract/feed.ts'
import type { Database } from '#src/database/database.ts'
import { positionOf } from '#src/outbox/feed.ts'
import type { Feed } from '#src/outbox/feed.ts'
import { createLive } from '../../../web/shared/live.ts'
import type { FeedQuestion, Live, LiveListener, LiveOptions, LivePace, LiveSocket } from '../../../web/shared/live.ts'
import type { Fault } from './faults.ts'
import type { Random } from './random.ts'
import type { Simulation } from './simulation.ts'
import type { ModelRow, Store } from './store.ts'

/** A row on a screen, with the life of the database from which it came. */
type ShownRow = ModelRow & { life: string }

export type ScreenNeeds = {
  store: Store
  simulation: Simulation
  random: Random
  /** The node that answers all screens. */
  app: { db: Database; feed: Feed }
  /** Whether the network has come to peace. */
  calm: () => boolean
  fault: Fault | null
}

/** A list may be shown before it has caught up, but not within this time after its snapshot was read. */
const CATCH_UP = 2_000

/** One open list: the real `live.ts` behind a bad network, asking the real feed. */
export class Screen {
  readonly channel: string
  readonly live: Live<ShownRow>
  /** The first thing it ever showed that it should not have. */
  wrong: string | null = null
  connected = false
  readonly #needs: ScreenNeeds
  readonly #shown = new Map<string, ShownRow>()
  readonly #known = new Map<string, number>()
  #listener: LiveListener | null = null
  /** What the first snapshot knew of every row, also of those that were not on the list any more. */
  #first: { at: number; life: string; versions: Map<string, number> } | null = null
  #cursor = 0

  constructor(needs: ScreenNeeds, channel: string) {
    this.#needs = needs
    this.channel = channel
    const { simulation, random, fault } = needs
    const socket: LiveSocket = {
      subscribe: (_channel, listener) => {
        this.#listener = listener
        return () => (this.#listener = null)
      },
    }
    const pace: Partial<LivePace> = {
      notifyMs: 0,
      ...(fault === 'no head poll' && { stillMs: Infinity }),
      ...(fault === 'no time-out' && { timeoutMs: Infinity }),
    }
    const options: LiveOptions<ShownRow> = {
      channel,
      socket,
      fetchSnapshot: () => this.#ask(() => this.#snapshot()),
      fetchFeed: (question) => this.#ask(() => this.#feed(question)),
      rowKey: (row) => row.id,
      rowVersion: (row) => row.version,
      belongs: (row) => row.board === 1,
      toRow: (_event, data) => this.#rowOf(data),
      timers: simulation,
      random: random.next,
      pace,
    }
    this.live = createLive(options)
    this.live.subscribe(() => this.#look())
  }

  connect(up: boolean): void {
    if (this.connected === up) return
    this.connected = up
    this.#listener?.onState(up ? 'subscribed' : 'disconnected')
  }

  /** A frame of the socket. With ids as cursors there are no numbers to go by, so such a screen only asks. */
  hear(event: string, text: string): void {
    if (!this.connected || this.#needs.fault === 'id as cursor') return
    const data = JSON.parse(text) as Record<string, unknown>
    this.#listener?.onEvent(event, this.#needs.fault === 'no epoch' ? { ...data, _epoch: 'E' } : data)
  }

  /** What keeps this screen from being right, if anything. */
  difference(): string | null {
    const state = this.live.getState()
    const shown = [...state.rows.values()].map(inWords).sort().join(', ')
    const stored = this.#needs.store
      .rows(this.channel)
      .filter((row) => row.board === 1)
      .map(inWords)
      .sort()
      .join(', ')
    if (!state.loaded) return 'never showed anything'
    return shown === stored ? null : `shows [${shown}] but the database has [${stored}]`
  }

  #look(): void {
    const first = this.#first && this.#needs.simulation.now() - this.#first.at < CATCH_UP ? this.#first : null
    for (const [id, row] of this.live.getState().rows) {
      const over = first?.life === row.life && row.version < (first.versions.get(id) ?? 0)
      if (over) this.wrong ??= `shows ${inWords(row)}, which was over`
      const before = this.#shown.get(id)
      if (before && before.life === row.life && row.version < before.version) {
        this.wrong ??= `went back from ${inWords(before)} to ${inWords(row)}`
      }
      this.#shown.set(id, row)
    }
  }

  #rowOf(data: Record<string, unknown>): ShownRow | null {
    const { _epoch, _seq, ...row } = data
    if (!('id' in row)) return null
    const shown = { ...(row as ModelRow), life: String(_epoch) }
    if (this.#needs.fault === 'versions kept' && !this.#isNews(shown)) return null
    return shown
  }

  #isNews(row: ModelRow): boolean {
    if (row.version <= (this.#known.get(row.id) ?? 0)) return false
    this.#known.set(row.id, row.version)
    return true
  }

  /** A request over a network that is slow, loses the question or the answer, or never ends. */
  async #ask<T>(answer: () => Promise<T>): Promise<T> {
    const { simulation, random, calm } = this.#needs
    const bad = (share: number): boolean => !calm() && random.chance(share)
    await simulation.pause(bad(0.15) ? 15_000 : 150)
    if (bad(0.05)) throw new Error('no connection')
    if (bad(0.08)) return new Promise(() => {})
    const answered = await answer()
    await simulation.pause(bad(0.15) ? 25_000 : 150)
    if (bad(0.05)) throw new Error('the connection broke')
    if (bad(0.08)) return new Promise(() => {})
    return answered
  }

  async #snapshot(): Promise<{ rows: ShownRow[]; position: { epoch: string; head: number } }> {
    const { store, simulation, app, fault } = this.#needs
    const early = fault === 'rows before head' ? store.rows(this.channel) : null
    if (early) await simulation.pause(400)
    const position = await positionOf(app.db.read, this.channel)
    await simulation.pause(100)
    const rows = early ?? store.rows(this.channel)
    const versions = new Map(rows.map((row) => [row.id, row.version]))
    this.#first ??= { at: simulation.now(), life: position.epoch, versions }
    this.#cursor = store.nextEventId - 1
    const known = fault === 'versions kept' ? rows.filter((row) => this.#isNews(row)) : rows
    const epoch = fault === 'no epoch' ? 'E' : position.epoch
    return { rows: known.map((row) => ({ ...row, life: epoch })), position: { epoch, head: position.head } }
  }

  async #feed({ channel, epoch, after }: FeedQuestion): Promise<FeedAnswer | 'reset'> {
    const { app, fault } = this.#needs
    if (fault === 'id as cursor') return this.#feedById(epoch, after)
    const current = fault === 'no epoch' ? (await positionOf(app.db.read, channel)).epoch : epoch
    const answer = await app.feed(channel, current, after)
    if (answer === 'reset') return fault === 'no reset after trimming' ? this.#whatIsLeft(epoch, after) : answer
    if (fault !== 'no epoch') return answer
    const events = answer.events.map((one) => ({ ...one, data: { ...one.data, _epoch: 'E' } }))
    return { ...answer, epoch: 'E', events }
  }

  /** The planted feed that does not tell what it has trimmed: the lost numbers pass as if they had brought nothing. */
  async #whatIsLeft(epoch: string, after: number): Promise<FeedAnswer | 'reset'> {
    const { app } = this.#needs
    const position = await positionOf(app.db.read, this.channel)
    if (position.epoch !== epoch || after > position.head) return 'reset'
    const events: FeedAnswer['events'] = []
    for (let seq = after + 1; seq <= position.head; seq++) {
      const rest = await app.feed(this.channel, epoch, seq - 1)
      const found = rest === 'reset' ? undefined : rest.events[0]
      events.push(found ?? { seq, event: 'lost', data: { _epoch: epoch, _seq: seq } })
    }
    return { epoch, head: position.head, events, more: false }
  }

  /** The planted feed that takes the order of ids for the order of commits. */
  async #feedById(epoch: string, after: number): Promise<FeedAnswer | 'reset'> {
    const { store, app } = this.#needs
    if ((await positionOf(app.db.read, this.channel)).epoch !== epoch) return 'reset'
    const rows = store.reader
      .prepare('select id, event, payload, channels from feed_event where id > ? order by id')
      .all(this.#cursor) as { id: number; event: string; payload: string; channels: string }[]
    const mine = rows.filter((row) => (JSON.parse(row.channels) as string[]).includes(this.channel))
    this.#cursor = Math.max(this.#cursor, ...rows.map((row) => row.id))
    const events = mine.map(({ event, payload }, index) => {
      const seq = after + 1 + index
      return { seq, event, data: { ...(JSON.parse(payload) as object), _epoch: epoch, _seq: seq } }
    })
    return { epoch, head: after + events.length, events, more: false }
  }
}

const inWords = (row: ModelRow): string => `${row.id} v${row.version} "${row.text}"`
