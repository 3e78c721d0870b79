import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PunchAnswer } from '#contract/attendance.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import type { OfficeOptions } from '#test/support/office.ts'
import { closeForgotten } from './close-forgotten.ts'
import { punch } from './punch.ts'
import type { PunchCommand, PunchNeeds } from './punch.ts'

let house: TemporaryDatabase
let needs: PunchNeeds & { clock: TestClock }
let employeeId: string
let keys = 0

const open = async (office: OfficeOptions = {}): Promise<void> => {
  const made = await makeOffice(house.db, needs.ids, office)
  employeeId = made.employees[0] as string
}

beforeEach(async () => {
  house = await temporaryDatabase()
  needs = {
    db: house.db,
    clock: new TestClock('2026-11-23T00:54:33Z'),
    ids: countingIds(),
    node: 'n1',
    contexts: dayContexts,
  }
})
afterEach(() => house.close())

const newKey = (): string => `01900000-0000-4000-8000-${(++keys).toString(16).padStart(12, '0')}`
const command = (kind: 'in' | 'out', more: Partial<PunchCommand> = {}): PunchCommand => ({
  employeeId,
  kind,
  key: newKey(),
  body: {},
  source: 'web',
  ...more,
})
const tap = async (kind: 'in' | 'out', more: Partial<PunchCommand> = {}): Promise<PunchAnswer & { http: number }> => {
  const { status, body } = await punch(needs, command(kind, more))
  return { ...(JSON.parse(body) as PunchAnswer), http: status }
}
const count = async (name: 'punch' | 'attendance' | 'outbox'): Promise<number> => {
  const row = await house.db.read.kysely
    .selectFrom(name)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return row.n
}

test('a check-in is stored with its receipt and its event', async () => {
  await open()
  const answer = await tap('in')
  expect(answer).toMatchObject({
    http: 201,
    success: true,
    data: {
      date: '2026-11-23',
      jam_masuk: '07:54:33',
      jam_pulang: null,
      status: 'hadir',
      version: 1,
      node_masuk: 'n1',
    },
    receipt: { kind: 'in', time: '07:54:33', zone_label: 'WIB', merged: false, node: 'n1' },
  })
  expect(answer.receipt.number).toMatch(/^20261123-[0-9A-Z]{8}$/)
  expect([await count('punch'), await count('attendance'), await count('outbox')]).toEqual([1, 1, 1])
})

test('the same key gives the same bytes, whatever happened since; another body is refused', async () => {
  await open()
  const key = newKey()
  const first = await punch(needs, command('in', { key }))
  needs.clock.advance(9 * 3_600_000)
  await tap('out')
  expect(await punch(needs, command('in', { key }))).toEqual(first)
  const body = { offline: { tapped_at: 1, server_time: null, elapsed_ms: null } }
  await expect(punch(needs, command('in', { key, body }))).rejects.toMatchObject({ code: 'attendance/key-reused' })
  await expect(punch(needs, command('out', { key }))).rejects.toMatchObject({ code: 'attendance/key-reused' })
})

test('one key sent twenty times at once counts once', async () => {
  await open()
  const key = newKey()
  const answers = await Promise.all(Array.from({ length: 20 }, () => punch(needs, command('in', { key }))))
  expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
  expect([await count('punch'), await count('attendance'), await count('outbox')]).toEqual([1, 1, 1])
})

test('two devices in the same millisecond make one attendance', async () => {
  await open()
  const both = await Promise.all([tap('in'), tap('in')])
  // which of them is the first is up to the database
  const [one, two] = both.toSorted((a, b) => b.http - a.http) as [(typeof both)[0], (typeof both)[0]]
  expect([one.http, two.http]).toEqual([201, 200])
  expect(two.data).toEqual(one.data)
  expect(two.receipt).toEqual({ ...one.receipt, merged: true })
  expect([await count('punch'), await count('attendance'), await count('outbox')]).toEqual([2, 1, 1])
})

test('a second tap within a minute is the same attendance; later it is told so', async () => {
  await open()
  const first = await tap('in')
  needs.clock.advance(60_000)
  expect(await tap('in')).toMatchObject({
    http: 200,
    data: { id: first.data.id, version: 1 },
    receipt: { merged: true, number: first.receipt.number },
  })
  needs.clock.advance(1)
  await expect(tap('in')).rejects.toMatchObject({
    code: 'attendance/already-open',
    extras: { data: { id: first.data.id } },
  })
})

test('check-out fills in the row', async () => {
  await open()
  await tap('in')
  needs.clock.set('2026-11-23T10:01:00Z')
  expect((await tap('out')).data).toMatchObject({
    jam_masuk: '07:54:33',
    jam_pulang: '17:01:00',
    duration_minutes: 546,
    version: 2,
    flags: [],
  })
})

test('a check-out without check-in is kept as a fact and flagged', async () => {
  await open()
  needs.clock.set('2026-11-23T10:01:00Z')
  expect((await tap('out')).data).toMatchObject({
    jam_masuk: null,
    jam_pulang: '17:01:00',
    duration_minutes: null,
    flags: ['lupa_absen_masuk', 'perlu_ditinjau'],
  })
})

