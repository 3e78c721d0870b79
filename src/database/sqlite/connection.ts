import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, ValueNode } from 'kysely'
import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect as KyselyDialect,
  Driver,
  LimitNode,
  QueryResult,
} from 'kysely'
import type { Queryable } from '../database.ts'
import type { Schema } from '../schema.ts'
import type { Compiled, Statement } from '../statement.ts'
import { bound, plain } from '../storable.ts'
import { sqliteDialect } from './dialect.ts'

/**
 * How many pages may wait in the log until they are copied into the file. In a rush the same pages are written again
 * and again, and are copied once; 16 MB take a few hundredths of a second.
 */
const CHECKPOINT_PAGES = 4_000

type Ready = { prepared: StatementSync; bind: Compiled['bind']; isQuery: boolean }

/**
 * One connection to the file: prepared statements by their text, a query builder over them, and no transactions
 * of its own. Everything runs at once and on this thread; the promises are there for the port.
 */
export class Connection implements Queryable {
  readonly dialect = sqliteDialect
  readonly kysely: Kysely<Schema>
  readonly #raw: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()
  readonly #ready = new Map<Statement<never, unknown>, Ready>()

  constructor(file: string, options: { readOnly?: boolean; synchronous: 'FULL' | 'OFF' }) {
    this.#raw = new DatabaseSync(file, { timeout: 5_000, readOnly: options.readOnly ?? false })
    if (!options.readOnly) this.#makeDurable(file, options.synchronous)
    this.#raw.exec('PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON')
    this.kysely = this.queryBuilder()
  }

  /** False when SQLite has ended the transaction by itself, as it does when the disk is full. */
  get inTransaction(): boolean {
    return this.#raw.isTransaction
  }

  /** How long a statement may hold up the thread while another process writes. Milliseconds. */
  setPatience(ms: number): void {
    this.#raw.exec(`PRAGMA busy_timeout=${ms}`)
  }

  /** `check` runs before each query and may throw. */
  queryBuilder(check: () => void = () => {}): Kysely<Schema> {
    return new Kysely<Schema>({ dialect: kyselyDialect(this, check) })
  }

  #makeDurable(file: string, synchronous: 'FULL' | 'OFF'): void {
    const mode = this.#raw.prepare('PRAGMA journal_mode=WAL').get()
    if (mode?.journal_mode !== 'wal') throw new Error(`${file}: this file system cannot hold a database in WAL mode`)
    this.#raw.exec(`PRAGMA synchronous=${synchronous}; PRAGMA wal_autocheckpoint=${CHECKPOINT_PAGES}`)
  }

  /** For reading row by row: a cached statement would start anew when the same text is run in between. */
  prepareFresh(sql: string): StatementSync {
    return this.#raw.prepare(sql)
  }

  prepare(sql: string): StatementSync {
    let statement = this.#prepared.get(sql)
    if (!statement) {
      if (this.#prepared.size >= 500) this.#prepared.clear()
      this.#prepared.set(sql, (statement = this.#raw.prepare(sql)))
    }
    return statement
  }

  /** Whether it only reads. */
  isQuery<P, R>(statement: Statement<P, R>): boolean {
    return this.#readied(statement).isQuery
  }

  async all<P, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
    const { prepared, bind } = this.#readied(statement)
    return prepared.all(...bound(bind, params)) as R[]
  }

  async first<P, R>(statement: Statement<P, R>, params: P): Promise<R | undefined> {
    const { prepared, bind } = this.#readied(statement)
    return prepared.get(...bound(bind, params)) as R | undefined
  }

  async run<P>(statement: Statement<P, unknown>, params: P): Promise<number> {
    const { prepared, bind } = this.#readied(statement)
    return Number(prepared.run(...bound(bind, params)).changes)
  }

  async insert<P>(statement: Statement<P, unknown>, params: P): Promise<number> {
    const { prepared, bind } = this.#readied(statement)
    return Number(prepared.run(...bound(bind, params)).lastInsertRowid)
  }

  async runMany<P>(statement: Statement<P, unknown>, params: readonly P[]): Promise<number> {
    const { prepared, bind } = this.#readied(statement)
    let changes = 0
    for (const one of params) changes += Number(prepared.run(...bound(bind, one)).changes)
    return changes
  }

  /** Statements live as long as the program: each is prepared once, and found by itself instead of by its text. */
  #readied<P, R>(statement: Statement<P, R>): Ready {
    let ready = this.#ready.get(statement as Statement<never, unknown>)
    if (!ready) {
      const { sql, bind } = statement.compiled(this.kysely, this.dialect)
      ready = { prepared: this.#raw.prepare(sql), bind, isQuery: sql.startsWith('select ') }
      this.#ready.set(statement as Statement<never, unknown>, ready)
    }
    return ready
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
    this.#ready.clear()
    this.#raw.close()
  }
}

class Adapter extends SqliteAdapter {
  /** Queries need not wait for each other: an export that reads row by row must not hold up every other reader. */
  override get supportsMultipleConnections(): boolean {
    return true
  }

  /** Schema changes are part of a transaction in SQLite: a step is taken whole, and by one process. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** SQLite plans a statement anew at each run when its limit is bound, which costs more than the run: limits are text. */
class PlanOnceCompiler extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    const { limit } = node
    if (ValueNode.is(limit) && Number.isSafeInteger(limit.value)) this.append(`limit ${String(limit.value)}`)
    else super.visitLimit(node)
  }
}

/** Kysely's view of the connection. `begin immediate` avoids the busy error of a read that turns into a write. */
function kyselyDialect(connection: Connection, check: () => void): KyselyDialect {
  const link: DatabaseConnection = {
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
      check()
      return connection.execute<R>(query.sql, query.parameters)
    },
    async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      check()
      const values = query.parameters.map(plain)
      for (const row of connection.prepareFresh(query.sql).iterate(...values)) yield { rows: [row as R] }
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
    createAdapter: () => new Adapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new PlanOnceCompiler(),
  }
}
