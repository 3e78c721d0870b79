import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Actor } from '#src/kernel/actor.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { asAccount, systemActor } from '#src/kernel/actor.ts'
import { TestClock } from '#test/support/clock.ts'
import { PAGI, toldContexts } from '#test/support/contexts.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import { askRecompute } from './ask-recompute.ts'
import { readBoard } from './board.ts'
import { createMarkMoved } from './mark-moved.ts'
import { previewRecompute } from './preview-recompute.ts'
import { punch } from './punch.ts'
import { recomputeDue } from './recompute-due.ts'
import { readRuns } from './recompute-runs.ts'
import { setLock } from './set-lock.ts'

let house: TemporaryDatabase
let told: ReturnType<typeof toldContexts>
let clock: TestClock
let people: string[]
const ids = countingIds()
const DATE = '2026-11-23'
const needs = () => ({ db: house.db, clock, ids, node: 'n1', contexts: told.contexts })
const admin: Actor = asAccount(systemActor('test'), {
  id: '01900000-0000-7000-8000-00000000aaaa',
  employeeId: null,
  login: 'hr',
  name: 'Nama HR',
  role: 'admin',
})

beforeEach(async () => {
  house = await temporaryDatabase()
  clock = new TestClock(`${DATE}T08:40:00+07:00`)
  told = toldContexts()
  people = (await makeOffice(house.db, ids, { people: 4 })).employees
  await house.db.transaction((trx) =>
    trx.kysely.insertInto('company').values({ id: 1, name: 'PT', created_at: 0 }).execute(),
  )
  const key = '01900000-0000-4000-8000-000000000001'
  await punch(needs(), { employeeId: people[0] as string, kind: 'in', key, body: {}, source: 'web' })
})
afterEach(() => house.close())

const asked = { from: DATE, to: DATE, replan: true }

test('a preview says what would change and why, and changes nothing', async () => {
  const nothing = {
    changes: 0,
    locked: 0,
    people: 0,
    minutes: 0,
    overtime: { before: 0, after: 0 },
    counts: [],
    data: [],
  }
  expect(await previewRecompute(needs(), asked)).toEqual({ looked_at: 1, ...nothing })
  told.tell(people[0] as string, DATE, { plan: { ...PAGI, start: '09:00', end: '18:00' } })
  const rows = () => house.db.read.kysely.selectFrom('attendance').selectAll().execute()
  const before = await rows()
  const found = await previewRecompute(needs(), asked)
  expect(found).toMatchObject({
    looked_at: 1,
    changes: 1,
    locked: 0,
    people: 1,
    minutes: 0,
    counts: [{ before: 'terlambat', after: 'hadir', days: 1 }],
    data: [
      {
        before: { status: 'terlambat', flags: ['terlambat'] },
        after: { status: 'hadir', flags: [] },
        because: [
          { rule: 'work-date', start: '09:00' },
          { rule: 'on-time', jadwal: '09:00' },
        ],
        locked: false,
      },
    ],
  })
  expect(await rows()).toEqual(before)
  expect(await previewRecompute(needs(), { ...asked, replan: false })).toMatchObject({ changes: 0 })
  expect(await previewRecompute(needs(), { ...asked, employee: people[1] as string })).toMatchObject({ looked_at: 0 })
  await expect(previewRecompute(needs(), { ...asked, from: '2026-01-01' })).rejects.toMatchObject({
    code: 'request/invalid',
  })
})