test('a forgotten check-out neither blocks the next day nor invents hours', async () => {
  await open()
  const monday = await tap('in')
  needs.clock.set('2026-11-24T00:50:00Z')
  const tuesday = await tap('in')
  expect(tuesday.data).toMatchObject({ date: '2026-11-24', jam_masuk: '07:50:00', version: 1 })
  expect(await closeForgotten({ ...needs, log: silentLogger })).toBe(1)
  expect(await closeForgotten({ ...needs, log: silentLogger })).toBe(0)
  const row = await house.db.read.kysely
    .selectFrom('attendance')
    .selectAll()
    .where('id', '=', monday.data.id)
    .executeTakeFirstOrThrow()
  expect(row).toMatchObject({ flags: '["lupa_absen_pulang"]', pulang_at: null, duration_minutes: null, version: 2 })
  needs.clock.set('2026-11-24T10:00:00Z')
  expect((await tap('out')).data.date).toBe('2026-11-24')
})

test('a night shift belongs to the day it began, at both ends', async () => {
  await open({ start: '22:00', end: '06:00' })
  needs.clock.set('2026-11-23T17:30:00Z') // 00:30 on the 24th
  expect((await tap('in')).data).toMatchObject({ date: '2026-11-23', status: 'terlambat' })
  needs.clock.set('2026-11-23T23:05:00Z') // 06:05
  expect((await tap('out')).data).toMatchObject({ date: '2026-11-23', jam_pulang: '06:05:00', duration_minutes: 335 })
  needs.clock.set('2026-11-24T14:50:00Z') // 21:50, the next night
  expect((await tap('in')).data.date).toBe('2026-11-24')
})

test.each([
  ['Asia/Jakarta', '2026-11-23T00:00:00+07:00'],
  ['Asia/Makassar', '2026-11-23T00:00:00+08:00'],
  ['Asia/Jayapura', '2026-11-23T06:59:59+09:00'],
])('the small hours in %s are today', async (zone, instant) => {
  await open({ zone })
  needs.clock.set(instant)
  expect((await tap('in')).data.date).toBe('2026-11-23')
})

test('an offline check-out that arrives before its check-in is sorted out by the facts', async () => {
  await open()
  needs.clock.set('2026-11-23T12:00:00Z')
  const offline = (at: string) => ({
    offline: { tapped_at: Date.parse(at), server_time: Date.parse(at) - 1_000, elapsed_ms: 1_000 },
  })
  await tap('out', { body: offline('2026-11-23T10:00:00Z') })
  const { data } = await tap('in', { body: offline('2026-11-23T00:55:00Z') })
  expect(data).toMatchObject({
    jam_masuk: '07:55:00',
    jam_pulang: '17:00:00',
    duration_minutes: 545,
    flags: ['perlu_ditinjau', 'luring'],
  })
})

test('nobody can tap before their first or after their last day', async () => {
  await open()
  await house.db.transaction((trx) =>
    trx.kysely
      .updateTable('employee')
      .set({ active_to: '2026-11-22' })
      .execute()
      .then(() => {}),
  )
  await expect(tap('in')).rejects.toMatchObject({ code: 'attendance/not-an-employee' })
  expect(await count('punch')).toBe(0)
})

test('after the window the old check-in neither blocks nor counts, whether or not it has been closed', async () => {
  await open()
  await tap('in')
  needs.clock.set('2026-11-23T16:00:30Z') // 23:00:30, half a minute after the window
  const late = await tap('in')
  expect(late.data).toMatchObject({
    date: '2026-11-23',
    flags: ['lupa_absen_pulang', 'perlu_ditinjau'],
    jam_pulang: null,
  })
  needs.clock.set('2026-11-23T16:40:30Z')
  expect((await tap('out')).data).toMatchObject({ id: late.data.id, jam_pulang: '23:40:30', duration_minutes: 40 })
})

test('a day that cannot be worked out does not keep others from being closed', async () => {
  await open({ people: 2 })
  const [one = '', two = ''] = (
    await house.db.read.kysely.selectFrom('employee').select('id').orderBy('number').execute()
  ).map(({ id }) => id)
  await tap('in', { employeeId: one })
  await tap('in', { employeeId: two })
  await house.db.transaction((trx) =>
    trx.kysely
      .updateTable('attendance')
      .set({ shift: 'broken' })
      .where('employee_id', '=', one)
      .execute()
      .then(() => {}),
  )
  needs.clock.set('2026-11-24T00:00:00Z')
  expect(await closeForgotten({ ...needs, log: silentLogger })).toBe(1)
})

test('an out, an in and an out within a minute are three taps, not one swallowed', async () => {
  await open()
  await tap('in')
  needs.clock.set('2026-11-23T10:00:00Z')
  await tap('out')
  needs.clock.advance(10_000)
  expect(await tap('in')).toMatchObject({ http: 201, data: { jam_pulang: null } })
  needs.clock.advance(10_000)
  expect(await tap('out')).toMatchObject({ http: 201, data: { jam_pulang: '17:00:20' } })
})

test('repetitions beyond what anybody needs are answered and no longer stored', async () => {
  await open()
  await tap('in')
  for (let i = 0; i < 60; i++) expect((await tap('in')).http).toBe(200)
  expect(await count('punch')).toBe(51)
})

test('a day holds forty taps', async () => {
  await open()
  for (let i = 0; i < 40; i++) {
    await tap(i % 2 === 0 ? 'in' : 'out')
    needs.clock.advance(61_000)
  }
  await expect(tap('in')).rejects.toMatchObject({ code: 'attendance/too-many-taps' })
})
