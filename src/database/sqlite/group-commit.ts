import type { Transaction } from '../database.ts'
import type { Connection } from './connection.ts'

type Caller = {
  run: (trx: Transaction) => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}
type Ended = { settle: () => void; fail: (error: unknown) => void }

/** How many callers share a commit at most; a commit costs one fsync whoever takes part. */
const GROUP = 64

/**
 * Runs callers one after another on the one writing connection, each under a savepoint, and commits them
 * together. Nobody is answered before the commit is durable: not those who succeeded, and not those who were
 * refused, because a refusal may rest on what another caller of the same group has written.
 */
export class GroupCommit {
  readonly #connection: Connection
  readonly #onSignal: (name: string) => void
  readonly #answerEarly: boolean
  readonly #waiting: Caller[] = []
  #running: Promise<void> | null = null
  #closed = false

  constructor(connection: Connection, onSignal: (name: string) => void, answerEarly: boolean) {
    this.#connection = connection
    this.#onSignal = onSignal
    this.#answerEarly = answerEarly
  }

  transaction<T>(run: (trx: Transaction) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the database is closed'))
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run, resolve: resolve as Caller['resolve'], reject })
      this.#running ??= this.#drain()
    })
  }

  /** Refuses new callers and waits for those who are in. */
  async close(): Promise<void> {
    this.#closed = true
    while (this.#running) await this.#running
  }

  async #drain(): Promise<void> {
    try {
      do {
        // requests that arrived in the same turn of the event loop join the group
        await new Promise<void>((resolve) => setImmediate(resolve))
        await this.#commitGroup(this.#waiting.splice(0, GROUP))
      } while (this.#waiting.length > 0)
    } finally {
      // in the same turn as the check above: a caller that comes now starts the next round
      this.#running = null
    }
  }

  async #commitGroup(callers: Caller[]): Promise<void> {
    const { prepare } = bound(this.#connection)
    const ended: Ended[] = []
    const signals = new Set<string>()
    let next = 0
    try {
      prepare('begin immediate').run()
      for (; next < callers.length; next++) ended.push(await this.#runOne(callers[next] as Caller, signals))
      if (this.#answerEarly) await this.#planted(ended)
      prepare('commit').run()
    } catch (error) {
      this.#rollback()
      for (const one of ended) one.fail(error)
      for (const caller of callers.slice(ended.length)) caller.reject(error)
      return
    }
    for (const one of ended) one.settle()
    for (const name of signals) this.#onSignal(name)
  }

  async #runOne(caller: Caller, signals: Set<string>): Promise<Ended> {
    const { prepare } = bound(this.#connection)
    const trx = new Turn(this.#connection)
    prepare('savepoint caller').run()
    try {
      const value = await caller.run(trx)
      prepare('release caller').run()
      for (const name of trx.signals) signals.add(name)
      return { settle: () => caller.resolve(value), fail: caller.reject }
    } catch (error) {
      prepare('rollback to caller').run()
      prepare('release caller').run()
      return { settle: () => caller.reject(error), fail: caller.reject }
    } finally {
      trx.end()
    }
  }

  #rollback(): void {
    try {
      this.#connection.prepare('rollback').run()
    } catch {
      // a failed commit may have ended the transaction already
    }
  }

  /** The fault that the durability test plants: answers before the commit, and gives a kill time to come between. */
  async #planted(ended: Ended[]): Promise<void> {
    for (const one of ended) one.settle()
    await new Promise<void>((resolve) => setTimeout(resolve, 40))
  }
}

const bound = (connection: Connection): { prepare: Connection['prepare'] } => ({
  prepare: (sql) => connection.prepare(sql),
})

/** One caller's turn on the connection; it is over when the caller's function has returned. */
class Turn implements Transaction {
  readonly signals: string[] = []
  readonly #connection: Connection
  #over = false

  constructor(connection: Connection) {
    this.#connection = connection
  }

  get dialect(): Connection['dialect'] {
    return this.#connection.dialect
  }

  get kysely(): Connection['kysely'] {
    this.#check()
    return this.#connection.kysely
  }

  all: Transaction['all'] = (statement, params) => (this.#check(), this.#connection.all(statement, params))
  first: Transaction['first'] = (statement, params) => (this.#check(), this.#connection.first(statement, params))
  run: Transaction['run'] = (statement, params) => (this.#check(), this.#connection.run(statement, params))

  signal(name: string): void {
    this.signals.push(name)
  }

  end(): void {
    this.#over = true
  }

  #check(): void {
    if (this.#over) throw new Error('this transaction has ended')
  }
}
