import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporarySqlite } from '#test/support/database.ts'
import type { TemporarySqlite } from '#test/support/database.ts'
import { asUnavailable } from './failures.ts'
import { lockFolder } from './folder-lock.ts'

let house: TemporarySqlite
beforeEach(async () => {
  house = await temporarySqlite()
})
afterEach(() => house.close())

const rename = (): Promise<unknown> =>
  house.db.transaction(({ kysely }) => kysely.updateTable('stream').set({ epoch: 'x' }).execute())

test('while another process writes, nobody else is held up, and the writer gets its turn afterwards', async () => {
  // another process with the write lock, until it hears a line
  const script = `const { DatabaseSync } = require('node:sqlite'); const db = new DatabaseSync(process.argv[1]);
    db.exec('begin immediate'); console.log('locked');
    process.stdin.once('data', () => { db.exec('commit'); process.exit(0) })`
  const other = spawn(process.execPath, ['-e', script, house.file], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(other.stdout, 'data')
  const writing = rename()
  let turns = 0
  // the event loop keeps turning: with a blocking wait not one of these would pass before the other lets go
  while (turns < 20) {
    await new Promise<void>((resolve) => setImmediate(resolve))
    turns++
  }
  expect(await house.db.read.kysely.selectFrom('stream').select('id').execute()).toHaveLength(1)
  other.stdin.write('go\n')
  await writing
})

test('a full or locked database is nobody’s fault and says when to come again', () => {
  const sqlite = (errcode: number): Error => Object.assign(new Error('sqlite'), { errcode })
  expect(asUnavailable(sqlite(5))).toMatchObject({ code: 'server/busy' })
  expect(asUnavailable(sqlite(13))).toMatchObject({ code: 'server/busy' })
  expect(asUnavailable(sqlite(10 | (3 << 8)))).toMatchObject({ code: 'server/busy' })
  expect(asUnavailable(sqlite(2067))).toMatchObject({ errcode: 2067 })
})

test('one house at a time lives in a data folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hadir-lock-'))
  const held = lockFolder(folder)
  const script = `import(${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)}).then(({ lockFolder }) => {
    try { lockFolder(${JSON.stringify(folder)}); console.log('taken') } catch (error) { console.log(error.message) } })`
  const other = (): string => execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })
  expect(other()).toContain('another Hadir is running')
  held.release()
  expect(other()).toContain('taken')
  rmSync(folder, { recursive: true, force: true })
})
