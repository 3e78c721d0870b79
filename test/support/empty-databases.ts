import { randomBytes } from 'node:crypto'
import { createConnection } from 'mysql2/promise'
import type { Connection, RowDataPacket } from 'mysql2/promise'
import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import type { TemporaryDatabase } from './database.ts'

/** What the first migration puts in. */
const FIRST_ROWS = [
  `insert into stream (id, epoch) values (1, '')`,
  `insert into audit_chain (id, seq, hash) values (1, 0, '${'0'.repeat(64)}')`,
]
/** Steps that a test has invented. */
const INVENTED = `delete from kysely_migration where name >= '9'`

/** Migrated databases of one server. Making the tables takes longer than most tests: they are emptied and used again. */
class EmptyDatabases {
  readonly #server: string
  readonly #free: string[] = []
  #shape: string | null = null

  constructor(server: string) {
    this.#server = server
  }

  async open(poolSize?: number): Promise<TemporaryDatabase> {
    const known = this.#free.pop()
    const name = known && (await this.#empty(known)) ? known : await this.#create()
    const db = new MysqlDatabase({ url: `${this.#server}/${name}`, ...(poolSize !== undefined && { poolSize }) })
    return {
      db,
      close: async () => {
        await db[Symbol.asyncDispose]()
        this.#free.push(name)
      },
    }
  }

  async #create(): Promise<string> {
    const name = `hadir_test_${randomBytes(6).toString('hex')}`
    const connection = await createConnection({ uri: this.#server, multipleStatements: true })
    await connection.query(`create database ${name} character set utf8mb4 collate utf8mb4_bin; use ${name}`)
    await using db = new MysqlDatabase({ url: `${this.#server}/${name}`, poolSize: 1 })
    await db.migrate()
    this.#shape ??= (await shapeOf(connection)).join()
    await connection.end()
    return name
  }

  /** As after the first migration; false when a test has done something to the tables themselves. */
  async #empty(name: string): Promise<boolean> {
    const connection = await createConnection({ uri: `${this.#server}/${name}`, multipleStatements: true })
    try {
      const shape = await shapeOf(connection)
      if (shape.join() !== this.#shape) return false
      const tables = new Set(shape.map((index) => index.split('.')[0] as string))
      const emptied = [...tables]
        .filter((table) => !table.startsWith('kysely_'))
        .map((table) => `delete from \`${table}\``)
      const all = ['begin', ...emptied, INVENTED, ...FIRST_ROWS, 'commit', 'alter table feed_event auto_increment = 1']
      await connection.query(all.join(';'))
      return true
    } finally {
      await connection.end()
    }
  }
}

/** Every table with its indexes; each has one at least. */
async function shapeOf(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `select concat(table_name, '.', index_name, '.', column_name) as name from information_schema.statistics
     where table_schema = database() order by 1`,
  )
  return rows.map(({ name }) => String(name))
}

/** One for each server, for all test files of this process. */
const ofServers = new Map<string, EmptyDatabases>()

/** A database on this server that is as after its migration; `close` gives it back. */
export function emptyDatabase(server: string, poolSize?: number): Promise<TemporaryDatabase> {
  const databases = ofServers.get(server) ?? new EmptyDatabases(server)
  ofServers.set(server, databases)
  return databases.open(poolSize)
}
