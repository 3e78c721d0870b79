import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sequence } from '#src/outbox/sequence.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import { closeForgotten } from './close-forgotten.ts'
import { attendanceFindings } from './invariants.ts'
import { punch } from './punch.ts'
import type { PunchCommand, PunchNeeds } from './punch.ts'
import { recordPast } from './record-past.ts'

let house: TemporaryDatabase
let needs: PunchNeeds & { clock: TestClock }
let people: string[]
let keys = 0

const HOUR = 3_600_000
const DAY = 24 * HOUR

const tap = async (who: number, kind: 'in' | 'out', body: PunchCommand['body'] = {}): Promise<void> => {
  const key = `01900000-0000-4000-8000-${(++keys).toString(16).padStart(12, '0')}`
  await punch(needs, { employeeId: people[who] as string, kind, key, body, source: 'web' })
}

/** A day of three: one in and out with a repetition, one in, one who forgot yesterday; the first events have numbers. */
beforeEach(async () => {
  house = await temporaryDatabase()
  needs = {
    db: house.db,
    clock: new TestClock('2026-11-22T00:54:33Z'),
    ids: countingIds(),
    node: 'n1',
    contexts: dayContexts,
  }
  people = (await makeOffice(house.db, needs.ids, { people: 3 })).employees
  await tap(2, 'in')
  needs.clock.advance(DAY)
  await closeForgotten({ ...needs, log: silentLogger })
  await tap(0, 'in')
  needs.clock.advance(1_000)
  await tap(0, 'in')
  await sequence(needs)
  needs.clock.advance(10 * HOUR)
  await tap(0, 'out')
  await tap(1, 'in')
})
afterEach(() => house.close())

const findings = async (): Promise<string[]> => {
  const texts: string[] = []
  for await (const { invariant, text } of attendanceFindings(needs)) texts.push(`${invariant} ${text}`)
  return texts
}
const plant = (statement: string): Promise<unknown> =>
  house.db.transaction((trx) => sql.raw(statement).execute(trx.kysely))
const ids = async (query: string): Promise<string[]> =>
  (await sql.raw<{ id: string }>(query).execute(house.db.read.kysely)).rows.map(({ id }) => id)
/** The day of the first person, which is whole. */
const wholeDay = async (): Promise<string> =>
  (await ids(`select id from attendance where employee_id='${people[0]}'`))[0] as string

test('what the product writes has no fault, counted tap by tap', async () => {
  const counts: number[] = []
  for await (const finding of attendanceFindings(needs, (count) => counts.push(count))) expect(finding).toBeNull()
  expect(counts).toEqual([5])
})

test('days of the past, offline taps out of order and a feed that was trimmed are no fault', async () => {
  const inAt = Date.parse('2026-11-20T01:00:00Z')
  const past = { employeeId: people[1] as string, date: '2026-11-20', inAt, outAt: null }
  await house.db.transaction((trx) => recordPast(trx, needs, [past]))
  const at = needs.clock.now()
  const offline = (ago: number): PunchCommand['body'] => ({
    offline: { tapped_at: at - ago, server_time: at - ago, elapsed_ms: 0 },
  })
  await tap(2, 'out', offline(HOUR))
  await tap(2, 'in', offline(9 * HOUR))
  await plant('delete from feed_event where id not in (select id from outbox)')
  await plant('delete from feed')
  expect(await findings()).toEqual([])
})

test('a second check-in that the rule allows while the night before waits for its check-out is no fault', async () => {
  const night = await makeOffice(house.db, needs.ids, { name: 'Malam', start: '22:00', end: '06:00' })
  people.push(...night.employees)
  needs.clock.set('2026-11-24T15:00:00Z')
  await tap(3, 'in')
  needs.clock.set('2026-11-25T03:00:00Z')
  await tap(3, 'in')
  expect(
    await ids(`select id from attendance where employee_id='${people[3]}' and open_until is not null`),
  ).toHaveLength(2)
  expect(await findings()).toEqual([])
})

const COLUMNS: [column: string, value: string, says: string][] = [
  ['masuk_at', '1', 'masuk_at is 1, its taps say 1795'],
  ['pulang_at', 'null', 'pulang_at is null, its taps say 1795'],
  ['status', "'terlambat'", 'status is terlambat, its taps say hadir'],
  ['flags', `'["lembur"]'`, 'flags is ["lembur"], its taps say []'],
  ['duration_minutes', '1', 'duration_minutes is 1, its taps say 600'],
  ['open_until', 'window_ends_at', 'open_until is'],
  ['node_masuk', "'n2'", 'node_masuk is n2, its taps say n1'],
  ['trace', "'[]'", 'trace is [], its taps say [{'],
  ['window_ends_at', '1', 'window_ends_at is 1, its shift says'],
  ['shift', "'?'", 'it cannot be worked out'],
  ['zone', "'Mars/Base'", 'it cannot be worked out'],
  ['version', '0', 'has version 0'],
]
test.each(COLUMNS)('a day whose %s was changed by hand is named', async (column, value, says) => {
  const id = await wholeDay()
  await plant(`update attendance set ${column}=${value} where id='${id}'`)
  expect(
    (await findings()).filter((text) => text.includes(`attendance ${id} (employee 00Kantor1, 2026-11-23)`)).join(),
  ).toContain(says)
})

