import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLogger } from '#src/kernel/log.ts'
import { TestClock } from '#test/support/clock.ts'
import { PAGI, toldContexts } from '#test/support/contexts.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import { attendanceFindings } from './invariants.ts'
import { createMarkForRecompute } from './mark-for-recompute.ts'
import { punch } from './punch.ts'
import { recomputeDue } from './recompute-due.ts'
import { readHistory } from './history.ts'
import { createRecompute } from './recompute.ts'
import { recordCorrection } from './record-correction.ts'
import type { Correction } from './record-correction.ts'

let house: TemporaryDatabase
let told: ReturnType<typeof toldContexts>
let clock: TestClock
let people: string[]
let keys = 0
const ids = countingIds()
const DATE = '2026-11-23'
const HOUR = 3_600_000

const needs = () => ({ db: house.db, clock, ids, node: 'n1', contexts: told.contexts, log: silentLogger })
const tap = async (who: number, kind: 'in' | 'out', at: string): Promise<void> => {
  clock.set(`${DATE}T${at}:00+07:00`)
  const key = `01900000-0000-4000-8000-${(++keys).toString(16).padStart(12, '0')}`
  await punch(needs(), { employeeId: people[who] as string, kind, key, body: {}, source: 'web' })
}
const who = (index: number): string => people[index] as string
const rows = (): Promise<Record<string, unknown>[]> =>
  house.db.read.kysely
    .selectFrom('attendance')
    .select(['id', 'employee_id', 'work_date', 'status', 'flags', 'version', 'duration_minutes', 'trace'])
    .orderBy('work_date')
    .orderBy('employee_id')
    .execute()
const events = async (): Promise<number> =>
  (await house.db.read.kysely.selectFrom('feed_event').select('id').execute()).length
const findings = async (): Promise<string[]> => {
  const texts: string[] = []
  for await (const { invariant, text } of attendanceFindings(needs())) texts.push(`${invariant} ${text}`)
  return texts
}
const recompute = (employeeId: string, from: string, to: string): Promise<void> =>
  house.db.transaction((trx) => createRecompute(needs()).recomputeDays(trx, employeeId, from, to))
const replan = (employeeId: string, from: string, to: string): Promise<void> =>
  house.db.transaction((trx) => createRecompute(needs()).replanDays(trx, employeeId, from, to))

beforeEach(async () => {
  house = await temporaryDatabase()
  clock = new TestClock(`${DATE}T00:00:00+07:00`)
  told = toldContexts()
  people = (await makeOffice(house.db, ids, { people: 3 })).employees
})
afterEach(() => house.close())

test('days change only where something changes, once, with one event each', async () => {
  await tap(0, 'in', '08:40')
  await tap(1, 'in', '08:00')
  told.tell('*', DATE, { calendar: { kind: 'libur', name: 'Pilkada', source: 'Keppres', counts: 'off' } })
  const before = await events()
  for (const id of people) await recompute(id, DATE, DATE)
  expect(await rows()).toMatchObject([
    { status: 'hadir', flags: '[]', version: 2 },
    { status: 'hadir', flags: '[]', version: 2 },
  ])
  expect(await events()).toBe(before + 2)
  for (const id of people) await recompute(id, DATE, DATE)
  expect(await events()).toBe(before + 2)
  expect(await findings()).toEqual([])
})

test('an approved request makes its days, also those to come, and when it is withdrawn they wait again', async () => {
  const exceptions = [{ request_id: 'r1', type: 'cuti' as const, part: 'whole' as const }]
  for (const date of [DATE, '2026-11-24']) told.tell(who(0), date, { exceptions })
  await recompute(who(0), '2026-11-20', '2026-11-30')
  expect(await rows()).toMatchObject([
    { work_date: DATE, status: 'cuti', version: 1 },
    { work_date: '2026-11-24', status: 'cuti' },
  ])
  expect(await findings()).toEqual([])
  for (const date of [DATE, '2026-11-24']) told.tell(who(0), date, { exceptions: [] })
  await recompute(who(0), '2026-11-20', '2026-11-30')
  expect((await rows()).map(({ status }) => status)).toEqual(['belum_absen', 'belum_absen'])
  await tap(0, 'in', '08:00')
  expect(await rows()).toMatchObject([{ status: 'hadir', version: 3 }, { status: 'belum_absen' }])
  expect(await findings()).toEqual([])
})

