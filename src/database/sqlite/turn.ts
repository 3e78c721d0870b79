import type { Kysely } from 'kysely'
import type { Transaction } from '../database.ts'
import type { Schema } from '../schema.ts'
import type { Connection } from './connection.ts'

/** One caller's turn on the writing connection; it is over when the caller's function has returned. */
export class Turn implements Transaction {
  readonly signals: string[] = []
  readonly #connection: Connection
  #kysely: Kysely<Schema> | null = null
  #over = false

  constructor(connection: Connection) {
    this.#connection = connection
  }

  get dialect(): Connection['dialect'] {
    return this.#connection.dialect
  }

  /** A builder of this turn's own: a query that is run after the end would land in somebody else's turn. */
  get kysely(): Kysely<Schema> {
    this.#check()
    return (this.#kysely ??= this.#connection.queryBuilder(() => this.#check()))
  }

  all: Transaction['all'] = (statement, params) => (this.#check(), this.#connection.all(statement, params))
  first: Transaction['first'] = (statement, params) => (this.#check(), this.#connection.first(statement, params))
  run: Transaction['run'] = (statement, params) => (this.#check(), this.#connection.run(statement, params))
  insert: Transaction['insert'] = (statement, params) => (this.#check(), this.#connection.insert(statement, params))
  runMany: Transaction['runMany'] = (statement, params) => (this.#check(), this.#connection.runMany(statement, params))

  signal(name: string): void {
    this.#check()
    this.signals.push(name)
  }

  end(): void {
    this.#over = true
  }

  #check(): void {
    if (this.#over) throw new Error('this transaction has ended')
    // without one, each statement would be committed by itself
    if (!this.#connection.inTransaction) throw new Error('SQLite has ended the transaction after an earlier failure')
  }
}
