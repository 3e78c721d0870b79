import type { Queryable } from '../database.ts'
import type { Statement } from '../statement.ts'
import type { Connection } from './connection.ts'

/**
 * The committed data. Statements run on the writing connection while it has no transaction, because they are over
 * before anything else runs on this thread: it keeps its pages in memory, whereas another connection forgets all of
 * its own with every commit. In the midst of a transaction, and for the query builder, it is the reading one.
 */
export class Committed implements Queryable {
  readonly dialect: Connection['dialect']
  readonly kysely: Connection['kysely']
  readonly run: Queryable['run']
  readonly runMany: Queryable['runMany']
  readonly insert: Queryable['insert']
  readonly #reader: Connection
  readonly #writer: Connection

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

  #connection<P, R>(statement: Statement<P, R>): Connection {
    if (this.#writer.inTransaction) return this.#reader
    const { sql } = statement.compiled(this.kysely, this.dialect)
    return sql.startsWith('select ') ? this.#writer : this.#reader
  }
}
