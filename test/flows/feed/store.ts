import type { Database, Queryable, Transaction } from '#src/database/database.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { Connection } from '#src/database/sqlite/connection.ts'
import { Turn } from '#src/database/sqlite/turn.ts'
import type { Random } from './random.ts'
import type { Simulation } from './simulation.ts'

/** A row of the model, as an attendance would be. */
export type ModelRow = { id: string; channel: string; version: number; board: number; text: string }

const TABLES = ['model_row', 'feed_event', 'outbox', 'stream', 'channel_head', 'feed', 'delivery', 'dead_letter']

/**
 * The real schema on real SQLite, used by several "processes" at once. Opened once: between schedules only the
 * rows are removed.
 */
export class Store {
  readonly writer: Connection
  readonly reader: Connection
  /** Like AUTO_INCREMENT: given when a writer begins, lost when it rolls back. */
  nextEventId = 1
  /** How many times the database was restored. */
  lives = 0
  #queue: Promise<unknown> = Promise.resolve()

  private constructor(file: string) {
    this.writer = new Connection(file, { synchronous: 'OFF' })
    this.reader = new Connection(file, { readOnly: true, synchronous: 'OFF' })
  }

  static async open(file: string): Promise<Store> {
    const db = new SqliteDatabase({ file, synchronous: 'OFF' })
    await db.migrate()
    await db[Symbol.asyncDispose]()
    const store = new Store(file)
    store.writer
      .prepare('create table model_row (id text primary key, channel text, version integer, board integer, text text)')
      .run()
    return store
  }

  reset(): void {
    this.writer.prepare('begin immediate').run()
    for (const table of TABLES) if (table !== 'stream') this.writer.prepare(`delete from ${table}`).run()
    this.writer.prepare("update stream set epoch = ''").run()
    this.writer.prepare('commit').run()
    this.nextEventId = 1
    this.lives = 0
  }

  rows(channel: string): ModelRow[] {
    const rows = this.reader.prepare('select * from model_row where channel = ? or ? = ?').all(channel, channel, 'all')
    return rows.map((row) => ({ ...row })) as ModelRow[]
  }

  /** One at a time, as SQLite has it; `end` may throw to make it a rollback. */
  transaction<T>(run: (trx: Transaction) => Promise<T>, end: () => void): Promise<{ value: T; signals: string[] }> {
    const turn = this.#queue.then(() => this.#run(run, end))
    this.#queue = turn.catch(() => {})
    return turn
  }

  async #run<T>(run: (trx: Transaction) => Promise<T>, end: () => void): Promise<{ value: T; signals: string[] }> {
    this.writer.prepare('begin immediate').run()
    const turn = new Turn(this.writer)
    try {
      const value = await run(turn)
      end()
      turn.end()
      this.writer.prepare('commit').run()
      return { value, signals: turn.signals }
    } catch (error) {
      turn.end()
      this.writer.prepare('rollback').run()
      throw error
    }
  }

  /** What last night's backup would hold. */
  copy(): () => void {
    const held = TABLES.map((table) => ({ table, rows: this.writer.prepare(`select * from ${table}`).all() }))
    const { nextEventId } = this
    return () => {
      this.writer.prepare('begin immediate').run()
      for (const { table, rows } of held) {
        this.writer.prepare(`delete from ${table}`).run()
        for (const row of rows) {
          const names = Object.keys(row)
          const slots = names.map(() => '?').join()
          this.writer.prepare(`insert into ${table} (${names.join()}) values (${slots})`).run(...Object.values(row))
        }
      }
      this.writer.prepare('commit').run()
      this.nextEventId = nextEventId
      this.lives++
    }
  }

  close(): void {
    this.reader.close()
    this.writer.close()
  }
}

export type NodeFaults = {
  /** Share of transactions that are undone at their very end. */
  aborts: number
  /** Milliseconds that may pass before any step; whoever else is at work goes on meanwhile. */
  dawdles: number
  /** Changes what a transaction sees; for planted faults. */
  view?: (trx: Transaction) => Transaction
}

/** The database as one process sees it: slow, with failing transactions, and gone when the process is killed. */
export class NodeDatabase implements Database {
  readonly dialect
  readonly read: Queryable
  alive = true
  readonly #store: Store
  readonly #simulation: Simulation
  readonly #random: Random
  readonly #faults: NodeFaults
  readonly #listeners: (() => void)[] = []

  constructor(store: Store, simulation: Simulation, random: Random, faults: NodeFaults) {
    this.#store = store
    this.#simulation = simulation
    this.#random = random
    this.#faults = faults
    this.dialect = store.writer.dialect
    const { reader } = store
    this.read = {
      dialect: reader.dialect,
      kysely: reader.kysely,
      all: async (statement, params) => (await this.#step(), reader.all(statement, params)),
      first: async (statement, params) => (await this.#step(), reader.first(statement, params)),
      run: (statement, params) => reader.run(statement, params),
      insert: (statement, params) => reader.insert(statement, params),
      runMany: (statement, params) => reader.runMany(statement, params),
    }
  }

  async transaction<T>(run: (trx: Transaction) => Promise<T>): Promise<T> {
    await this.#step()
    const seen = this.#faults.view
    const { value, signals } = await this.#store.transaction(seen ? (trx) => run(seen(trx)) : run, () => {
      if (!this.alive || this.#random.chance(this.#faults.aborts)) throw new Error('the transaction was undone')
    })
    if (signals.length > 0) for (const listener of this.#listeners) queueMicrotask(listener)
    await this.#step()
    return value
  }

  atOneMoment<T>(look: (read: Queryable) => Promise<T>): Promise<T> {
    return look(this.read)
  }

  onSignal(_name: string, listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** A killed process never gets to its next line. */
  async #step(): Promise<void> {
    if (this.#faults.dawdles > 0 && this.#random.chance(0.4)) await this.#simulation.pause(this.#faults.dawdles)
    if (!this.alive) await new Promise(() => {})
  }

  async ping(): Promise<void> {}
  migrate = async (): Promise<string[]> => []
  isMigrated = async (): Promise<boolean> => true
  async [Symbol.asyncDispose](): Promise<void> {}
}
