import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { sql } from 'kysely'
import { hasEveryStep, migrateTo } from '../migrate.ts'
import type { Database, Queryable, Transaction } from '../database.ts'
import { Committed } from './committed.ts'
import { Signals } from '../signals.ts'
import { Connection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { GroupCommit } from './group-commit.ts'

export type SqliteOptions = {
  /** Path of the database file; its folder is made when missing. */
  file: string
  /** Tests on throw-away files may say OFF; everything else is FULL. */
  synchronous?: 'FULL' | 'OFF'
  /** Plants the fault that the durability test must find: callers are answered before the commit. */
  answerBeforeCommit?: boolean
}

/** Two processes may bring the schema up to date at once; the second waits. */
const MIGRATION_PATIENCE_MS = 5_000

/**
 * SQLite in WAL mode with `synchronous=FULL`: a commit is on the disk when its callers are answered. One
 * connection writes, in groups; another reads what is committed.
 */
export class SqliteDatabase implements Database {
  readonly dialect = sqliteDialect
  readonly read: Committed
  readonly #writer: Connection
  readonly #reader: Connection
  readonly #group: GroupCommit
  readonly #options: Required<Pick<SqliteOptions, 'file' | 'synchronous'>>
  #closing: Promise<void> | null = null
  readonly #signals = new Signals()

  constructor(options: SqliteOptions) {
    const { file, synchronous = 'FULL', answerBeforeCommit = false } = options
    mkdirSync(dirname(file), { recursive: true })
    this.#options = { file, synchronous }
    this.#writer = new Connection(file, { synchronous })
    this.#reader = new Connection(file, { readOnly: true, synchronous })
    // from now on whoever waits for another process waits in group-commit.ts, where nobody else has to
    this.#writer.setPatience(0)
    this.read = new Committed(this.#reader, this.#writer)
    this.#group = new GroupCommit(this.#writer, {
      beforeBegin: () => this.read.endLook(),
      onSignal: (name) => this.#signals.tell(name),
      answerEarly: answerBeforeCommit,
    })
  }

  transaction<T>(run: (trx: Transaction) => Promise<T>): Promise<T> {
    return this.#group.transaction(run)
  }

  async atOneMoment<T>(look: (read: Queryable) => Promise<T>): Promise<T> {
    // a connection of its own: on the one that all others read with, they would be shown that moment too
    const { file, synchronous } = this.#options
    const reader = new Connection(file, { readOnly: true, synchronous })
    try {
      await sql`begin`.execute(reader.kysely)
      return await look(reader)
    } finally {
      reader.close()
    }
  }

  onSignal(name: string, listener: () => void): void {
    this.#signals.on(name, listener)
  }

  async ping(): Promise<void> {
    // after a failed commit only a commit shows that writing works again
    if (this.#group.trouble) {
      await this.transaction(
        async ({ kysely }) => void (await kysely.updateTable('stream').set({ id: 1 }).where('id', '=', 1).execute()),
      )
    }
    await sql`select 1`.execute(this.#reader.kysely)
  }

  async migrate(): Promise<string[]> {
    this.read.endLook()
    this.#writer.setPatience(MIGRATION_PATIENCE_MS)
    try {
      return await migrateTo(this.#writer.kysely, this.dialect)
    } finally {
      this.#writer.setPatience(0)
    }
  }

  isMigrated(): Promise<boolean> {
    return hasEveryStep(this.#reader.kysely, this.dialect)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    await this.#group.close()
    this.read.endLook()
    this.#reader.close()
    this.#writer.close()
  }
}
