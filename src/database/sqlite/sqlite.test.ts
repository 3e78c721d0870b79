import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { temporarySqlite } from '#test/support/database.ts'
import type { Transaction } from '../database.ts'
import { statement } from '../statement.ts'
import { databaseConformance } from '../database.conformance.ts'
import { SqliteDatabase } from './sqlite.ts'

databaseConformance('sqlite', () => temporarySqlite())

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function opened(options: { synchronous?: 'FULL' | 'OFF' } = {}): Promise<SqliteDatabase> {
  const { db, close } = await temporarySqlite(options)
  closing.push(close)
  return db
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'hadir-'))
  closing.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const pragma = async (db: SqliteDatabase, name: string): Promise<unknown> =>
  db.transaction(async (trx) => {
    const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(trx.kysely)
    return rows[0] && Object.values(rows[0])[0]
  })

test('unless told otherwise, the connection that writes waits for the disk', async () => {
  const file = join(folder(), 'deep', 'er', 'hadir.db')
  const db = new SqliteDatabase({ file })
  closing.push(() => db[Symbol.asyncDispose]())
  expect(await pragma(db, 'synchronous')).toBe(2)
  expect(await pragma(db, 'journal_mode')).toBe('wal')
  expect(await pragma(db, 'foreign_keys')).toBe(1)
})

const write = (trx: Transaction, text: string): Promise<unknown> =>
  sql`insert into note (text) values (${text})`.execute(trx.kysely)

const notes = async (db: SqliteDatabase): Promise<string[]> => {
  const { rows } = await sql<{ text: string }>`select text from note order by text`.execute(db.read.kysely)
  return rows.map((row) => row.text)
}

async function withNotes(): Promise<SqliteDatabase> {
  const db = await opened()
  await db.transaction((trx) => sql`create table note (text text primary key)`.execute(trx.kysely))
  await db.transaction((trx) =>
    sql`create table word (note text references note (text) deferrable initially deferred)`.execute(trx.kysely),
  )
  return db
}

test('when the common commit fails, nobody of the group is told that it succeeded', async () => {
  const db = await withNotes()
  const told: string[] = []
  db.onSignal('news', () => told.push('news'))
  const ends = await Promise.allSettled([
    db.transaction(async (trx) => {
      trx.signal('news')
      await write(trx, 'a')
    }),
    // only the commit finds out that this note does not exist
    db.transaction((trx) => sql`insert into word (note) values ('nowhere')`.execute(trx.kysely)),
    db.transaction((trx) => write(trx, 'b')),
    db.transaction(async () => {
      throw new Error('own failure')
    }),
  ])
  expect(ends.map((end) => end.status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected'])
  for (const end of ends) expect(String((end as PromiseRejectedResult).reason)).toContain('FOREIGN KEY')
  expect(await notes(db)).toEqual([])
  expect(told).toEqual([])
  await db.transaction((trx) => write(trx, 'c'))
  expect(await notes(db)).toEqual(['c'])
})

test('nobody is answered before the commit, not even with a refusal', async () => {
  const db = await withNotes()
  const answers: string[] = []
  const first = db.transaction((trx) => write(trx, 'a')).then(() => answers.push('first'))
  const refused = db.transaction((trx) => write(trx, 'a')).catch(() => answers.push('refused'))
  const last = db.transaction(async (trx) => {
    await write(trx, 'b')
    await new Promise<void>((resolve) => setImmediate(resolve))
    // the two above have ended; had they been answered, it would be noted by now
    expect(answers).toEqual([])
    expect(await notes(db)).toEqual([])
  })
  await Promise.all([first, refused, last])
  expect(answers.toSorted()).toEqual(['first', 'refused'])
  expect(await notes(db)).toEqual(['a', 'b'])
})

test('a group has its limit, and a thousand callers are all served', async () => {
  const db = await withNotes()
  await Promise.all(Array.from({ length: 1_000 }, (_, n) => db.transaction((trx) => write(trx, `n-${n}`))))
  expect(await notes(db)).toHaveLength(1_000)
})

test('a transaction that SQLite ended by itself is not carried on statement by statement', async () => {
  const db = await withNotes()
  const ends = await Promise.allSettled([
    db.transaction((trx) => write(trx, 'a')),
    db.transaction(async (trx) => {
      await sql`insert or rollback into note (text) values ('a')`.execute(trx.kysely).catch(() => {})
      await write(trx, 'b').catch(() => {})
    }),
    db.transaction((trx) => write(trx, 'c')),
  ])
  expect(ends.map((end) => end.status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(await notes(db)).toEqual([])
  await db.transaction((trx) => write(trx, 'd'))
  expect(await notes(db)).toEqual(['d'])
})

test('reading row by row is not disturbed by the same query in between', async () => {
  const db = await withNotes()
  for (const text of ['a', 'b', 'c', 'd']) await db.transaction((trx) => write(trx, text))
  const seen: string[] = []
  const query = sql<{ text: string }>`select text from note order by text`.compile(db.read.kysely)
  for await (const row of db.read.kysely.getExecutor().stream<{ text: string }>(query, 1)) {
    seen.push(...row.rows.map((one) => one.text))
    await notes(db)
  }
  expect(seen).toEqual(['a', 'b', 'c', 'd'])
})

const START = `
  import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
  const db = new SqliteDatabase({ file: process.argv[1], synchronous: 'OFF' })
  console.log(JSON.stringify(await db.migrate()))
  await db[Symbol.asyncDispose]()
`

test('several processes may bring the schema up to date at once', async () => {
  const file = join(folder(), 'hadir.db')
  const start = async (): Promise<string[]> => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', START, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    const [code] = (await once(child, 'close')) as [number]
    expect(code).toBe(0)
    return JSON.parse(Buffer.concat(chunks).toString()) as string[]
  }
  const steps = (await Promise.all([start(), start(), start()])).flat()
  expect(steps.length).toBeGreaterThan(0)
  expect(new Set(steps).size).toBe(steps.length)
})

test('nothing is written outside of a transaction, by whatever statement', async () => {
  const db = await opened()
  const insert = statement<{ name: string }>((kysely, p) =>
    kysely.insertInto('channel_head').values({ id: 1, channel: p.name, seq: 0 }),
  )
  const { read } = db
  for (const attempt of [
    () => read.first(insert, { name: 'a' }),
    () => read.all(insert, { name: 'a' }),
    () => read.run(insert, { name: 'a' }),
    () => read.insert(insert, { name: 'a' }),
  ])
    await expect(attempt()).rejects.toThrow('readonly')
  expect(await db.read.kysely.selectFrom('channel_head').selectAll().execute()).toEqual([])
})

test('a limit is part of the text: SQLite would plan the statement anew for each bound one', async () => {
  const db = await opened()
  const { sql: text, parameters } = db.read.kysely.selectFrom('employee').select('id').limit(3).compile()
  expect(text).toMatch(/ limit 3$/)
  expect(parameters).toEqual([])
})
