import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startMariaDb } from '#test/support/mariadb.ts'
import type { MariaDb } from '#test/support/mariadb.ts'
import { havePrograms } from '#test/support/program.ts'
import { createConnection } from 'mysql2/promise'
import { STEPS } from '../migrations/index.ts'
import { MysqlDatabase } from './mysql.ts'

describe.skipIf(!process.env['HADIR_TEST_MYSQL'] && !havePrograms('mariadbd'))('migrating MySQL', () => {
  let server: MariaDb
  beforeAll(async () => void (server = await startMariaDb()))
  afterAll(() => server?.[Symbol.asyncDispose]())

  async function using<T>(url: string, work: (db: MysqlDatabase) => Promise<T>): Promise<T> {
    await using db = new MysqlDatabase({ url })
    return await work(db)
  }

  test('however many migrate at once, each step is taken once', async () => {
    const url = await server.createDatabase()
    const taken = await Promise.all(Array.from({ length: 5 }, () => using(url, (db) => db.migrate())))
    expect(taken.flat().sort()).toEqual(Object.keys(STEPS).sort())
    expect(await using(url, (db) => db.isMigrated())).toBe(true)
  })

  test('while another one migrates nothing is touched, and the wait ends', async () => {
    const url = await server.createDatabase()
    const other = await createConnection(url)
    await other.query(`select get_lock(concat('hadir.', left(sha2(database(), 256), 40)), 0)`)
    await using db = new MysqlDatabase({ url, migrationS: 1 })
    await expect(db.migrate()).rejects.toThrow('another process has been migrating')
    const [tables] = await other.query('show tables')
    expect(tables).toEqual([])
    // a process that dies takes its lock along
    other.destroy()
    expect(await db.migrate()).toEqual(Object.keys(STEPS))
  })

  test('a step that was broken off anywhere is taken to its end by the next migrator', async () => {
    const url = await server.createDatabase()
    await using(url, (db) => db.migrate())
    const connection = await createConnection(url)
    // as if the process had died before the last tables, and before it wrote down that the step was taken
    await connection.query('delete from kysely_migration')
    await connection.query('drop table dead_letter, delivery')
    await connection.query('alter table attendance drop index attendance_open')
    expect(await using(url, (db) => db.isMigrated())).toBe(false)
    expect(await using(url, (db) => db.migrate())).toEqual(Object.keys(STEPS))
    const [indexes] = await connection.query(`show index from attendance where key_name = 'attendance_open'`)
    expect(indexes).toHaveLength(1)
    const [streams] = await connection.query('select id from stream')
    expect(streams).toHaveLength(1)
    await connection.end()
  })

  test('a database that holds something else is left as it is', async () => {
    const url = await server.createDatabase()
    const connection = await createConnection(url)
    await connection.query('create table employee (id int)')
    await expect(using(url, (db) => db.migrate())).rejects.toThrow('tables that are not Hadir')
    const [tables] = await connection.query('show tables')
    expect(tables).toHaveLength(1)
    await connection.end()
  })

  test('a step that the server refuses is named, with the reason', async () => {
    const url = await server.createDatabase()
    const { pathname, host } = new URL(url)
    await server.sql(`create user if not exists 'reader'@'%' identified by 'geheim'`)
    await server.sql(`grant select, create, insert on ${pathname.slice(1)}.* to 'reader'@'%'`)
    // it may create tables but no indexes
    const error = await using(`mysql://reader:geheim@${host}${pathname}`, (db) => db.migrate()).catch(String)
    expect(error).toContain('0001-initial')
    expect(error).toMatch(/denied/)
  })
})