test('a day that was judged before half days counted becomes one only by a recompute, whose preview says so first', async () => {
  const half = { ...PAGI, start: '09:00', end: '18:00' }
  const [, one = ''] = people
  told.tell(one, DATE, { plan: { ...half, half_day_minutes: 240 } })
  const tap = (kind: 'in' | 'out', time: string, key: string): Promise<unknown> => {
    clock.set(`${DATE}T${time}:00+07:00`)
    const given = { employeeId: one, kind, key, body: {}, source: 'web' } as const
    return punch(needs(), given)
  }
  await tap('in', '09:00', '01900000-0000-4000-8000-00000000000a')
  await tap('out', '12:00', '01900000-0000-4000-8000-00000000000b')
  told.tell(one, DATE, { plan: { ...half, half_under_minutes: 240 } })
  expect(await previewRecompute(needs(), { ...asked, replan: false, employee: one })).toMatchObject({ changes: 0 })
  expect(await previewRecompute(needs(), { ...asked, employee: one })).toMatchObject({
    changes: 1,
    data: [
      {
        before: { status: 'hadir', flags: ['pulang_cepat'] },
        after: { status: 'hadir', flags: ['pulang_cepat', 'setengah_hari'] },
      },
    ],
  })
})

test('overtime is shown before and after: its minutes, and that it becomes that of a holiday', async () => {
  const [, one = ''] = people
  const at = (time: string): number => Date.parse(`${DATE}T${time}:00+07:00`)
  const order = { order_id: 'o', from: at('17:00'), to: at('19:00'), agreed: true }
  told.tell(one, DATE, { overtime: [order] })
  for (const [kind, time, key] of [
    ['in', '08:00', '01900000-0000-4000-8000-00000000000a'],
    ['out', '19:00', '01900000-0000-4000-8000-00000000000b'],
  ] as const) {
    clock.set(`${DATE}T${time}:00+07:00`)
    await punch(needs(), { employeeId: one, kind, key, body: {}, source: 'web' })
  }
  const preview = () => previewRecompute(needs(), { ...asked, replan: false, employee: one })
  expect(await preview()).toMatchObject({ changes: 0, overtime: { before: 0, after: 0 } })
  const state = { status: 'hadir', duration_minutes: 660 }
  told.tell(one, DATE, { calendar: { kind: 'libur', name: 'Acara', source: 'SK', counts: 'off' } })
  expect(await preview()).toMatchObject({
    changes: 1,
    overtime: { before: 120, after: 120 },
    data: [
      {
        before: { ...state, overtime_minutes: 120, overtime_rest: false },
        after: { ...state, overtime_minutes: 120, overtime_rest: true },
      },
    ],
  })
  told.tell(one, DATE, { overtime: [{ ...order, to: at('18:00') }] })
  expect(await preview()).toMatchObject({ overtime: { before: 120, after: 60 } })
})

test('settled days are shown as such; only days that are over are settled, and opening them again needs a reason', async () => {
  told.tell(people[0] as string, DATE, { plan: { ...PAGI, start: '09:00' } })
  await expect(setLock(needs(), admin, DATE, undefined)).rejects.toMatchObject({ code: 'request/invalid' })
  clock.set('2026-11-24T12:00:00+07:00')
  const settling = { from: '2026-10-23', to: DATE, done: 0, total: 8 }
  expect(await setLock(needs(), admin, DATE, undefined)).toEqual({ locked_until: DATE, settling })
  expect(await previewRecompute(needs(), asked)).toMatchObject({ changes: 0, locked: 1, data: [{ locked: true }] })
  await expect(setLock(needs(), admin, null, undefined)).rejects.toMatchObject({ code: 'request/invalid' })
  expect(await setLock(needs(), admin, null, 'salah bulan')).toEqual({ locked_until: null, settling: null })
  const entries = await house.db.read.kysely.selectFrom('audit_entry').select('action').execute()
  expect(entries).toEqual([{ action: 'attendance.lock' }, { action: 'attendance.lock' }])
})