test('the plan stays the one that a day was judged by, unless it is to be replanned', async () => {
  await tap(0, 'in', '08:40')
  told.tell(who(0), DATE, { plan: { ...PAGI, start: '09:00', end: '18:00' } })
  await recompute(who(0), DATE, DATE)
  expect(await rows()).toMatchObject([{ status: 'terlambat', version: 1 }])
  await replan(who(0), DATE, DATE)
  expect(await rows()).toMatchObject([{ status: 'hadir', flags: '[]', version: 2 }])
  expect(await findings()).toEqual([])
})

test('days of a settled period stay as they are', async () => {
  await tap(0, 'in', '08:40')
  await house.db.transaction(async (trx) => {
    const company = { id: 1, name: 'PT', created_at: 0, attendance_locked_until: DATE }
    await trx.kysely.insertInto('company').values(company).execute()
  })
  told.tell(who(0), DATE, { plan: { ...PAGI, start: '09:00' } })
  await replan(who(0), DATE, '2026-11-25')
  expect(await rows()).toMatchObject([{ status: 'terlambat', version: 1 }])
  await expect(correct({ taps: [{ kind: 'in', at: clock.now() - HOUR }] })).rejects.toMatchObject({
    code: 'attendance/locked',
  })
})

const correct = (more: Partial<Correction>): Promise<string> =>
  house.db.transaction((trx) =>
    recordCorrection(trx, needs(), {
      employeeId: who(0),
      date: DATE,
      approvedBy: who(2),
      taps: [],
      requestId: '01900000-0000-7000-8000-00000000dead',
      ...more,
    }),
  )
const at = (time: string): number => Date.parse(`${DATE}T${time}:00+07:00`)
const punchesOf = (employeeId: string) =>
  house.db.read.kysely.selectFrom('punch').selectAll().where('employee_id', '=', employeeId).orderBy('id').execute()

test('a correction is a further fact: the tap stays, the day is worked out from both, twice recorded is once', async () => {
  await tap(0, 'in', '08:40')
  const [first] = await punchesOf(who(0))
  clock.set('2026-11-24T09:00:00+07:00')
  const taps = [
    { kind: 'in' as const, at: at('07:58') },
    { kind: 'out' as const, at: at('17:00') },
  ]
  await Promise.all([correct({ taps }), correct({ taps })])
  expect(await rows()).toMatchObject([{ status: 'hadir', flags: '[]', duration_minutes: 542, version: 2 }])
  const punches = await punchesOf(who(0))
  expect(punches).toHaveLength(3)
  expect(punches.find(({ id }) => id === first?.id)).toEqual(first)
  expect(punches.filter(({ source }) => source === 'koreksi')).toMatchObject([
    { approved_by: who(2), plan_starts_at: at('08:00'), plan_ends_at: at('17:00') },
    { approved_by: who(2) },
  ])
  expect(await findings()).toEqual([])
})

test('a day that nobody clocked comes into being by a correction; what cannot be is refused', async () => {
  clock.set('2026-11-24T09:00:00+07:00')
  await correct({ taps: [{ kind: 'in', at: at('08:00') }] })
  expect(await rows()).toMatchObject([{ status: 'hadir', flags: '["lupa_absen_pulang"]', version: 1 }])
  const bad = { requestId: '01900000-0000-7000-8000-00000000beef' }
  for (const time of [clock.now() + 1, at('08:00') - 40 * HOUR])
    await expect(correct({ ...bad, taps: [{ kind: 'in', at: time }] })).rejects.toMatchObject({
      code: 'attendance/correction-outside',
    })
  await expect(correct({ ...bad, voids: ['nobody'] })).rejects.toMatchObject({ code: 'attendance/not-found' })
  await expect(correct({ ...bad, date: '2019-01-01' })).rejects.toMatchObject({ code: 'attendance/not-an-employee' })
  expect(await findings()).toEqual([])
})

test('a tap that was somebody else’s is taken out by a fact; the next one does not repeat it', async () => {
  await tap(0, 'in', '07:00')
  const [wrong] = await punchesOf(who(0))
  clock.set(`${DATE}T07:00:30+07:00`)
  await correct({ voids: [wrong?.id ?? ''] })
  expect(await rows()).toMatchObject([{ status: 'belum_absen', version: 2 }])
  expect(await findings()).toEqual([])
  await tap(0, 'in', '08:00')
  expect(await rows()).toMatchObject([{ status: 'hadir', version: 3 }])
  expect(await findings()).toEqual([])
})

