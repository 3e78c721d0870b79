import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PageWatch } from '#src/database/sqlite/page-image.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { TestClock } from '#test/support/clock.ts'
import { filesIn } from './folder-files.ts'
import { Follower } from './follow.ts'
import { chainsIn, rebuild } from './pages.ts'

const KEY = 'k'.repeat(40)
let folder: string
let db: SqliteDatabase
let watched: PageWatch
let clock: TestClock
let follower: Follower

const make = (): Follower =>
  new Follower({
    watched,
    clock,
    secret: KEY,
    folder: join(folder, 'kept'),
    files: () => filesIn(join(folder, 'data'), []),
    keepMs: 2 * 86_400_000,
  })

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hadir-follow-'))
  mkdirSync(join(folder, 'kept'))
  db = new SqliteDatabase({ file: join(folder, 'data', 'hadir.db'), synchronous: 'OFF' })
  await db.transaction(({ kysely }) => sql`create table note (id integer primary key, text text)`.execute(kysely))
  writeFileSync(join(folder, 'data', 'secrets.json'), 'first')
  watched = new PageWatch(join(folder, 'data', 'hadir.db'))
  clock = new TestClock('2026-11-23T00:00:00Z')
  follower = make()
})
afterEach(async () => {
  watched.close()
  await db[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const write = (from: number, count: number): Promise<unknown> =>
  db.transaction(({ kysely }) =>
    sql`with recursive n(i) as (select ${sql.lit(from)} union all select i + 1 from n where i < ${sql.lit(from + count - 1)})
      insert into note select i, hex(randomblob(200)) from n`.execute(kysely),
  )
const notes = async (from: SqliteDatabase): Promise<unknown[]> =>
  (await sql`select id, text from note order by id`.execute(from.read.kysely)).rows

async function back(at: string): Promise<{ rows: unknown[]; files: Record<string, string>; sound: string }> {
  const out = join(folder, 'out')
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out)
  const file = join(out, 'hadir.db')
  const files: string[] = []
  await rebuild(join(folder, 'kept'), Date.parse(at), {
    secret: KEY,
    file,
    files: (name) => (files.push(name), open(join(out, name), 'w')),
  })
  await using restored = new SqliteDatabase({ file, synchronous: 'OFF' })
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(restored.read.kysely)
  return {
    rows: await notes(restored),
    files: Object.fromEntries(files.map((name) => [name, readFileSync(join(out, name), 'utf8')])),
    sound: rows[0]?.integrity_check ?? '',
  }
}

test('every moment that was kept comes back, with the files of then', async () => {
  const states: [string, unknown[]][] = []
  for (let round = 0; round < 6; round++) {
    await write(round * 1_000, 1_000)
    if (round === 4) await db.transaction(({ kysely }) => sql`delete from note where id % 3 = 0`.execute(kysely))
    if (round === 5) writeFileSync(join(folder, 'data', 'secrets.json'), 'second')
    expect(await follower.round()).toBeGreaterThan(0)
    states.push([new Date(clock.now()).toISOString(), await notes(db)])
    clock.advance(20_000)
  }
  for (const [at, rows] of [states[0], states[2], states[4]] as typeof states)
    expect(await back(at)).toMatchObject({ rows, sound: 'ok' })
  expect((await back(states[4]?.[0] ?? '')).files).toEqual({ 'secrets.json': 'first' })
  expect((await back('2026-11-23T09:00:00Z')).files).toEqual({ 'secrets.json': 'second' })
  await expect(back('2026-11-22T00:00:00Z')).rejects.toThrow('nothing in')
})

test('where nothing was written nothing is kept, and what is alive says so', async () => {
  await follower.round()
  clock.advance(20_000)
  expect(await follower.round()).toBeNull()
  expect((await chainsIn(join(folder, 'kept')))[0]?.pieces).toHaveLength(1)
  expect(JSON.parse(readFileSync(join(folder, 'kept', 'alive.json'), 'utf8'))).toEqual({ at: clock.now() })
})

test('a small change makes a small piece', async () => {
  await write(0, 20_000)
  const first = await follower.round()
  await write(20_000, 10)
  clock.advance(20_000)
  expect(await follower.round()).toBeLessThan((first ?? 0) / 20)
})

test('people go on writing while a look lasts, across a log that begins anew, and the image is of one moment', async () => {
  await write(0, 2_000)
  await follower.round()
  const image = watched.image()
  const before = await notes(db)
  await write(2_000, 30_000)
  await db.transaction(({ kysely }) => sql`delete from note where id < 1000`.execute(kysely))
  const file = join(folder, 'image.db')
  const handle = await open(file, 'w')
  await image.each((page, bytes) => void handle.write(Buffer.from(bytes), 0, bytes.length, (page - 1) * image.pageSize))
  image.close()
  await handle.close()
  await using seen = new SqliteDatabase({ file, synchronous: 'OFF' })
  expect(await notes(seen)).toEqual(before)
})

test('after a restart it goes on with the chain, unless a piece of it is damaged or missing', async () => {
  await write(0, 3_000)
  await follower.round()
  clock.advance(20_000)
  await write(3_000, 10)
  await follower.round()
  clock.advance(20_000)
  follower = make()
  expect(await follower.resume()).toBe(true)
  await write(4_000, 10)
  await follower.round()
  const [chain] = await chainsIn(join(folder, 'kept'))
  expect(chain?.pieces.map(({ number }) => number)).toEqual([0, 1, 2])
  expect((await back('2026-11-24T00:00:00Z')).rows).toEqual(await notes(db))
  const [, middle] = chain?.pieces ?? []
  const bytes = readFileSync(middle?.path ?? '')
  const flipped = Buffer.from(bytes)
  flipped.writeUInt8(flipped.readUInt8(600) ^ 1, 600)
  writeFileSync(middle?.path ?? '', flipped)
  await expect(back('2026-11-24T00:00:00Z')).rejects.toThrow(/000001-\d+T\d+Z\.pages: it is damaged near byte/)
  expect(await make().resume()).toBe(false)
  rmSync(middle?.path ?? '')
  await expect(back('2026-11-24T00:00:00Z')).rejects.toThrow('it does not continue the piece before it')
  expect((await back('2026-11-23T00:00:00Z')).rows).toHaveLength(3_000)
})

test('a chain begins anew each day, and old ones go when the next is old too', async () => {
  for (let day = 0; day < 6; day++) {
    await write(day * 10, 10)
    await follower.round()
    clock.advance(86_400_001)
  }
  const names = readdirSync(join(folder, 'kept')).filter((name) => name !== 'alive.json')
  expect(names.map((name) => name.slice(0, 8))).toEqual(['20261126', '20261127', '20261128'])
})

test('a round that fails leaves no piece, and the next one begins a chain', async () => {
  await follower.round()
  clock.advance(20_000)
  await write(0, 10)
  const image = watched.image.bind(watched)
  watched.image = () => ({
    ...image(),
    each: async () => {
      throw new Error('the disk is gone')
    },
  })
  await expect(follower.round()).rejects.toThrow('the disk is gone')
  watched.close()
  watched = new PageWatch(join(folder, 'data', 'hadir.db'))
  const [chain] = await chainsIn(join(folder, 'kept'))
  expect(readdirSync(chain?.folder ?? '')).toHaveLength(1)
  expect(existsSync(join(folder, 'kept', 'alive.json'))).toBe(true)
})