test('what was asked for is done by the worker, stands in the audit log, and a settled period is refused', async () => {
  const wanted = { ...asked, reason: 'jam diganti' }
  told.tell(people[0] as string, DATE, { plan: { ...PAGI, start: '09:00', end: '18:00' } })
  const { id } = await askRecompute(needs(), admin, wanted)
  expect(await readRuns(house.db.read, id)).toMatchObject([{ people: 4, people_left: 4, done_at: null }])
  expect(await recomputeDue({ ...needs(), log: silentLogger })).toBe(4)
  expect(await readRuns(house.db.read, id)).toMatchObject([{ people_left: 0, days_changed: 1, done_at: clock.now() }])
  const entries = await house.db.read.kysely.selectFrom('audit_entry').selectAll().orderBy('id').execute()
  expect(entries.map(({ action, subject_id }) => [action, subject_id])).toEqual([
    ['attendance.recompute', null],
    ['attendance.recomputed', people[0]],
  ])
  expect(JSON.parse(entries[1]?.changes ?? '')).toEqual({
    date: [null, DATE],
    status: ['terlambat', 'hadir'],
    flags: [['terlambat'], []],
  })
  clock.set('2026-11-24T12:00:00+07:00')
  await setLock(needs(), admin, DATE, undefined)
  await expect(askRecompute(needs(), admin, wanted)).rejects.toMatchObject({ code: 'attendance/locked' })
  expect(await readRuns(house.db.read)).toHaveLength(1)
})

test('a recompute of nobody is refused, and nothing is written down of it', async () => {
  const wanted = { ...asked, reason: 'jam diganti' }
  for (const of of [{ employee: '0190a000-0000-7000-8000-00000000000f' }, { from: '1999-01-01', to: '1999-01-02' }])
    await expect(askRecompute(needs(), admin, { ...wanted, ...of })).rejects.toMatchObject({
      code: 'attendance/nobody-employed',
    })
  expect(await house.db.read.kysely.selectFrom('audit_entry').selectAll().execute()).toEqual([])
})

test('whoever is moved has the days from today on worked out again, those that are over only by hand', async () => {
  const moved = (employeeId: string): Promise<void> =>
    house.db.transaction((trx) => createMarkMoved(needs())(trx, { employeeId, zone: 'Asia/Jakarta', by: 'Nama HR' }))
  told.tell(people[0] as string, DATE, { plan: { ...PAGI, start: '09:00', end: '18:00' } })
  await moved(people[1] as string)
  expect(await readRuns(house.db.read)).toEqual([])
  await moved(people[0] as string)
  expect(await readRuns(house.db.read)).toMatchObject([{ from: DATE, to: DATE, replan: true, people: 1 }])
  clock.set('2026-11-24T07:00:00+07:00')
  await moved(people[0] as string)
  expect(await readRuns(house.db.read)).toHaveLength(1)
  expect(await previewRecompute(needs(), { ...asked, employee: people[0] as string })).toMatchObject({ changes: 1 })
})

test('people who are moved together are one run, until it is done', async () => {
  for (const employee of people.slice(1, 3)) {
    const key = `01900000-0000-4000-8000-00000000000${people.indexOf(employee) + 1}`
    await punch(needs(), { employeeId: employee, kind: 'in', key, body: {}, source: 'web' })
  }
  const moved = (who: number[], by = 'Nama HR'): Promise<void> =>
    house.db.transaction(async (trx) => {
      for (const index of who)
        await createMarkMoved(needs())(trx, { employeeId: people[index] as string, zone: 'Asia/Jakarta', by })
    })
  await moved([0, 1])
  await moved([2, 0])
  expect(await readRuns(house.db.read)).toMatchObject([{ people: 3, people_left: 3, from: DATE, to: DATE }])
  await moved([0], 'Orang lain')
  expect(await readRuns(house.db.read)).toHaveLength(2)
  await recomputeDue({ ...needs(), log: silentLogger })
  expect(await readRuns(house.db.read)).toMatchObject([{ people_left: 0 }, { people_left: 0 }])
  await moved([0])
  expect(await readRuns(house.db.read)).toHaveLength(3)
})

