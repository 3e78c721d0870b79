import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { CompiledQuery, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { DatabaseConnection, Dialect as KyselyDialect, Driver, QueryResult } from 'kysely'
import type { Queryable } from '../database.ts'
import type { Schema } from '../schema.ts'
import type { Bindable, Statement } from '../statement.ts'
import { sqliteDialect } from './dialect.ts'

/** node:sqlite would take a first object for named parameters and store a Date as NULL: refuse what is not plain. */
function plain(value: unknown): SQLInputValue {
  if (value === undefined) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value !== null && typeof value === 'object' && !ArrayBuffer.isView(value)) {
    throw new TypeError('only text, numbers, bytes and null can be stored; turn objects and dates into text first')
  }
  return value as SQLInputValue
}

/**
 * One connection to the file: prepared statements by their text, a query builder over them, and no transactions
 * of its own. Everything runs at once and on this thread; the promises are there for the port.
 */
export class Connection implements Queryable {
  readonly dialect = sqliteDialect
  readonly kysely: Kysely<Schema>
  readonly #raw: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

  constructor(file: string, options: { readOnly?: boolean; synchronous: 'FULL' | 'OFF' }) {
    this.#raw = new DatabaseSync(file, { timeout: 5_000, readOnly: options.readOnly ?? false })
    if (!options.readOnly) this.#raw.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=${options.synchronous}`)
    this.#raw.exec('PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON')
    this.kysely = new Kysely<Schema>({ dialect: kyselyDialect(this) })
  }

  prepare(sql: string): StatementSync {
    let statement = this.#prepared.get(sql)
    if (!statement) {
      if (this.#prepared.size >= 500) this.#prepared.clear()
      this.#prepared.set(sql, (statement = this.#raw.prepare(sql)))
    }
    return statement
  }

  async all<P, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
    const { sql, bind } = statement.compiled(this.kysely, this.dialect)
    return this.prepare(sql).all(...(bind(params as never) as SQLInputValue[])) as R[]
  }

  async first<P, R>(statement: Statement<P, R>, params: P): Promise<R | undefined> {
    const { sql, bind } = statement.compiled(this.kysely, this.dialect)
    return this.prepare(sql).get(...(bind(params as never) as SQLInputValue[])) as R | undefined
  }

  async run<P>(statement: Statement<P, unknown>, params: P): Promise<number> {
    const { sql, bind } = statement.compiled(this.kysely, this.dialect)
    return Number(this.prepare(sql).run(...(bind(params as never) as SQLInputValue[])).changes)
  }

  /** For the query builder: any SQL with its parameters. */
  execute<R>(sql: string, parameters: readonly unknown[]): QueryResult<R> {
    const statement = this.prepare(sql)
    const values = parameters.map(plain)
    if (statement.columns().length > 0) return { rows: statement.all(...values) as R[] }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  close(): void {
    this.#prepared.clear()
    this.#raw.close()
  }
}

/** Kysely's view of the connection. `begin immediate` avoids the busy error of a read that turns into a write. */
function kyselyDialect(connection: Connection): KyselyDialect {
  const link: DatabaseConnection = {
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> =>
      connection.execute<R>(query.sql, query.parameters),
    async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      const values = query.parameters.map(plain)
      for (const row of connection.prepare(query.sql).iterate(...values)) yield { rows: [row as R] }
    },
  }
  const exec = (sql: string) => async (): Promise<void> => void connection.prepare(sql).run()
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => link,
    beginTransaction: exec('begin immediate'),
    commitTransaction: exec('commit'),
    rollbackTransaction: exec('rollback'),
    releaseConnection: async () => {},
    destroy: async () => {},
  }
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

export type { Bindable }
