import type { Transaction } from '../database.ts'
import type { Connection } from './connection.ts'
import { asUnavailable, isBusy, isDiskTrouble } from './failures.ts'
import { Turn } from './turn.ts'

type Caller = {
  run: (trx: Transaction) => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}
type Ended = { settle: () => void; fail: (error: unknown) => void }

export type GroupCommitOptions = {
  /** Called before each try to begin: the connection must have no transaction then. */
  beforeBegin: () => void
  /** Called after the commit for each thing that was signalled in it. */
  onSignal: (name: string) => void
  /** The fault that the durability test plants: answers come before the commit. */
  answerEarly: boolean
}

/** How many callers share a commit at most; a commit costs one fsync whoever takes part. */
const GROUP = 128
/** How long a group waits for another process that writes. Milliseconds. */
const PATIENCE_MS = 5_000

/**
 * Runs callers one after another on the one writing connection, each under a savepoint, and commits them
 * together. Nobody is answered before the commit is durable: not those who succeeded, and not those who were
 * refused, because a refusal may rest on what another caller of the same group has written.
 */
export class GroupCommit {
  readonly #connection: Connection
  readonly #options: GroupCommitOptions
  /** Why nothing could be written the last time; null after a commit. */
  trouble: unknown = null
  readonly #waiting: Caller[] = []
  #running: Promise<void> | null = null
  #closed = false

  constructor(connection: Connection, options: GroupCommitOptions) {
    this.#connection = connection
    this.#options = options
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
    do {
      // requests that arrived in the same turn of the event loop join the group
      await new Promise<void>((resolve) => setImmediate(resolve))
      await this.#commitGroup(this.#waiting.splice(0, GROUP))
    } while (this.#waiting.length > 0)
    // in the same breath as the last look: whoever comes now has to start the next round
    this.#running = null
  }

  async #commitGroup(callers: Caller[]): Promise<void> {
    const ended: Ended[] = []
    const signals = new Set<string>()
    try {
      await this.#begin()
      for (const caller of callers) ended.push(await this.#runOne(caller, signals))
      if (this.#options.answerEarly) await planted(ended)
      this.#connection.prepare('commit').run()
      this.trouble = null
    } catch (cause) {
      this.#rollback()
      if (isDiskTrouble(cause)) this.trouble = cause
      const error = asUnavailable(cause)
      for (const one of ended) one.fail(error)
      for (const caller of callers.slice(ended.length)) caller.reject(error)
      return
    }
    for (const one of ended) one.settle()
    for (const name of signals) this.#options.onSignal(name)
  }

  /** Waits without blocking the thread while another process writes: everybody else goes on being answered. */
  async #begin(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    for (let pause = 2; ; pause = Math.min(pause * 2, 50)) {
      try {
        this.#options.beforeBegin()
        this.#connection.prepare('begin immediate').run()
        return
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw error
        await new Promise<void>((resolve) => setTimeout(resolve, pause))
      }
    }
  }

  async #runOne(caller: Caller, signals: Set<string>): Promise<Ended> {
    const connection = this.#connection
    const turn = new Turn(connection)
    connection.prepare('savepoint caller').run()
    try {
      const value = await caller.run(turn)
      turn.end()
      connection.prepare('release caller').run()
      for (const name of turn.signals) signals.add(name)
      return { settle: () => caller.resolve(value), fail: caller.reject }
    } catch (cause) {
      turn.end()
      const error = asUnavailable(cause)
      if (isDiskTrouble(cause)) this.trouble = cause
      // fails when the whole transaction is gone; then nobody of the group may be told that it succeeded
      connection.prepare('rollback to caller').run()
      connection.prepare('release caller').run()
      return { settle: () => caller.reject(error), fail: caller.reject }
    }
  }

  #rollback(): void {
    try {
      if (this.#connection.inTransaction) this.#connection.prepare('rollback').run()
    } catch {
      // the failure that led here is what the callers are told
    }
  }
}

/** Answers at once and gives a kill time to come between. */
async function planted(ended: Ended[]): Promise<void> {
  for (const one of ended) one.settle()
  await new Promise<void>((resolve) => setTimeout(resolve, 40))
}