test('a rest day that a rule makes a working day afterwards is closed as if it had been one', async () => {
  const [absent = '', leave = ''] = people.slice(1)
  const rest = { plan: { ...PAGI, kind: 'off' as const } }
  for (const date of ['2026-11-20', '2026-11-21', '2026-11-22', DATE])
    for (const id of people) told.tell(id, date, rest)
  await closing('2026-11-22')
  clock.set('2026-11-24T12:00:00+07:00')
  const wanted = { from: '2026-11-20', to: DATE, replan: true, employees: [absent, leave] }
  const cuti = { request_id: 'r', type: 'cuti' as const, part: 'whole' as const }
  const none = await previewRecompute(needs(), wanted)
  expect(none).toMatchObject({ looked_at: 0, changes: 0 })
  for (const id of [absent, leave]) told.tell(id, '2026-11-20', { plan: PAGI })
  told.tell(leave, '2026-11-20', { exceptions: [cuti] })
  expect(await previewRecompute(needs(), { ...wanted, replan: false })).toMatchObject({ changes: 0 })
  // the 23rd has not been closed yet: that is the closing's
  for (const id of [absent, leave]) told.tell(id, DATE, { plan: PAGI })
  const free = { status: 'libur', flags: [], duration_minutes: null, overtime_minutes: 0, overtime_rest: false }
  const found = await previewRecompute(needs(), wanted)
  expect(found.data.toSorted((a, b) => (a.after.status < b.after.status ? -1 : 1))).toMatchObject([
    { id: null, date: '2026-11-20', user: { id: absent }, before: free, after: { status: 'alpa' } },
    { id: null, date: '2026-11-20', user: { id: leave }, before: free, after: { status: 'cuti' } },
  ])
  expect(found).toMatchObject({ changes: 2, people: 2 })
  const { id } = await askRecompute(needs(), admin, { ...wanted, reason: 'jadwal salah' })
  expect(await readRuns(house.db.read, id)).toMatchObject([{ people: 2 }])
  await recomputeDue({ ...needs(), log: silentLogger })
  const made = house.db.read.kysely
    .selectFrom('attendance')
    .select(['employee_id', 'status'])
    .where('work_date', '=', '2026-11-20')
  expect(new Map((await made.execute()).map((row) => [row.employee_id, row.status]))).toEqual(
    new Map([
      [absent, 'alpa'],
      [leave, 'cuti'],
    ]),
  )
  expect(await readRuns(house.db.read, id)).toMatchObject([{ days_changed: 2 }])
  expect(await previewRecompute(needs(), wanted)).toMatchObject({ changes: 0 })
})

/** Every day up to this date has been closed. */
const closing = (closed_until: string): Promise<void> =>
  house.db.transaction(async (trx) => {
    const row = { id: 1, closed_until, next_at: 0, claimed_until: 0 }
    await trx.kysely.insertInto('day_closing').values(row).execute()
  })

test('the board expects whoever is planned today; the others are away, with the reason', async () => {
  told.tell(people[1] as string, DATE, { plan: { ...PAGI, kind: 'off' } })
  told.tell(people[2] as string, DATE, { exceptions: [{ request_id: 'r', type: 'sakit', part: 'whole' }] })
  told.tell(people[3] as string, DATE, { plan: { ...PAGI, name: 'Siang', start: '13:00', end: '21:00' } })
  const all = { departments: null, employeeId: null }
  const board = await readBoard(house.db.read, told.contexts, all, clock.now())
  expect(board.expected.map(({ user, shift }) => [people.indexOf(user.id), shift])).toEqual([
    [0, 'Pagi'],
    [3, 'Siang'],
  ])
  expect(board.expected[1]?.late_at).toBe(Date.parse(`${DATE}T13:05:00+07:00`))
  expect(board.away).toMatchObject([
    { status: 'libur', trace: [{ rule: 'rest-day' }] },
    { status: 'sakit', trace: [{ rule: 'work-date' }, { rule: 'request', type: 'sakit' }] },
  ])
  expect(board.yesterday.counters).toEqual({ belum_absen: 4 })
})
