import { DatabaseSync } from 'node:sqlite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { statement } from '../statement.ts'
import { SqliteDatabase } from './sqlite.ts'

const epoch = statement<Record<string, never>, { epoch: string }>((db) =>
  db.selectFrom('stream').select('epoch').where('id', '=', 1),
)
const rename = statement<{ epoch: string }>((db, p) =>
  db.updateTable('stream').set({ epoch: p.epoch }).where('id', '=', 1),
)
const SQL = "update stream set epoch = 'theirs' where id = 1"

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A database, and another process's connection to it. */
async function opened(): Promise<{ db: SqliteDatabase; other: DatabaseSync; now: () => Promise<string | undefined> }> {
  const folder = mkdtempSync(join(tmpdir(), 'hadir-'))
  closing.push(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'hadir.db')
  const db = new SqliteDatabase({ file, synchronous: 'OFF' })
  closing.push(() => db[Symbol.asyncDispose]())
  await db.migrate()
  const other = new DatabaseSync(file)
  closing.push(() => other.close())
  return { db, other, now: async () => (await db.read.first(epoch, {}))?.epoch }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('what another process commits is there from the next turn on', async () => {
  const { other, now } = await opened()
  expect(await now()).toBe('')
  other.exec(SQL)
  expect(await now()).toBe('')
  await nextTurn()
  expect(await now()).toBe('theirs')
})

test('what this process commits is there at once', async () => {
  const { db, now } = await opened()
  const before = now()
  const written = db.transaction((trx) => trx.run(rename, { epoch: 'ours' })).then(now)
  expect([await before, await written]).toEqual(['', 'ours'])
})

test('a look that began while a writer waited for its turn does not hinder it', async () => {
  const { db, now } = await opened()
  const written = db.transaction((trx) => trx.run(rename, { epoch: 'ours' }))
  expect(await now()).toBe('')
  expect(await written).toBe(1)
})

test('whoever writes sees the newest, whatever has been read in this turn', async () => {
  const { db, other, now } = await opened()
  expect(await now()).toBe('')
  other.exec(SQL)
  expect(await db.transaction(async (trx) => (await trx.first(epoch, {}))?.epoch)).toBe('theirs')
})

test('in the midst of a transaction readers see what is committed', async () => {
  const { db, now } = await opened()
  await db.transaction(async (trx) => {
    await trx.run(rename, { epoch: 'ours' })
    expect(await now()).toBe('')
  })
  expect(await now()).toBe('ours')
})

test('a look hinders neither a migration nor the end, and holds up no other process', async () => {
  const { db, other, now } = await opened()
  await now()
  expect(await db.migrate()).toEqual([])
  await now()
  other.exec('begin exclusive')
  other.exec('commit')
  await now()
  await db[Symbol.asyncDispose]()
  await nextTurn()
})
