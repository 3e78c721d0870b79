import { createConnection, escape } from 'mysql2'
import type { Connection as Line, QueryResult, RowDataPacket } from 'mysql2'
import { RESTORING, stepsTaken, takeSteps, takeTheRest } from '../migrate.ts'
import { isBookkeeping, ROWS_TOGETHER, shapesOf } from '../copy.ts'
import type { Cell, CopySource, CopyTarget, LogPosition, TableShape } from '../copy.ts'
import { accessOf } from './access.ts'
import { mysqlDialect } from './dialect.ts'
import { isAlreadyThere } from './failures.ts'
import { Queries } from './queries.ts'

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``
const list = (columns: readonly string[]): string => columns.map(quoted).join(', ')

/** What reads or fills everything is not idle while it waits for the other side. */
const PATIENT = `set session wait_timeout = 3600, net_write_timeout = 3600, net_read_timeout = 3600, time_zone = '+00:00'`

async function connect(url: string): Promise<Line> {
  const line = createConnection({
    ...accessOf(url),
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    jsonStrings: true,
    decimalNumbers: true,
    supportBigNumbers: true,
    connectTimeout: 10_000,
  })
  // whoever waits for an answer hears of it
  line.on('error', () => {})
  await line.promise().query(PATIENT)
  return line
}

const query = async <R>(line: Line, text: string): Promise<R[]> =>
  (await line.promise().query<RowDataPacket[]>(text))[0] as R[]

/**
 * Reads on one connection in a consistent snapshot, row by row. With the right to it (RELOAD and REPLICATION CLIENT on
 * MySQL) the position of the binary log belongs to exactly this snapshot; on MySQL commits stand still for that moment.
 */
export async function openMysqlSource(url: string): Promise<CopySource> {
  const line = await connect(url)
  try {
    const logPosition = await beginSnapshot(line)
    const shapes = await query<{ table: string; column: string }>(
      line,
      `select table_name as \`table\`, column_name as \`column\` from information_schema.columns
       where table_schema = database() and extra not like '%GENERATED%' order by table_name, ordinal_position`,
    )
    const hasSteps = shapes.some(({ table }) => table === 'kysely_migration')
    const steps = hasSteps ? await query<{ name: string }>(line, 'select name from kysely_migration order by name') : []
    return {
      engine: 'mysql',
      steps: steps.map(({ name }) => name),
      tables: shapesOf(shapes),
      logPosition,
      rows: (table) => rowsOf(line, table),
      [Symbol.asyncDispose]: async () => line.destroy(),
    }
  } catch (error) {
    line.destroy()
    throw error
  }
}

