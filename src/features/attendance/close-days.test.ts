import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLogger } from '#src/kernel/log.ts'
import { TestClock } from '#test/support/clock.ts'
import { PAGI, toldContexts } from '#test/support/contexts.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import { closeDays } from './close-days.ts'
import { closeForgotten } from './close-forgotten.ts'
import { attendanceFindings } from './invariants.ts'
import { punch } from './punch.ts'

let house: TemporaryDatabase
let told: ReturnType<typeof toldContexts>
let clock: TestClock
let people: string[]
let keys = 0
const ids = countingIds()

const needs = () => ({ db: house.db, clock, ids, node: 'n1', contexts: told.contexts, log: silentLogger })
const who = (index: number): string => people[index] as string
const open = async (count: number): Promise<void> => {
  people = (await makeOffice(house.db, ids, { people: count })).employees
}
const tap = async (index: number, kind: 'in' | 'out', at: string): Promise<void> => {
  clock.set(at)
  const key = `01900000-0000-4000-8000-${(++keys).toString(16).padStart(12, '0')}`
  await punch(needs(), { employeeId: who(index), kind, key, body: {}, source: 'web' })
}
const statuses = async (): Promise<string[]> =>
  (
    await house.db.read.kysely
      .selectFrom('attendance')
      .select(['work_date', 'status', 'flags', 'employee_id'])
      .orderBy('work_date')
      .orderBy('employee_id')
      .execute()
  ).map((row) => `${row.work_date} ${people.indexOf(row.employee_id)} ${row.status} ${row.flags}`)
const findings = async (): Promise<string[]> => {
  const texts: string[] = []
  for await (const { invariant, text } of attendanceFindings(needs())) texts.push(`${invariant} ${text}`)
  return texts
}
const close = async (at: string): Promise<number> => {
  clock.set(at)
  await closeForgotten(needs())
  return closeDays(needs())
}

beforeEach(async () => {
  house = await temporaryDatabase()
  clock = new TestClock('2026-11-22T12:00:00+07:00')
  told = toldContexts()
})
afterEach(() => house.close())

test('nobody is alpa for days before closing began, nor on the day it began', async () => {
  await open(2)
  expect(await close('2026-11-22T12:00:00+07:00')).toBe(0)
  expect(await close('2026-11-23T22:59:59+07:00')).toBe(0)
  expect(await statuses()).toEqual([])
})

test('who did not come is alpa a moment after the window, once, whoever closes', async () => {
  await open(3)
  await close('2026-11-22T12:00:00+07:00')
  await tap(0, 'in', '2026-11-23T08:00:00+07:00')
  expect(await close('2026-11-23T23:00:00+07:00')).toBe(0)
  clock.set('2026-11-23T23:00:00.001+07:00')
  await closeForgotten(needs())
  await Promise.all([closeDays(needs()), closeDays(needs()), closeDays(needs())])
  clock.advance(20 * 60_000)
  expect(await closeDays(needs())).toBe(0)
  expect(await statuses()).toEqual([
    '2026-11-23 0 hadir ["lupa_absen_pulang"]',
    '2026-11-23 1 alpa []',
    '2026-11-23 2 alpa []',
  ])
  expect(await findings()).toEqual([])
})

test('who worked too few hours is alpa from the closing on, and has been there until then', async () => {
  await open(3)
  await close('2026-11-22T12:00:00+07:00')
  for (const who_ of [0, 1, 2])
    told.tell(who(who_), '2026-11-23', { plan: { ...PAGI, half_under_minutes: 240, absent_under_minutes: 60 } })
  for (const [index, out] of ['08:40', '10:00', '16:58'].entries()) {
    await tap(index, 'in', '2026-11-23T08:00:00+07:00')
    await tap(index, 'out', `2026-11-23T${out}:00+07:00`)
  }
  const before = ['hadir ["pulang_cepat","setengah_hari"]', 'hadir ["pulang_cepat","setengah_hari"]']
  const third = '2026-11-23 2 hadir ["pulang_cepat"]'
  expect(await statuses()).toEqual([...before.map((text, index) => `2026-11-23 ${index} ${text}`), third])
  expect(await findings()).toEqual([])
  expect(await close('2026-11-23T23:00:00.001+07:00')).toBe(1)
  expect(await statuses()).toEqual(['2026-11-23 0 alpa []', `2026-11-23 1 ${before[1]}`, third])
  expect(await findings()).toEqual([])
  clock.advance(20 * 60_000)
  expect(await closeDays(needs())).toBe(0)
})