test('a day that was closed too early, or marked as forgotten though it waits, is named', async () => {
  const [id] = await ids(`select id from attendance where employee_id='${people[1]}'`)
  await plant(`update attendance set open_until=null where id='${id}'`)
  const texts = await findings()
  expect(texts.some((text) => text.includes(`${id}`) && text.includes('lupa_absen_pulang'))).toBe(true)
  const [closed] = await ids(`select id from attendance where flags like '%lupa_absen_pulang%'`)
  needs.clock.set('2026-11-22T02:00:00Z')
  expect((await findings()).join('\n')).toContain(
    `attendance ${closed} (employee 00Kantor3, 2026-11-22): it was closed`,
  )
})

test('a day without taps, and a tap without its day, are named', async () => {
  const id = await wholeDay()
  const [punchId] = await ids(`select id from punch where attendance_id='${id}' and kind='out'`)
  await plant(`update punch set attendance_id='nowhere' where attendance_id='${id}'`)
  const texts = await findings()
  expect(texts).toContain(`taps attendance ${id} (employee 00Kantor1, 2026-11-23) has no tap`)
  expect(texts).toContain(`Z3 punch ${punchId} belongs to attendance nowhere, which does not exist`)
})

test.each([['employee_id'], ['work_date'], ['zone']])('a tap of another %s than its day is named', async (column) => {
  const [id] = await ids(`select id from punch where kind='out'`)
  await plant(`update punch set ${column}='other' where id='${id}'`)
  expect((await findings()).join('\n')).toContain(`Z3 punch ${id} (employee`)
})

test('a key that counts twice is named, should the unique key ever be missing', async () => {
  const [id] = await ids(`select id from punch where kind='out'`)
  await plant('create table copy as select * from punch')
  await plant('drop table punch')
  await plant('alter table copy rename to punch')
  await plant(`insert into punch select * from punch where id='${id}'`)
  expect((await findings()).join('\n')).toMatch(/Z2 the key 01900000\S+ of employee \S+ counts 2 times/)
})

test.each([
  ["answer='{'", 'it cannot be read'],
  ["answer='{}'", 'its answer is not one: success'],
  [
    "answer=replace(answer, 'check', 'x'), attendance_id=attendance_id, kind='in'",
    'its answer says kind out, it is in',
  ],
  ["receipt_number='20261123-XXXXXXXX'", 'its answer says number'],
  ['answer_status=200', 'its answer says status 200'],
  ['occurred_at=occurred_at+1', 'its answer says instant'],
  ["merged_into='nobody'", 'it repeats nobody'],
])('a tap that was changed by hand is named: %s', async (set, says) => {
  const [id] = await ids(`select id from punch where kind='out'`)
  await plant(`update punch set ${set} where id='${id}'`)
  expect((await findings()).filter((text) => text.includes(`punch ${id}`)).join()).toContain(says)
})

test('a row that the feed is ahead of, or that changed without an event, or that is gone, is named', async () => {
  const id = await wholeDay()
  await plant(`update feed_event set version=9 where row_id='${id}' and version=2`)
  expect((await findings()).join('\n')).toContain(`tells of version 9 of attendance ${id}, which has version 2`)
  await plant(`update feed_event set version=2 where row_id='${id}' and version=9`)
  await plant(`update attendance set version=3 where id='${id}'`)
  expect(await findings()).toEqual([
    `Z3 attendance ${id} (employee 00Kantor1, 2026-11-23) has version 3, but its last event tells of version 2`,
  ])
  await plant(`delete from attendance where id='${id}'`)
  expect((await findings()).join('\n')).toContain(`tells of attendance ${id}, which does not exist`)
})

test('a day that no event tells of is named', async () => {
  const [id] = await ids(`select id from attendance where employee_id='${people[1]}'`)
  await plant(`delete from outbox where id=(select id from feed_event where row_id='${id}')`)
  await plant(`delete from feed_event where row_id='${id}'`)
  expect(await findings()).toEqual([
    `Z3 attendance ${id} (employee 00Kantor2, 2026-11-23) has version 1, but no event tells of it`,
  ])
})

test('somebody who is in twice is named', async () => {
  const [id] = await ids(`select id from attendance where employee_id='${people[1]}'`)
  const columns = Object.keys(
    (await house.db.read.kysely.selectFrom('attendance').selectAll().executeTakeFirst()) ?? {},
  )
  const copied = columns.map(
    (name) => ({ id: `'copy'`, work_date: `'2026-11-24'`, masuk_at: 'masuk_at+1' })[name] ?? name,
  )
  await plant(`insert into attendance (${columns.join()}) select ${copied.join()} from attendance where id='${id}'`)
  expect((await findings()).join('\n')).toContain(
    `Z7 attendance ${id} (employee 00Kantor2, 2026-11-23) is open, and so is copy of 2026-11-24`,
  )
})
