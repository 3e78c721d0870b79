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
  const nothing = { changes: 0, locked: 0, people: 0, minutes: 0, counts: [], data: [] }
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

test('settled days are shown as such; only days that are over are settled, and opening them again needs a reason', async () => {
  told.tell(people[0] as string, DATE, { plan: { ...PAGI, start: '09:00' } })
  await expect(setLock(needs(), admin, DATE, undefined)).rejects.toMatchObject({ code: 'request/invalid' })
  clock.set('2026-11-24T12:00:00+07:00')
  expect(await setLock(needs(), admin, DATE, undefined)).toEqual({ locked_until: DATE })
  expect(await previewRecompute(needs(), asked)).toMatchObject({ changes: 0, locked: 1, data: [{ locked: true }] })
  await expect(setLock(needs(), admin, null, undefined)).rejects.toMatchObject({ code: 'request/invalid' })
  expect(await setLock(needs(), admin, null, 'salah bulan')).toEqual({ locked_until: null })
  const entries = await house.db.read.kysely.selectFrom('audit_entry').select('action').execute()
  expect(entries).toEqual([{ action: 'attendance.lock' }, { action: 'attendance.lock' }])
})

test('what was asked for is done by the worker, stands in the audit log, and a settled period is refused', async () => {
  const wanted = { ...asked, reason: 'jam diganti' }
  told.tell(people[0] as string, DATE, { plan: { ...PAGI, start: '09:00', end: '18:00' } })
  const id = await askRecompute(needs(), admin, wanted)
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