test.each([
  ['request_id=null', 'without a request'],
  ["corrects='nowhere'", 'not a tap of the same kind and day'],
  ["source='web'", 'it is a tap, but says that it corrects something'],
  ["answer='{}'", 'was answered like a tap'],
  ['occurred_at=occurred_at+3600000', 'its taps say'],
])('a correction that was changed by hand is named: %s', async (set, says) => {
  await tap(0, 'in', '08:40')
  clock.set('2026-11-24T09:00:00+07:00')
  await correct({ taps: [{ kind: 'in', at: at('07:58') }] })
  const { sql } = await import('kysely')
  await house.db.transaction((trx) => sql.raw(`update punch set ${set} where source='koreksi'`).execute(trx.kysely))
  expect((await findings()).join('\n')).toContain(says)
})

test('many people are marked at once and worked off by several workers, each once; the progress shows', async () => {
  for (const index of [0, 1, 2]) await tap(index, 'in', '08:40')
  told.tell('*', DATE, { calendar: { kind: 'libur', name: 'Pilkada', source: 'Keppres', counts: 'off' } })
  const mark = createMarkForRecompute(needs())
  const asked = { of: {}, from: DATE, to: '9999-12-31', replan: false, reason: 'Pilkada', askedBy: 'Sri' }
  const run = await house.db.transaction((trx) => mark(trx, asked))
  const progress = () =>
    house.db.read.kysely.selectFrom('recompute_run').selectAll().where('id', '=', run).executeTakeFirst()
  expect(await progress()).toMatchObject({ people: 3, days_changed: 0, done_at: null })
  const before = await events()
  await Promise.all([recomputeDue(needs()), recomputeDue(needs()), recomputeDue(needs())])
  expect(await progress()).toMatchObject({ people: 3, days_changed: 3, done_at: clock.now() })
  expect(await events()).toBe(before + 3)
  expect(await house.db.read.kysely.selectFrom('recompute_due').selectAll().execute()).toEqual([])
  const some = await house.db.transaction((trx) => mark(trx, { ...asked, of: { employees: [who(1), who(1)] } }))
  const due = await house.db.read.kysely.selectFrom('recompute_due').selectAll().execute()
  expect(due).toMatchObject([{ run_id: some, employee_id: who(1) }])
})

test('somebody whose worker died is done by another once the claim has run out', async () => {
  await tap(0, 'in', '08:40')
  const mark = createMarkForRecompute(needs())
  const asked = { of: { employees: [who(0)] }, from: DATE, to: DATE, replan: true, reason: 'x', askedBy: 'Sri' }
  await house.db.transaction((trx) => mark(trx, asked))
  await house.db.transaction((trx) =>
    trx.kysely
      .updateTable('recompute_due')
      .set({ claimed_until: clock.now() + 60_000 })
      .execute(),
  )
  expect(await recomputeDue(needs())).toBe(0)
  clock.advance(60_001)
  expect(await recomputeDue(needs())).toBe(1)
})

test('the history shows what is coming only to whoever asks for it', async () => {
  await tap(0, 'in', '08:40')
  for (const date of [DATE, '2026-11-30']) {
    told.tell(who(1), date, { exceptions: [{ request_id: 'r', type: 'cuti', part: 'whole' }] })
    await house.db.transaction((trx) => createRecompute(needs()).recomputeDays(trx, who(1), date, date))
  }
  const dates = async (query: { from?: string; to?: string }): Promise<string[]> => {
    const all = { departments: null, employeeId: null }
    const { rows } = await readHistory(house.db.read, { order: 'newest', limit: 50, ...query }, all, clock)
    return rows.map(({ date }) => date)
  }
  expect(await dates({})).toEqual([DATE, DATE])
  expect(await dates({ from: '2026-11-01' })).toEqual([DATE, DATE])
  expect(await dates({ to: '2026-12-31' })).toEqual(['2026-11-30', DATE, DATE])
  expect(await dates({ from: '2026-11-24' })).toEqual(['2026-11-30'])
  clock.set('2026-11-30T00:00:00+07:00')
  expect(await dates({})).toEqual(['2026-11-30', DATE, DATE])
})
