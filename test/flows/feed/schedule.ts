import type { Broadcast, BroadcastMessage } from '#src/broadcast/broadcast.ts'
import type { Transaction } from '#src/database/database.ts'
import { silentLogger as log } from '#src/kernel/log.ts'
import { OUTBOX_SIGNAL } from '#src/outbox/append.ts'
import { broadcastJob } from '#src/outbox/broadcast-job.ts'
import { createDoneMarks } from '#src/outbox/delivery.ts'
import { createFeed, newEpoch } from '#src/outbox/feed.ts'
import { createRelay } from '#src/outbox/relay.ts'
import { createSequencer } from '#src/outbox/sequencer.ts'
import { trimFeed } from '#src/outbox/trim.ts'
import type { Job, Queue } from '#src/queue/queue.ts'
import type { Fault } from './faults.ts'
import { remembering } from './faults.ts'
import { Random } from './random.ts'
import { Screen } from './screen.ts'
import type { ScreenNeeds } from './screen.ts'
import { Simulation } from './simulation.ts'
import { NodeDatabase } from './store.ts'
import type { NodeFaults, Store } from './store.ts'

/** How long the trouble lasts, and how long a screen may need to be right once it is over. Milliseconds. */
const TROUBLE = 14_000
const PEACE = 240_000
const ALL = 'all'
const DEPARTMENTS = ['department.a', 'department.b']

/** One hostile afternoon, made of nothing but its seed. */
export class Schedule {
  readonly #store: Store
  readonly #random: Random
  readonly #simulation: Simulation
  readonly #fault: Fault | null
  readonly #locked = new Set<string>()
  readonly #screens: Screen[] = []
  readonly #faults: NodeFaults[] = []
  readonly #nodes: NodeDatabase[] = []
  #calm = false
  #writing = 0
  #texts = 0
  #uuids = 0

  constructor(store: Store, seed: number, fault: Fault | null) {
    this.#store = store
    this.#random = new Random(seed)
    this.#simulation = new Simulation(this.#random)
    this.#fault = fault
  }

