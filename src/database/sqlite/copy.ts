import { closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { RESTORING, stepsTaken, takeSteps, takeTheRest, unknownSteps } from '../migrate.ts'
import { ROWS_TOGETHER, shapesOf } from '../copy.ts'
import type { Cell, CopySource, CopyTarget, TableShape } from '../copy.ts'
import { Connection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const list = (columns: readonly string[]): string => columns.map(quoted).join(', ')

/**
 * Reads the file on a connection of its own, in one transaction: in WAL mode nobody who writes waits for it.
 */
export function openSqliteSource(file: string): CopySource {
  const raw = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
  raw.exec('PRAGMA cache_size=-16384; BEGIN')
  const all = <R>(text: string): R[] => raw.prepare(text).all() as R[]
  const hasSteps = all(`select 1 from sqlite_schema where name = 'kysely_migration'`).length > 0
  const steps = hasSteps ? all<{ name: string }>('select name from kysely_migration order by name') : []
  const shapes = all<{ table: string; column: string }>(
    `select m.name as "table", c.name as "column" from sqlite_schema m, pragma_table_xinfo(m.name) c
     where m.type = 'table' and m.name not like 'sqlite\\_%' escape '\\' and c.hidden = 0 order by m.name, c.cid`,
  )
  return {
    engine: 'sqlite',
    steps: steps.map(({ name }) => name),
    tables: shapesOf(shapes),
    logPosition: null,
    async *rows({ name, columns }) {
      const query = raw.prepare(`select ${list(columns)} from ${quoted(name)}`)
      query.setReturnArrays(true)
      let some: Cell[][] = []
      for (const row of query.iterate() as Iterable<unknown>) {
        some.push(row as Cell[])
        if (some.length < ROWS_TOGETHER) continue
        yield some
        some = []
      }
      if (some.length > 0) yield some
    },
    [Symbol.asyncDispose]: async () => raw.close(),
  }
}

/**
 * Fills a file that does not exist yet: the caller moves it to its place when it is whole, so a crash leaves nothing that
 * could be taken for a database of the house.
 */
export class SqliteTarget implements CopyTarget {
  readonly engine = 'sqlite'
  readonly file: string
  #raw: DatabaseSync | null = null

  constructor(file: string) {
    this.file = file
  }

  async rowsThere(): Promise<number> {
    return 0
  }

  async isHalfFilled(): Promise<boolean> {
    return false
  }

  async prepare(steps: readonly string[]): Promise<void> {
    this.#remove()
    const connection = new Connection(this.file, { synchronous: 'OFF' })
    await takeSteps(connection.kysely, sqliteDialect, steps)
    connection.close()
    const raw = new DatabaseSync(this.file)
    // a file that is thrown away when anything goes wrong needs no journal on the disk
    raw.exec(
      'PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; PRAGMA cache_size=-65536; BEGIN',
    )
    this.#raw = raw
  }

  async load({ name, columns }: TableShape, rows: AsyncIterable<Cell[][]>): Promise<number> {
    const raw = this.#open()
    raw.exec(`delete from ${quoted(name)}`)
    const insert = raw.prepare(
      `insert into ${quoted(name)} (${list(columns)}) values (${columns.map(() => '?').join(', ')})`,
    )
    let count = 0
    for await (const some of rows) {
      for (const row of some) insert.run(...row)
      count += some.length
    }
    return count
  }

  async readBack(): Promise<CopySource> {
    this.#open().exec('COMMIT; PRAGMA journal_mode=WAL')
    this.#close()
    return openSqliteSource(this.file)
  }

  async finish(renew: () => Promise<void>): Promise<void> {
    this.#close()
    const connection = new Connection(this.file, { synchronous: 'FULL' })
    try {
      await takeTheRest(connection.kysely, sqliteDialect)
      const missing = unknownSteps(await stepsTaken(connection.kysely)).filter((name) => name !== RESTORING)
      if (missing.length > 0) throw new Error(`steps that are not known: ${missing.join(', ')}`)
      await renew()
      connection.prepare('delete from kysely_migration where name = ?').run(RESTORING)
      connection.prepare('analyze').run()
    } finally {
      connection.close()
    }
    const handle = openSync(this.file, 'r+')
    fsyncSync(handle)
    closeSync(handle)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close()
  }

  #open(): DatabaseSync {
    if (!this.#raw) throw new Error('the file was not prepared')
    return this.#raw
  }

  #close(): void {
    this.#raw?.close()
    this.#raw = null
  }

  #remove(): void {
    for (const end of ['', '-wal', '-shm', '-journal']) {
      if (existsSync(this.file + end)) rmSync(this.file + end)
    }
  }
}
