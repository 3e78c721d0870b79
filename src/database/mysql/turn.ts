import type { Kysely } from 'kysely'
import type { Transaction } from '../database.ts'
import type { Schema } from '../schema.ts'
import { isInTheWay, isLost } from './failures.ts'
import { Queries } from './queries.ts'
import type { Send } from './queries.ts'

/** One caller's transaction. */
export class Turn implements Transaction {
  readonly signals: string[] = []
  readonly #queries: Queries
  #over = false
  /** Why nothing of this transaction may be committed, or null. */
  broken: unknown = null

  constructor(send: Send) {
    this.#queries = new Queries(async (question) => {
      this.#check()
      try {
        return await send(question)
      } catch (error) {
        // part or all of what was written is gone: nothing that comes after may be committed without it
        if (isInTheWay(error) || isLost(error)) this.broken ??= error
        throw error
      }
    })
  }

  get dialect(): Transaction['dialect'] {
    return this.#queries.dialect
  }

  get kysely(): Kysely<Schema> {
    this.#check()
    return this.#queries.kysely
  }

  all: Transaction['all'] = (statement, params) => this.#queries.all(statement, params)
  first: Transaction['first'] = (statement, params) => this.#queries.first(statement, params)
  run: Transaction['run'] = (statement, params) => this.#queries.run(statement, params)
  insert: Transaction['insert'] = (statement, params) => this.#queries.insert(statement, params)
  runMany: Transaction['runMany'] = async (statement, params) => {
    this.#check()
    return this.#queries.runMany(statement, params)
  }

  signal(name: string): void {
    this.#check()
    this.signals.push(name)
  }

  close(): void {
    this.#over = true
  }

  /** Ends the caller's turn well. Throws when the transaction broke on the way, whatever the caller made of that. */
  end(): void {
    this.#over = true
    if (this.broken) throw this.broken
  }

  #check(): void {
    if (this.#over) throw new Error('this transaction has ended')
    if (this.broken) throw this.broken
  }
}
