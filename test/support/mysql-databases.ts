// The setupFile of the project "mysql": whoever asks for a temporary database gets one on its server.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { createConnection } from 'mysql2/promise'
import { beforeEach, inject } from 'vitest'
import { MysqlDatabase } from '#src/database/mysql/mysql.ts'
import { giveInstead } from './database.ts'
import type { TemporaryDatabase } from './database.ts'

const server = inject('mysqlServer')
/** Making the tables takes longer than most tests, so databases are emptied and used again. */
const free: string[] = []

beforeEach(({ skip }) => skip(server === '', 'there is no MySQL or MariaDB'))
giveInstead(open)

async function open(): Promise<TemporaryDatabase> {
  const known = free.pop()
  const name = known ?? `hadir_test_${randomBytes(6).toString('hex')}`
  if (!known) await createDatabase(name)
  const db = new MysqlDatabase({ url: `${server}/${name}`, poolSize: 6 })
  if (known) await empty(db)
  else await db.migrate()
  return {
    db,
    close: async () => {
      await db[Symbol.asyncDispose]()
      free.push(name)
    },
  }
}

async function createDatabase(name: string): Promise<void> {
  const connection = await createConnection(server)
  await connection.query(`create database ${name} character set utf8mb4 collate utf8mb4_bin`)
  await connection.end()
}

/** As after the first migration. */
async function empty(db: MysqlDatabase): Promise<void> {
  const tables = await db.read.kysely.introspection.getTables()
  await db.transaction(async ({ kysely }) => {
    for (const { name } of tables) await sql`delete from ${sql.table(name)}`.execute(kysely)
    await sql`insert into stream (id, epoch) values (1, '')`.execute(kysely)
    await sql`insert into audit_chain (id, seq, hash) values (1, 0, ${'0'.repeat(64)})`.execute(kysely)
  })
  await db.transaction(({ kysely }) => sql`alter table feed_event auto_increment = 1`.execute(kysely))
}
