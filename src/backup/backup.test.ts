import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqliteSource, SqliteTarget } from '#src/database/sqlite/copy.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { punch } from '#src/features/attendance/punch.ts'
import { ensureEpoch } from '#src/outbox/feed.ts'
import { sequence } from '#src/outbox/sequence.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporarySqlite } from '#test/support/database.ts'
import type { TemporarySqlite } from '#test/support/database.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import { filesIn } from './folder-files.ts'
import { loadBackup, refuseNewer } from './load-backup.ts'
import { makeBackup } from './make-backup.ts'
import { readBackup } from './read-backup.ts'

const AT = Date.parse('2026-11-23T00:54:33Z')
const KEY = 'a'.repeat(64)
const tell = (): void => {}

let house: TemporarySqlite
let folder: string
beforeEach(async () => {
  house = await temporarySqlite()
  folder = mkdtempSync(join(tmpdir(), 'hadir-backup-'))
  const needs = {
    db: house.db,
    clock: new TestClock('2026-11-23T00:54:33Z'),
    ids: countingIds(),
    node: 'n1',
    contexts: dayContexts,
  }
  await ensureEpoch(needs)
  const { employees } = await makeOffice(house.db, needs.ids, { people: 300 })
  for (const employeeId of employees)
    await punch(needs, { employeeId, kind: 'in', key: needs.ids.uuid(), body: {}, source: 'web' })
  await sequence(needs)
  writeFileSync(join(folder, 'secrets.json'), '{"a":1}')
})
afterEach(async () => {
  await house.close()
  rmSync(folder, { recursive: true, force: true })
})

async function backup(secret: string | null = null, name = 'x.backup'): Promise<string> {
  await using source = openSqliteSource(house.file)
  const path = join(folder, name)
  await makeBackup(path, AT, { source, secret, files: () => filesIn(folder, [path, `${path}.part`]) })
  return path
}

test.each([null, KEY])('everything comes back as it was, with the files beside it (key: %s)', async (secret) => {
  const path = await backup(secret)
  const file = join(folder, 'back.db')
  const files = join(folder, 'files')
  await using target = new SqliteTarget(file)
  const { end, header } = await loadBackup(path, { secret, target, folder: files, tell })
  expect(end.tables['punch']?.rows).toBe(300)
  expect(end.files).toBe(1)
  expect(header.madeAt).toBe(AT)
  await target.finish(async () => {})
  expect(readFileSync(join(files, 'secrets.json'), 'utf8')).toBe('{"a":1}')
  await using back = new SqliteDatabase({ file })
  expect(await back.isMigrated()).toBe(true)
  for (const table of ['punch', 'attendance', 'feed', 'feed_event', 'channel_head', 'employee'] as const)
    expect(await back.read.kysely.selectFrom(table).selectAll().execute()).toEqual(
      await house.db.read.kysely.selectFrom(table).selectAll().execute(),
    )
})

test('a byte that was flipped is refused, wherever it is, and so is a file that was cut off or added to', async () => {
  for (const secret of [null, KEY]) {
    const path = await backup(secret)
    const whole = readFileSync(path)
    const broken = join(folder, 'broken')
    const refused = async (bytes: Buffer): Promise<void> => {
      writeFileSync(broken, bytes)
      await expect(readBackup(broken, secret)).rejects.toThrow(
        /damaged|cut off|another key|newer|encrypted|not a backup/,
      )
    }
    const places = [0, 5, 14, 24, 40, whole.indexOf(10), whole.indexOf(10) + 1, whole.indexOf(10) + 4, whole.length - 1]
    for (let at = 61; at < whole.length; at += Math.ceil(whole.length / 150)) places.push(at)
    for (const at of places) {
      const flipped = Buffer.from(whole)
      flipped.writeUInt8(flipped.readUInt8(at) ^ 0x10, at)
      await refused(flipped)
    }
    for (const length of [0, 10, 100, 1_000, whole.length - 1]) await refused(whole.subarray(0, length))
    await refused(Buffer.concat([whole, Buffer.from('x')]))
  }
})

test('no key, another key and a newer version have sentences of their own', async () => {
  const path = await backup(KEY)
  await expect(readBackup(path, null)).rejects.toThrow(/it is encrypted with the key [0-9a-f]{12}; name its file/)
  await expect(readBackup(path, 'b'.repeat(64))).rejects.toThrow(/another key \([0-9a-f]{12}\) than the one/)
  const newer = join(folder, 'newer')
  writeFileSync(newer, 'HADIR-BACKUP {"format":7,"kind":"full","version":"9.0.0","madeAt":1,"key":null}\nxxxx')
  await expect(readBackup(newer, null)).rejects.toThrow('made by a newer version of Hadir (9.0.0)')
  const contents = await readBackup(path, KEY)
  contents.info.steps.push('0999-later')
  expect(() => refuseNewer(contents, '0.1.0')).toThrow('steps that are not known here: 0999-later')
  expect(() => refuseNewer({ ...contents, info: { ...contents.info, steps: [] } }, '0.1.0')).not.toThrow()
})

test('what is written while it is made is not in it', async () => {
  await using source = openSqliteSource(house.file)
  await house.db.transaction(({ kysely }) => kysely.deleteFrom('punch').execute())
  const path = join(folder, 'x.backup')
  const { end } = await makeBackup(path, AT, { source, secret: null, files: async () => [] })
  expect(end.tables['punch']?.rows).toBe(300)
})

test('a backup that fails halfway leaves nothing under its name', async () => {
  await using source = openSqliteSource(house.file)
  const failing = {
    ...source,
    rows: async function* () {
      yield [['x']]
      throw new Error('disk gone')
    },
  }
  const path = join(folder, 'x.backup')
  const made = makeBackup(path, AT, { source: failing, secret: null, files: async () => [] })
  await expect(made).rejects.toThrow('disk gone')
  expect(readdirSync(folder).filter((name) => name.startsWith('x.'))).toEqual([])
})

test('rows that did not arrive as they were are found', async () => {
  const path = await backup()
  const file = join(folder, 'back.db')
  const target = new SqliteTarget(file)
  const load = target.load.bind(target)
  target.load = async (table, rows) => {
    const changed = async function* () {
      for await (const some of rows)
        yield table.name === 'attendance' ? some.map((row) => [...row.slice(0, -1), 1]) : some
    }
    return load(table, changed())
  }
  await expect(loadBackup(path, { secret: null, target, folder: null, tell })).rejects.toThrow(
    'the rows of the table attendance are not the ones that were copied',
  )
  await target[Symbol.asyncDispose]()
  // and nobody would work on it
  await using half = new SqliteDatabase({ file })
  expect(await half.isMigrated()).toBe(false)
  await expect(half.migrate()).rejects.toThrow('a restore into this database has not ended')
})

test('a name that leads out of the folder is refused', async () => {
  await using source = openSqliteSource(house.file)
  const path = join(folder, 'x.backup')
  const evil = { name: '../evil', path: join(folder, 'secrets.json'), mode: 0o600, bytes: 1, changedAt: 0 }
  await makeBackup(path, AT, { source, secret: null, files: async () => [evil] })
  await using target = new SqliteTarget(join(folder, 'back.db'))
  const loaded = loadBackup(path, { secret: null, target, folder: join(folder, 'files'), tell })
  await expect(loaded).rejects.toThrow('outside of the data folder')
  expect(existsSync(join(folder, 'evil'))).toBe(false)
})
