import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { punch } from '#src/features/attendance/punch.ts'
import type { PunchNeeds } from '#src/features/attendance/punch.ts'
import { ensureEpoch } from '#src/outbox/feed.ts'
import { sequence } from '#src/outbox/sequence.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporarySqlite } from '#test/support/database.ts'
import type { TemporarySqlite } from '#test/support/database.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import { check } from './check.ts'

const PEOPLE = 30
let house: TemporarySqlite
let needs: PunchNeeds & { clock: TestClock }

beforeEach(async () => {
  house = await temporarySqlite()
  needs = {
    db: house.db,
    clock: new TestClock('2026-11-23T00:54:33Z'),
    ids: countingIds(),
    node: 'n1',
    contexts: dayContexts,
  }
  await ensureEpoch(needs)
  const { employees } = await makeOffice(house.db, needs.ids, { people: PEOPLE })
  for (const employeeId of employees)
    await punch(needs, { employeeId, kind: 'in', key: needs.ids.uuid(), body: {}, source: 'web' })
  await sequence(needs)
  await plant('delete from delivery')
})
afterEach(() => house.close())

const plant = (statement: string): Promise<unknown> =>
  house.db.transaction((trx) => sql.raw(statement).execute(trx.kysely))

async function looked(terminal = false): Promise<{ code: number; out: string; progress: string }> {
  const written = { out: '', progress: '' }
  const progress = { write: (text: string) => (written.progress += text) }
  const code = await check(needs, { write: (text) => (written.out += text) }, terminal ? progress : null)
  return { code, ...written }
}

test('data that is as it must be', async () => {
  const out = 'Looked at 30 taps in 30 days and at the feed: all of it is as it must be.\n'
  expect(await looked()).toEqual({ code: 0, out, progress: '' })
})

test('the line on a terminal tells how far it is, and leaves nothing behind', async () => {
  const { progress } = await looked(true)
  expect(progress).toContain('30 of 30 taps')
  expect(progress.endsWith('\r\u001b[K')).toBe(true)
})

test('faults of taps and of the feed are named, the rest of a kind is counted', async () => {
  await plant('delete from feed where seq = 7')
  await plant("update attendance set status = 'terlambat'")
  const { code, out } = await looked()
  expect(code).toBe(1)
  expect(out).toMatch(/^Z4 {6} private-attendances: 1 numbers are missing between 1 and 30$/m)
  expect(out.match(/^derived {2}attendance \S+ \(employee 00Kantor\d+, 2026-11-23\): status is/gm)).toHaveLength(20)
  expect(out).toContain('derived  and 10 more of this kind\n')
  expect(out).toMatch(/the feed: \d+ findings\.\n$/)
})

test('an index that does not know its rows is found by SQLite itself', async () => {
  const raw = new DatabaseSync(house.file, { defensive: false })
  raw.exec('pragma writable_schema = on')
  raw.exec(
    `update sqlite_schema set sql = replace(sql, '"work_date", "id"', '"id", "work_date"') where name = 'attendance_by_date'`,
  )
  raw.close()
  // the schema is read when a connection is opened
  await using db = new SqliteDatabase({ file: house.file })
  needs.db = db
  const { code, out } = await looked()
  expect(code).toBe(1)
  expect(out).toMatch(/^file {5}row 1 missing from index attendance_by_date$/m)
})

test('what is written meanwhile is not looked at: all of it is one moment', async () => {
  const raw = new DatabaseSync(house.file)
  const event = `insert into feed_event (event, row_id, version, payload, channels, created_at)
    select event, row_id, 2, payload, channels, created_at from feed_event limit 1;
    insert into outbox select max(id) from feed_event`
  const write = (text: string): void =>
    void (text.includes('the feed') && raw.exec(`update attendance set status = 'x'; ${event}`))
  expect(await check(needs, { write: (text) => text }, { write })).toBe(0)
  expect(await looked()).toMatchObject({ code: 1 })
  raw.close()
})
