import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { PoolConnection, QueryResult } from 'mysql2'
import { hasEveryStep } from '../migrate.ts'
import type { Database, DatabaseLoad, Queryable, Transaction } from '../database.ts'
import type { Schema } from '../schema.ts'
import { Signals } from '../signals.ts'
import { mysqlDialect } from './dialect.ts'
import {
  asUnavailable,
  isDuplicate,
  isFull,
  isInTheWay,
  isLost,
  isUnwritable,
  mayAskAgain,
  mayGoThroughNext,
  refusingKey,
  unknownCommit,
  unwritable,
  withColumns,
} from './failures.ts'
import { ask, Lines } from './lines.ts'
import type { Question } from './lines.ts'
import { migrateOver } from './migrate-over.ts'
import { accessOf } from './access.ts'
import { Queries } from './queries.ts'
import { Turn } from './turn.ts'

export type MysqlOptions = {
  /** mysql://user:password@host[:port]/database */
  url: string
  /** Connections that write; a third as many more read. Default 12. */
  poolSize?: number
  /** A statement without an answer for so long has none. Milliseconds; default 10,000. */
  answerMs?: number
  /** How long one who migrates waits for another. Seconds; default 300. */
  migrationS?: number
}

const COMMIT: Question = { sql: 'commit', values: [], how: 'text' }
const SNAPSHOT = [
  'set session wait_timeout = 600',
  // for the next transaction only
  'set transaction isolation level repeatable read',
  'start transaction with consistent snapshot, read only',
]
/** What looks at everything takes its time. Milliseconds. */
const LONG_MS = 600_000
const ROLLBACK: Question = { sql: 'rollback', values: [], how: 'text' }
const ANSWER_MS = 10_000
const MIGRATION_S = 300
/** How often, and until when, a transaction is done anew when others were in its way. Milliseconds. */
const TRIES = 20
const GIVE_UP_MS = 8_000

/** For so long after the last write that a full disk refused, the database counts as full. Milliseconds. */
const FULL_MS = 10_000

/**
 * A holder of locks that was stopped where it stands must not hold up everybody else for hours: the server ends what
 * is idle in the midst of a transaction. Nobody waits long for a lock either; both are tried again.
 */
const SESSION = [
  'set session transaction isolation level read committed',
  `set session time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'`,
  'set session innodb_lock_wait_timeout = 2, wait_timeout = 10',
]

/**
 * MySQL 8.4 and later, MariaDB 10.6 and later. Transactions are READ COMMITTED, each on a connection of its own
 * without `autocommit`: the first statement begins it. Reading has connections of its own, so that a rush of writers
 * leaves screens their answers.
 */
export class MysqlDatabase implements Database {
  readonly dialect = mysqlDialect
  readonly read: Queryable
  readonly #writers: Lines
  readonly #readers: Lines
  readonly #signals = new Signals()
  /** Columns of unique keys by `table.key`. */
  readonly #keys = new Map<string, readonly string[]>()
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #answerMs: number
  readonly #migrationS: number
  /** Nothing could be written the last time. */
  #trouble = false
  /** When the disk was full the last time. */
  #fullAt = -Infinity
  #closing: Promise<void> | null = null

