import { Kysely, MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler, ValueNode } from 'kysely'
import type { CompiledQuery, DatabaseConnection, Dialect as KyselyDialect, LimitNode, QueryResult } from 'kysely'
import type { QueryResult as Answer, ResultSetHeader } from 'mysql2'
import type { Queryable } from '../database.ts'
import type { Schema } from '../schema.ts'
import type { Compiled, Statement } from '../statement.ts'
import { bound, plain } from '../storable.ts'
import { mysqlDialect } from './dialect.ts'
import type { Question } from './lines.ts'

/** Sends a statement to the server: prepared once for each connection, or as text for what changes its shape. */
export type Send = (question: Question) => Promise<Answer>

/** Rows of one insert that travel together. */
const TOGETHER = 200
const VALUES = /^(insert into .* values )(\([?, ]+\))$/

const isRows = (answer: Answer): answer is never => Array.isArray(answer)
const changed = (answer: Answer): number => (answer as ResultSetHeader).affectedRows

/** What a transaction and the committed data have in common: everything but the way to the server. */
export class Queries implements Queryable {
  readonly dialect = mysqlDialect
  readonly #send: Send
  #kysely: Kysely<Schema> | null = null

  constructor(send: Send) {
    this.#send = send
  }

  /** Made when it is asked for: a check-in never asks, and a builder costs more than a statement. */
  get kysely(): Kysely<Schema> {
    return (this.#kysely ??= new Kysely<Schema>({ dialect: builderOver(this.#send) }))
  }

  async all<P, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
    return (await this.#prepared(statement, params)) as unknown as R[]
  }

  async first<P, R>(statement: Statement<P, R>, params: P): Promise<R | undefined> {
    return (await this.all(statement, params))[0]
  }

  async run<P>(statement: Statement<P, unknown>, params: P): Promise<number> {
    return changed(await this.#prepared(statement, params))
  }

  async insert<P>(statement: Statement<P, unknown>, params: P): Promise<number> {
    return ((await this.#prepared(statement, params)) as ResultSetHeader).insertId
  }

  async runMany<P>(statement: Statement<P, unknown>, params: readonly P[]): Promise<number> {
    const { sql, bind } = compiled(statement)
    const [, head, tuple] = VALUES.exec(sql) ?? []
    let changes = 0
    if (!head || !tuple) {
      for (const one of params) changes += await this.run(statement, one)
      return changes
    }
    for (let start = 0; start < params.length; start += TOGETHER) {
      const some = params.slice(start, start + TOGETHER)
      const values = some.flatMap((one) => bound(bind, one))
      changes += changed(await this.#send({ sql: head + some.map(() => tuple).join(', '), values, how: 'text' }))
    }
    return changes
  }

  async #prepared<P>(statement: Statement<P, unknown>, params: P): Promise<Answer> {
    const { sql, bind } = compiled(statement)
    return this.#send({ sql, values: bound(bind, params), how: 'prepared' })
  }
}

/** Limits are text: a prepared statement takes no other number there than one of the type that it expects. */
class Compiler extends MysqlQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    const { limit } = node
    if (ValueNode.is(limit) && Number.isSafeInteger(limit.value)) this.append(`limit ${String(limit.value)}`)
    else super.visitLimit(node)
  }
}

/** The lock that keeps migrators apart is taken by `MysqlDatabase.migrate`, which looks whether it got it. */
class Adapter extends MysqlAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

function builderOver(send: Send): KyselyDialect {
  const link: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const answer = await send({ sql, values: parameters.map(plain), how: 'text' })
      if (isRows(answer)) return { rows: answer as R[] }
      const { affectedRows, insertId } = answer as ResultSetHeader
      return { rows: [], numAffectedRows: BigInt(affectedRows), insertId: BigInt(insertId) }
    },
    // eslint-disable-next-line require-yield
    async *streamQuery() {
      throw new Error('rows are not streamed from MySQL; ask for them page by page')
    },
  }
  const refuse = (): Promise<never> => Promise.reject(new Error('transactions are made by Database.transaction'))
  return {
    createAdapter: () => new Adapter(),
    createDriver: () => ({
      init: async () => {},
      acquireConnection: async () => link,
      beginTransaction: refuse,
      commitTransaction: refuse,
      rollbackTransaction: refuse,
      releaseConnection: async () => {},
      destroy: async () => {},
    }),
    createIntrospector: (db) => new MysqlIntrospector(db),
    createQueryCompiler: () => new Compiler(),
  }
}

/** Compiles, and runs nothing. */
const compiler = new Kysely<Schema>({
  dialect: builderOver(() => Promise.reject(new Error('a compiler runs nothing'))),
})
const compiled = <P>(statement: Statement<P, unknown>): Compiled => statement.compiled(compiler, mysqlDialect)