async function* rowsOf(line: Line, { name, columns }: TableShape): AsyncIterable<Cell[][]> {
  const sql = `select ${list(columns)} from ${quoted(name)}`
  const stream = line.query({ sql, rowsAsArray: true }).stream({ highWaterMark: ROWS_TOGETHER })
  let some: Cell[][] = []
  for await (const row of stream) {
    some.push(row as Cell[])
    if (some.length < ROWS_TOGETHER) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}

const BEGIN = 'start transaction with consistent snapshot, read only'

async function beginSnapshot(line: Line): Promise<LogPosition | null> {
  const [server] = await query<{ version: string; log: number }>(
    line,
    'select version() as version, @@global.log_bin as log',
  )
  await query(line, 'set session transaction isolation level repeatable read')
  if (Number(server?.log) !== 1) {
    await query(line, BEGIN)
    return null
  }
  if (server?.version.includes('MariaDB')) {
    await query(line, 'start transaction with consistent snapshot')
    const rows = await query<Record<string, string>>(line, `show status like 'binlog_snapshot_%'`)
    const found = new Map(rows.map((row) => [String(row['Variable_name']).toLowerCase(), row['Value']]))
    return positionOf(found.get('binlog_snapshot_file'), found.get('binlog_snapshot_position'))
  }
  return snapshotBehindLock(line)
}

const positionOf = (file: unknown, position: unknown): LogPosition | null =>
  typeof file === 'string' && file !== '' ? { file, position: Number(position) } : null

/** Nobody commits between the look at the log and the beginning of the snapshot: it takes some milliseconds. */
async function snapshotBehindLock(line: Line): Promise<LogPosition | null> {
  let position: LogPosition | null = null
  await query(line, 'set session lock_wait_timeout = 5')
  try {
    await query(line, 'flush tables with read lock')
    const [status] = await query<{ File: string; Position: number }>(line, 'show binary log status')
    position = positionOf(status?.File, status?.Position)
  } catch {
    // it may not, or somebody holds a lock: a whole backup all the same, without a position to go on from
  }
  await query(line, BEGIN)
  await query(line, 'unlock tables')
  return position
}

/** Text of one statement at most, far below what any server takes. */
const STATEMENT = 256 * 1024
/** Statements of one commit. */
const TOGETHER = 40

/** Fills a database whose tables are all Hadir's. What was there is gone as soon as it is prepared. */
export class MysqlTarget implements CopyTarget {
  readonly engine = 'mysql'
  readonly #url: string
  readonly #line: Line

  private constructor(url: string, line: Line) {
    this.#url = url
    this.#line = line
  }

  static async open(url: string): Promise<MysqlTarget> {
    const line = await connect(url)
    await query(
      line,
      `set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO', foreign_key_checks = 0`,
    )
    return new MysqlTarget(url, line)
  }

  async rowsThere(): Promise<number> {
    const tables = await this.#tables()
    if (tables.length > 0 && !tables.some(isBookkeeping))
      throw new Error(`the database holds ${tables.length} tables that are not Hadir's; give Hadir one of its own`)
    let count = 0
    for (const name of tables) {
      // the row of the feed is made with its table
      if (isBookkeeping(name) || name === 'stream') continue
      const [row] = await query<{ count: number }>(this.#line, `select count(*) as count from ${quoted(name)}`)
      count += Number(row?.count)
    }
    return count
  }

  async isHalfFilled(): Promise<boolean> {
    return (await stepsTaken(this.#queries().kysely)).includes(RESTORING)
  }

  async prepare(steps: readonly string[]): Promise<void> {
    const tables = await this.#tables()
    if (tables.includes('kysely_migration'))
      await query(
        this.#line,
        `insert ignore into kysely_migration (name, timestamp) values ('${RESTORING}', '1970-01-01T00:00:00.000Z')`,
      )
    for (const name of tables) if (!isBookkeeping(name)) await query(this.#line, `drop table ${quoted(name)}`)
    if (tables.includes('kysely_migration'))
      await query(this.#line, `delete from kysely_migration where name <> '${RESTORING}'`)
    await takeSteps(this.#queries().kysely, mysqlDialect, steps)
  }

  async load({ name, columns }: TableShape, rows: AsyncIterable<Cell[][]>): Promise<number> {
    const head = `insert into ${quoted(name)} (${list(columns)}) values `
    await query(this.#line, `delete from ${quoted(name)}`)
    const sender = new Sender(this.#line, head)
    let count = 0
    for await (const some of rows) {
      for (const row of some) await sender.add(`(${row.map(literal).join(',')})`)
      count += some.length
    }
    await sender.end()
    return count
  }

  readBack(): Promise<CopySource> {
    return openMysqlSource(this.#url)
  }

  async finish(renew: () => Promise<void>): Promise<void> {
    const { kysely } = this.#queries()
    if ((await stepsTaken(kysely)).length === 0) throw new Error('nothing was restored into this database')
    await takeTheRest(kysely, mysqlDialect)
    await renew()
    await query(this.#line, `delete from kysely_migration where name = '${RESTORING}'`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#line.destroy()
  }

  async #tables(): Promise<string[]> {
    const rows = await query<{ name: string }>(
      this.#line,
      `select table_name as name from information_schema.tables where table_schema = database() order by table_name`,
    )
    return rows.map(({ name }) => name)
  }

  /** Steps that were broken off are taken again: what is there counts as made. */
  #queries(): Queries {
    const ask = async (sql: string, values: unknown[]): Promise<QueryResult> => {
      try {
        return (await this.#line.promise().query({ sql, values }))[0]
      } catch (error) {
        if (isAlreadyThere(error)) return [] as never
        throw error
      }
    }
    return new Queries(({ sql, values }) => ask(sql, values))
  }
}

const literal = (cell: Cell): string => (cell instanceof Uint8Array ? escape(Buffer.from(cell)) : escape(cell))

/** Sends one statement while the next is being put together. */
class Sender {
  readonly #line: Line
  readonly #head: string
  #tuples: string[] = []
  #size = 0
  #sent = 0
  #underWay: Promise<unknown> = Promise.resolve()

  constructor(line: Line, head: string) {
    this.#line = line
    this.#head = head
  }

  async add(tuple: string): Promise<void> {
    if (this.#size > 0 && this.#size + tuple.length > STATEMENT) await this.#send()
    this.#tuples.push(tuple)
    this.#size += tuple.length
  }

  async end(): Promise<void> {
    await this.#send()
    await this.#underWay
    await query(this.#line, 'commit')
  }

  async #send(): Promise<void> {
    await this.#underWay
    if (this.#tuples.length === 0) return
    if (this.#sent % TOGETHER === 0) await query(this.#line, this.#sent === 0 ? 'begin' : 'commit')
    if (this.#sent > 0 && this.#sent % TOGETHER === 0) await query(this.#line, 'begin')
    this.#sent++
    const text = this.#head + this.#tuples.join(',')
    this.#tuples = []
    this.#size = 0
    this.#underWay = query(this.#line, text)
    // it is waited for before the next one; until then nobody else may call it unheard
    this.#underWay.catch(() => {})
  }
}