  /** Null when every screen was right; else what one of them got wrong. */
  async run(): Promise<string | null> {
    this.#store.reset()
    await this.#newEpoch()
    const app = this.#openApp()
    this.#openRelays(app)
    this.#planWriters(app)
    this.#planScreens(app)
    this.#planRestore()
    this.#planTrimming(app)
    await this.#simulation.pass(TROUBLE)
    this.#makePeace()
    await this.#simulation.pass(TROUBLE, () => this.#writing === 0)
    const start = this.#simulation.now()
    await this.#simulation.pass(PEACE, () => this.#screens.every((screen) => isSettled(screen, start)))
    const verdict = this.#verdict(this.#simulation.now() - start)
    for (const screen of this.#screens) screen.live.close()
    for (const node of this.#nodes) node.alive = false
    return verdict
  }

  #verdict(tookMs: number): string | null {
    // a question that hangs is given up after 40 s at most, and the next comes within 18 s
    if (this.#fault === null && tookMs > 65_000) return `it took ${tookMs} ms of peace until every screen was sure`
    for (const [index, screen] of this.#screens.entries()) {
      const wrong = screen.wrong ?? screen.difference()
      if (wrong) return `screen ${index} (${screen.channel}) ${wrong}`
    }
    return null
  }

  #openNode(aborts: number, dawdles: number): NodeDatabase {
    const faults: NodeFaults = { aborts, dawdles }
    if (this.#fault === 'sequencer remembers') faults.view = remembering()
    this.#faults.push(faults)
    const node = new NodeDatabase(this.#store, this.#simulation, this.#random, faults)
    this.#nodes.push(node)
    return node
  }

  #openApp(): NodeDatabase {
    return this.#openNode(0.1, 300)
  }

  #ids = { uuid: () => `u${++this.#uuids}`, token: () => `t${++this.#uuids}` }

  #newEpoch(): Promise<void> {
    const calm = new NodeDatabase(this.#store, this.#simulation, this.#random, { aborts: 0, dawdles: 0 })
    return newEpoch({ db: calm, ids: { ...this.#ids, uuid: () => `epoch-${this.#store.lives}` } })
  }

  // ---- from the outbox to the sockets

  /** One shares its process with the writers and is woken by them; the other polls. Either may die for good. */
  #openRelays(app: NodeDatabase): void {
    for (const shares of [true, false]) {
      if (this.#random.chance(0.25)) continue
      const db = this.#openNode(0.2, 500)
      const needs = { db, clock: this.#simulation, log, ids: this.#ids }
      const relay = createRelay(
        { ...needs, queue: this.#queue(db), sequencer: createSequencer(needs) },
        { leaseMs: 4_000, pollMs: 2_000, pauseMs: 500 },
      )
      const wake = (): void => void (db.alive && relay.round().catch(() => {}))
      if (shares) app.onSignal(OUTBOX_SIGNAL, () => void this.#simulation.after(0, wake))
      relay.start()
      if (this.#random.chance(0.5)) this.#simulation.after(this.#random.below(TROUBLE), () => (db.alive = false))
    }
  }

  /** Refuses, loses, doubles and mixes up. */
  #queue(db: NodeDatabase): Queue {
    const random = this.#random
    const marks = createDoneMarks({ db, clock: this.#simulation, log })
    const work = broadcastJob({ broadcast: this.#bus(), app: 'hadir', markDone: marks.mark })
    const run = (job: Job): void => {
      const late = random.chance(0.2) ? 9_000 : 800
      const taken = { ...job, attempt: 1, signal: new AbortController().signal }
      this.#simulation.after(random.below(late), () => void work(taken).catch(() => {}))
    }
    const add = async (jobs: readonly Job[]): Promise<void> => {
      if (!this.#calm && random.chance(0.1)) throw new Error('the queue refuses')
      for (const job of jobs) {
        if (!this.#calm && random.chance(0.2)) continue
        run(job)
        if (!this.#calm && random.chance(0.2)) run(job)
      }
    }
    return { add } as Partial<Queue> as Queue
  }

  #bus(): Pick<Broadcast, 'publish'> {
    return {
      publish: async (messages: readonly BroadcastMessage[]) => {
        for (const message of messages) {
          for (const screen of this.#screens) {
            if (screen.channel === message.channel) this.#send(screen, message)
          }
        }
      },
    }
  }

  #send(screen: Screen, { event, data }: BroadcastMessage): void {
    if (!this.#calm && this.#random.chance(0.1)) return
    this.#simulation.after(this.#random.below(300), () => screen.hear(event, data))
  }

  // ---- what happens to the data

  #planWriters(app: NodeDatabase): void {
    const writes = this.#random.between(3, 9)
    this.#writing = writes
    for (let n = 0; n < writes; n++) {
      this.#simulation.after(this.#random.below(TROUBLE - 3_000), () => {
        void this.#write(app)
          .catch(() => {})
          .finally(() => this.#writing--)
      })
    }
  }

  /** Takes the row's lock and an id, and commits later than others with a higher id, or never. */
  async #write(app: NodeDatabase): Promise<void> {
    const id = `row-${this.#random.below(3)}`
    while (this.#locked.has(id)) await this.#simulation.pause(200)
    const { lives } = this.#store
    this.#locked.add(id)
    const eventId = this.#store.nextEventId++
    await this.#simulation.pause(this.#random.chance(0.5) ? 2_500 : 50)
    try {
      if (this.#random.chance(0.15)) return
      await app.transaction(async (trx) => {
        // whoever was at work when the database was restored has lost his connection
        if (lives !== this.#store.lives) throw new Error('the connection was lost')
        await this.#change(trx, id, eventId)
      })
    } finally {
      this.#locked.delete(id)
    }
  }

  async #change(trx: Transaction, id: string, eventId: number): Promise<void> {
    const { writer } = this.#store
    const before = writer.prepare('select version from model_row where id = ?').get(id)
    const version = Number(before?.version ?? 0) + 1
    const channel = DEPARTMENTS[id === 'row-0' ? 0 : 1] as string
    const row = { id, channel, version, board: this.#random.chance(0.2) ? 0 : 1, text: `t${++this.#texts}` }
    writer
      .prepare('insert or replace into model_row (id, channel, version, board, text) values (?, ?, ?, ?, ?)')
      .run(id, channel, version, row.board, row.text)
    writer
      .prepare(
        'insert into feed_event (id, event, row_id, version, payload, channels, created_at) values (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(eventId, 'Changed', id, version, JSON.stringify(row), JSON.stringify([ALL, channel]), this.#simulation.now())
    writer.prepare('insert into outbox (id) values (?)').run(eventId)
    trx.signal(OUTBOX_SIGNAL)
  }

  #planRestore(): void {
    if (!this.#random.chance(0.3)) return
    const copied = this.#random.below(TROUBLE - 2_000)
    this.#simulation.after(copied, () => {
      const restore = this.#store.copy()
      this.#simulation.after(this.#random.below(TROUBLE - copied - 500), () => {
        restore()
        void this.#newEpoch()
      })
    })
  }

  #planTrimming(app: NodeDatabase): void {
    if (!this.#random.chance(0.4)) return
    for (let n = this.#random.between(1, 2); n > 0; n--) {
      const keep = this.#random.below(2_500)
      this.#simulation.after(this.#random.below(TROUBLE), () => {
        void trimFeed({ db: app, clock: this.#simulation }, keep).catch(() => {})
      })
    }
  }

  // ---- who looks at it

  #planScreens(db: NodeDatabase): void {
    const clock = this.#simulation
    const feed = createFeed({ db, clock, log, sequencer: createSequencer({ db, clock, ids: this.#ids }) })
    for (let n = this.#random.between(1, 3); n > 0; n--) {
      this.#simulation.after(this.#random.below(TROUBLE - 1_000), () => this.#openScreen({ db, feed }))
    }
  }

  #openScreen(app: ScreenNeeds['app']): void {
    const needs = {
      store: this.#store,
      simulation: this.#simulation,
      random: this.#random,
      app,
      calm: () => this.#calm,
      fault: this.#fault,
    }
    const channel = this.#random.chance(0.5) ? ALL : (DEPARTMENTS[this.#random.below(2)] as string)
    const screen = new Screen(needs, channel)
    this.#screens.push(screen)
    this.#plug(screen, true)
  }

  #plug(screen: Screen, up: boolean): void {
    this.#simulation.after(this.#random.below(up ? 1_500 : 9_000), () => {
      if (this.#calm) return
      screen.connect(up)
      this.#plug(screen, !up)
    })
  }

  #makePeace(): void {
    this.#calm = true
    for (const faults of this.#faults) {
      faults.aborts = 0
      faults.dawdles = 20
    }
    // some stay without a socket for good: they must be right all the same
    for (const screen of this.#screens) screen.connect(this.#random.chance(0.6))
  }
}

/** Proved equal by a question that was asked when all was quiet. */
const isSettled = (screen: Screen, since: number): boolean => {
  const { confirmedAt, behind, loaded } = screen.live.getState()
  return loaded && !behind && confirmedAt !== null && confirmedAt > since
}
