import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'
import type { Dialect } from './dialect.ts'
import type { Statement } from './statement.ts'

/** Something that runs queries: a transaction, or the committed data. */
export interface Queryable {
  readonly dialect: Dialect
  /** The query builder, for everything that is not on the check-in path. */
  readonly kysely: Kysely<Schema>
  /** Runs a statement that was compiled once; see `statement.ts`. */
  all<P, R>(statement: Statement<P, R>, params: P): Promise<R[]>
  first<P, R>(statement: Statement<P, R>, params: P): Promise<R | undefined>
  /** Returns how many rows were inserted, changed or deleted. */
  run<P>(statement: Statement<P, unknown>, params: P): Promise<number>
  /** Runs an insert into a table whose ids the database gives (`Dialect.idColumn`) and returns the id. */
  insert<P>(statement: Statement<P, unknown>, params: P): Promise<number>
  /**
   * Runs one statement for each of the params, in order, and returns the sum. The first that fails ends it. Where
   * a round trip costs, inserts travel together: prefer it to a loop.
   */
  runMany<P>(statement: Statement<P, unknown>, params: readonly P[]): Promise<number>
}

export interface Transaction extends Queryable {
  /**
   * Tells the listeners of `Database.onSignal` in this process, after the commit, that something happened.
   * A hint that saves waiting, nothing more: it is lost at a crash and never crosses processes.
   */
  signal(name: string): void
}

type Connections = { used: number; size: number; waiting: number }
/** Connections in use, of so many at most, and callers that wait for one. */
export type DatabaseLoad = { writing: Connections; reading: Connections }

/**
 * The database, the one place where Hadir is right or wrong.
 *
 * - `read` sees committed data only.
 * - `transaction` resolves only after the commit is durable (it survives power loss). When the function throws,
 *   everything it did is undone and the promise rejects with its error.
 * - Several callers may be committed together. Each has a savepoint: one that fails undoes its own work alone.
 *   When the common commit fails, every caller's promise rejects.
 * - The function may be run again after a deadlock or a lock time-out, so it must not do anything but database
 *   work. It must not wait for anything else either: others wait behind it.
 * - Using a transaction after its function returned throws.
 */
export interface Database extends AsyncDisposable {
  readonly dialect: Dialect
  readonly read: Queryable
  transaction<T>(run: (trx: Transaction) => Promise<T>): Promise<T>
  /**
   * Looks at one state of the data throughout, in as many queries as it takes and however much is written meanwhile. For
   * checks and reports, not for requests: it may take minutes and holds a connection for so long.
   */
  atOneMoment<T>(look: (read: Queryable) => Promise<T>): Promise<T>
  onSignal(name: string, listener: () => void): void
  /** How many connections are in use, where there are several. */
  load?(): DatabaseLoad
  /** Resolves when the database answers. */
  ping(): Promise<void>
  /** Brings the schema up to date; returns the names of the steps taken. Safe to call from several processes. */
  migrate(): Promise<string[]>
  /** True when every step that this version knows has been taken, and none by a later one that takes away what we use. */
  isMigrated(): Promise<boolean>
}