  constructor({ url, poolSize = 12, answerMs = ANSWER_MS, migrationS = MIGRATION_S }: MysqlOptions) {
    this.#migrationS = migrationS
    this.#answerMs = answerMs
    const access = accessOf(url)
    this.#writers = new Lines({ access, size: poolSize, setUp: [...SESSION, 'set session autocommit = 0'] })
    this.#readers = new Lines({ access, size: Math.max(2, Math.ceil(poolSize / 3)), setUp: SESSION })
    this.read = new Queries((question) => this.#withReader((connection) => this.#ask(connection, question), true))
  }

  /** How many connections are in use. */
  load(): DatabaseLoad {
    return { writing: this.#writers.state, reading: this.#readers.state }
  }

  transaction<T>(run: (trx: Transaction) => Promise<T>): Promise<T> {
    if (this.#closing) return Promise.reject(new Error('the database is closed'))
    const work = this.#untilThrough(run)
    this.#underWay.add(work)
    return work.finally(() => this.#underWay.delete(work))
  }

  atOneMoment<T>(look: (read: Queryable) => Promise<T>): Promise<T> {
    return this.#withReader(async (connection) => {
      for (const sql of SNAPSHOT) await ask(connection, { sql, values: [], how: 'text' }, this.#answerMs)
      try {
        return await look(new Queries((question) => ask(connection, question, LONG_MS)))
      } finally {
        await ask(connection, ROLLBACK, this.#answerMs)
        await ask(connection, { sql: 'set session wait_timeout = 10', values: [], how: 'text' }, this.#answerMs)
      }
    })
  }

  onSignal(name: string, listener: () => void): void {
    this.#signals.on(name, listener)
  }

  async ping(): Promise<void> {
    // tables have some pages in reserve, so that a small write goes through where the next tap does not
    if (performance.now() - this.#fullAt < FULL_MS) throw unwritable()
    // after a failed write only a write shows that writing works again
    if (this.#trouble) await this.transaction(({ kysely }) => writeAndForget(kysely))
    await sql`select 1`.execute(this.read.kysely)
  }

  migrate(): Promise<string[]> {
    return this.#withReader((connection) => migrateOver(connection.promise(), this.#migrationS))
  }

  isMigrated(): Promise<boolean> {
    return hasEveryStep(this.read.kysely, this.dialect)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#underWay)
    await Promise.all([this.#writers.close(), this.#readers.close()])
  }

  async #untilThrough<T>(run: (trx: Transaction) => Promise<T>): Promise<T> {
    const since = performance.now()
    for (let tries = 1; ; tries++) {
      try {
        return await this.#once(run)
      } catch (error) {
        if (!(error instanceof Undone)) throw error
        const { cause } = error
        if (isUnwritable(cause)) this.#trouble = true
        if (isFull(cause)) this.#fullAt = performance.now()
        const late = tries >= TRIES || performance.now() - since > GIVE_UP_MS
        if (late || !mayGoThroughNext(cause)) throw asUnavailable(cause)
        await pause(Math.random() * Math.min(10 * tries, 200))
      }
    }
  }

  /** One try. Whatever fails before the commit was sent has left nothing. */
  async #once<T>(run: (trx: Transaction) => Promise<T>): Promise<T> {
    const connection = await this.#writers.take()
    const turn = new Turn((question) => this.#ask(connection, question))
    let value: T
    try {
      value = await run(turn)
      turn.end()
    } catch (error) {
      // what broke the transaction counts, whatever the caller made of it
      const cause = turn.broken ?? error
      await this.#undo(connection, turn, cause)
      throw new Undone(cause)
    }
    try {
      await ask(connection, COMMIT, this.#answerMs)
    } catch (error) {
      this.#writers.giveUp(connection)
      throw isInTheWay(error) ? new Undone(error) : unknownCommit(error)
    }
    this.#trouble = false
    this.#writers.giveBack(connection)
    for (const name of new Set(turn.signals)) this.#signals.tell(name)
    return value
  }

  async #undo(connection: PoolConnection, turn: Turn, error: unknown): Promise<void> {
    turn.close()
    if (isLost(error)) return this.#writers.giveUp(connection)
    try {
      await ask(connection, ROLLBACK, this.#answerMs)
      this.#writers.giveBack(connection)
    } catch {
      this.#writers.giveUp(connection)
    }
  }

  async #withReader<T>(run: (connection: PoolConnection) => Promise<T>, onceMore = false): Promise<T> {
    const connection = await this.#readers.take()
    try {
      const value = await run(connection)
      this.#readers.giveBack(connection)
      return value
    } catch (error) {
      this.#readers.giveBackAfter(connection, error)
      if (onceMore && mayAskAgain(error)) return this.#withReader(run)
      throw asUnavailable(error)
    }
  }

  async #ask(connection: PoolConnection, question: Question): Promise<QueryResult> {
    try {
      return await ask(connection, question, this.#answerMs)
    } catch (error) {
      const refusing = isDuplicate(error) && refusingKey(error, question.sql)
      throw refusing ? withColumns(error, await this.#columnsOf(refusing)) : error
    }
  }

  /** The columns of a key; the server's errors tell its name only. */
  async #columnsOf({ table, key }: { table: string; key: string }): Promise<readonly string[]> {
    const known = this.#keys.get(`${table}.${key}`)
    if (known) return known
    const { rows } = await sql<{ name: string }>`select column_name as name from information_schema.statistics
      where table_schema = database() and table_name = ${table} and index_name = ${key}`.execute(this.read.kysely)
    const columns = rows.map(({ name }) => name)
    this.#keys.set(`${table}.${key}`, columns)
    return columns
  }
}

/** A try that left nothing behind. */
class Undone extends Error {
  override readonly cause: unknown
  constructor(cause: unknown) {
    super('the transaction was undone')
    this.cause = cause
  }
}

async function writeAndForget(kysely: Kysely<Schema>): Promise<void> {
  const row = { id: 'ping', outbox_id: 0, event: 'ping', payload: '', reason: '', created_at: 0 }
  await kysely.insertInto('dead_letter').values(row).execute()
  await kysely.deleteFrom('dead_letter').where('id', '=', row.id).execute()
}
