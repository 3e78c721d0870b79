import type { Queryable } from '../database.ts'
import type { Statement } from '../statement.ts'
import type { Connection } from './connection.ts'

/**
 * The committed data. Statements run on the writing connection while nobody writes, because they are over before
 * anything else runs on this thread: it keeps its pages in memory, whereas another connection forgets all of its own
 * with every commit. In the midst of a transaction, and for the query builder, it is the reading one.
 *
 * On the writing connection those of one turn of the event loop share one look at the data, since to begin and to end
 * one costs half of what it takes to find a session. What this process commits is in the next look; what another one
 * commits may be a turn late.
 */
export class Committed implements Queryable {
  readonly dialect: Connection['dialect']
  readonly kysely: Connection['kysely']
  readonly run: Queryable['run']
  readonly runMany: Queryable['runMany']
  readonly insert: Queryable['insert']
  readonly #reader: Connection
  readonly #writer: Connection
  #looking = false

  constructor(reader: Connection, writer: Connection) {
    this.#reader = reader
    this.#writer = writer
    this.dialect = reader.dialect
    this.kysely = reader.kysely
    // all of these are refused there
    this.run = reader.run.bind(reader)
    this.runMany = reader.runMany.bind(reader)
    this.insert = reader.insert.bind(reader)
  }

  all = <P, R>(statement: Statement<P, R>, params: P): Promise<R[]> =>
    this.#connection(statement).all(statement, params)
  first = <P, R>(statement: Statement<P, R>, params: P): Promise<R | undefined> =>
    this.#connection(statement).first(statement, params)

  /** Whoever is about to write, or to close, ends the look; so does the end of the turn. */
  endLook(): void {
    if (!this.#looking) return
    this.#looking = false
    // SQLite ends it by itself when the disk cannot be read
    if (this.#writer.inTransaction) this.#writer.prepare('commit').run()
  }

  #connection<P, R>(statement: Statement<P, R>): Connection {
    if (!this.#looking && this.#writer.inTransaction) return this.#reader
    if (!this.#writer.isQuery(statement)) return this.#reader
    if (!this.#looking) this.#beginLook()
    return this.#writer
  }

  #beginLook(): void {
    this.#writer.prepare('begin').run()
    this.#looking = true
    setImmediate(() => this.endLook())
  }
}