test('a date that is settled while it is being closed stays as it is from then on', async () => {
  await open(2)
  await close('2026-11-22T12:00:00+07:00')
  await tap(0, 'in', '2026-11-23T08:00:00+07:00')
  clock.set('2026-11-24T09:00:00+07:00')
  const { contexts } = told
  let times = 0
  const settle = Object.assign(
    async (...asked: Parameters<typeof contexts>) => {
      const known = await contexts(...asked)
      // HR settles it after it was looked at who is due, before anything is written
      if (asked[2] === '2026-11-23' && times++ === 0)
        await house.db.transaction((trx) =>
          trx.kysely
            .insertInto('company')
            .values({ id: 1, name: 'PT', created_at: 0, attendance_locked_until: asked[2] })
            .execute(),
        )
      return known
    },
    { columns: contexts.columns },
  )
  expect(await closeDays({ ...needs(), contexts: settle })).toBe(0)
  expect(await statuses()).toEqual(['2026-11-23 0 hadir []'])
})

test('days of standstill are made up for; leave, holidays and rest days are what they are', async () => {
  await open(2)
  await close('2026-11-22T12:00:00+07:00')
  told.tell('*', '2026-11-24', { calendar: { kind: 'libur', name: 'Pilkada', source: 'Keppres', counts: 'off' } })
  told.tell('*', '2026-11-25', { plan: { ...PAGI, kind: 'off' } })
  told.tell(who(1), '2026-11-23', { exceptions: [{ request_id: 'r', type: 'sakit', part: 'whole' }] })
  expect(await close('2026-11-26T23:30:00+07:00')).toBe(6)
  expect(await statuses()).toEqual([
    '2026-11-23 0 alpa []',
    '2026-11-23 1 sakit []',
    '2026-11-24 0 libur []',
    '2026-11-24 1 libur []',
    '2026-11-26 0 alpa []',
    '2026-11-26 1 alpa []',
  ])
  expect(await findings()).toEqual([])
})

test('only who was there: neither before they began nor after they left, nor before they were entered', async () => {
  await open(4)
  await close('2026-11-22T12:00:00+07:00')
  const change = (index: number, columns: Record<string, string | number>): Promise<unknown> =>
    house.db.transaction((trx) =>
      trx.kysely.updateTable('employee').set(columns).where('id', '=', who(index)).execute(),
    )
  await change(1, { active_from: '2026-11-24' })
  await change(2, { active_to: '2026-11-23' })
  await change(3, { created_at: Date.parse('2026-11-24T15:00:00+07:00') })
  await close('2026-11-24T23:30:00+07:00')
  expect(await statuses()).toEqual([
    '2026-11-23 0 alpa []',
    '2026-11-23 2 alpa []',
    '2026-11-24 0 alpa []',
    '2026-11-24 1 alpa []',
  ])
})

test('a house whose hours say nothing about working days has no alpa', async () => {
  const { shift_id: _, ...hours } = PAGI
  told = toldContexts(hours)
  await open(2)
  await close('2026-11-22T12:00:00+07:00')
  expect(await close('2026-11-24T23:30:00+07:00')).toBe(0)
})

test('a night shift is closed the next noon, and its date waits for it', async () => {
  await open(2)
  await close('2026-11-22T12:00:00+07:00')
  for (const date of ['2026-11-23', '2026-11-24'])
    told.tell(who(0), date, { plan: { ...PAGI, name: 'Malam', start: '22:00', end: '06:00' } })
  expect(await close('2026-11-24T11:00:00+07:00')).toBe(1)
  expect(await close('2026-11-24T12:00:00.001+07:00')).toBe(1)
  expect(await statuses()).toEqual(['2026-11-23 0 alpa []', '2026-11-23 1 alpa []'])
})

test('the afternoon of a split shift that nobody came back for shows once it is closed', async () => {
  told = toldContexts({
    ...PAGI,
    start: '08:00',
    end: '20:00',
    parts: [
      { start: '08:00', end: '12:00' },
      { start: '16:00', end: '20:00' },
    ],
  })
  await open(1)
  await close('2026-11-22T12:00:00+07:00')
  await tap(0, 'in', '2026-11-23T08:00:00+07:00')
  await tap(0, 'out', '2026-11-23T12:00:00+07:00')
  expect(await findings()).toEqual([])
  await close('2026-11-24T02:30:00+07:00')
  expect(await statuses()).toEqual(['2026-11-23 0 hadir ["pulang_cepat"]'])
  expect(await findings()).toEqual([])
})

test('a tap that comes late turns alpa into what it was; alpa too early is named', async () => {
  await open(1)
  await close('2026-11-22T12:00:00+07:00')
  await close('2026-11-23T23:30:00+07:00')
  const at = Date.parse('2026-11-23T08:00:00+07:00')
  clock.set('2026-11-24T07:00:00+07:00')
  const body = { offline: { tapped_at: at, server_time: at, elapsed_ms: 0 } }
  const key = '01900000-0000-4000-8000-0000000000ff'
  await punch(needs(), { employeeId: who(0), kind: 'in', key, body, source: 'web' })
  expect((await statuses())[0]).toContain('2026-11-23 0 hadir')
  expect(await findings()).toEqual([])
  await close('2026-11-24T23:30:00+07:00')
  clock.set('2026-11-24T22:00:00+07:00')
  expect((await findings()).join('\n')).toContain('it is alpa before its window ended')
})
