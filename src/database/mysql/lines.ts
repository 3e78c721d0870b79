import { setTimeout as pause } from 'node:timers/promises'
// not its promises: they catch a stack for each question, which takes a tenth of the time of a check-in
import { createPool } from 'mysql2'
import type { Pool, PoolConnection, PoolOptions, QueryResult } from 'mysql2'
import { asUnavailable, crowded, isLost, noAnswer } from './failures.ts'

export type Access = Pick<PoolOptions, 'host' | 'port' | 'user' | 'password' | 'database' | 'ssl'>

export type LinesOptions = {
  access: Access
  /** Connections at most. */
  size: number
  /** Said to the server for each new connection. */
  setUp: readonly string[]
}

/** Callers that wait for a connection at most; the next one hears that the house is full. */
const QUEUE = 500
/** How long one waits for a connection. Milliseconds. */
const PATIENCE_MS = 4_000
const CONNECT_MS = 3_000
/** The server ends a connection that is idle for 10 s, see `SESSION` in mysql.ts: it has to be gone before. */
const IDLE_MS = 5_000
/** How long the server may take to end the connections at the end. Milliseconds. */
const FAREWELL_MS = 2_000

type Waiting = { let: () => void; refuse: (error: unknown) => void }

export type Question = { sql: string; values: unknown[]; how: 'prepared' | 'text' }

/**
 * Asks the server; after `answerMs` without an answer the connection is lost. The driver's own time-out does not count
 * while a statement is being prepared, or waits for another on the same connection.
 */
export const ask = (connection: PoolConnection, { sql, values, how }: Question, answerMs: number) =>
  new Promise<QueryResult>((resolve, reject) => {
    const late = setTimeout(() => reject(noAnswer()), answerMs)
    const done = (error: Error | null, answer: QueryResult): void => {
      clearTimeout(late)
      if (error) reject(error)
      else resolve(answer)
    }
    if (how === 'prepared') connection.execute({ sql, values } as never, done)
    else connection.query({ sql, values }, done)
  })

/** So many connections to the server and no more, with a queue before them that has an end. */
export class Lines {
  readonly #pool: Pool
  readonly #size: number
  readonly #waiting: Waiting[] = []
  readonly #open = new Set<PoolConnection>()
  #taken = 0
  #closed = false

  constructor({ access, size, setUp }: LinesOptions) {
    this.#size = size
    this.#pool = createPool({
      ...access,
      connectionLimit: size,
      maxIdle: size - 1,
      idleTimeout: IDLE_MS,
      connectTimeout: CONNECT_MS,
      charset: 'utf8mb4',
      timezone: 'Z',
      dateStrings: true,
      jsonStrings: true,
      decimalNumbers: true,
      enableKeepAlive: true,
    })
    this.#pool.on('connection', (connection) => this.#setUp(connection, setUp))
  }

  #setUp(connection: PoolConnection, setUp: readonly string[]): void {
    this.#open.add(connection)
    connection.once('end', () => this.#open.delete(connection))
    connection.once('error', () => this.#open.delete(connection))
    for (const sql of setUp) {
      const question = { sql, timeout: CONNECT_MS }
      connection.query(question, (error) => error && connection.destroy())
    }
  }

  /** How it stands: connections in use, of so many, and callers that wait. */
  get state(): { used: number; size: number; waiting: number } {
    return { used: this.#taken, size: this.#size, waiting: this.#waiting.length }
  }

  /** A connection, to be given back. Rejects when all are taken for too long, or the server does not answer. */
  async take(): Promise<PoolConnection> {
    if (this.#closed) throw new Error('the database is closed')
    if (this.#taken < this.#size) this.#taken++
    else await this.#wait()
    try {
      return await new Promise<PoolConnection>((resolve, reject) => {
        this.#pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)))
      })
    } catch (error) {
      this.#next()
      throw asUnavailable(error)
    }
  }

  giveBack(connection: PoolConnection): void {
    connection.release()
    this.#next()
  }

  /** For one whose state nobody knows. */
  giveUp(connection: PoolConnection): void {
    connection.destroy()
    this.#next()
  }

  /** Gives it back, or up when the error says that it is lost. */
  giveBackAfter(connection: PoolConnection, error: unknown): void {
    if (isLost(error)) this.giveUp(connection)
    else this.giveBack(connection)
  }

  #wait(): Promise<void> {
    if (this.#waiting.length >= QUEUE) return Promise.reject(crowded())
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const one: Waiting = { let: resolve, refuse: reject }
    this.#waiting.push(one)
    const late = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(one), 1)
      reject(crowded())
    }, PATIENCE_MS)
    return promise.finally(() => clearTimeout(late))
  }

  #next(): void {
    const next = this.#waiting.shift()
    if (next) next.let()
    else this.#taken--
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const one of this.#waiting.splice(0)) one.refuse(new Error('the database is closed'))
    // a server that has stopped where it stands says no farewell
    const late = setTimeout(() => this.#open.forEach((connection) => connection.destroy()), FAREWELL_MS)
    const ended = new Promise<void>((resolve) => this.#pool.end(() => resolve()))
    await Promise.race([ended, pause(FAREWELL_MS + 100, undefined, { ref: false })])
    clearTimeout(late)
  }
}
