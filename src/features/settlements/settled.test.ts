import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OvertimeReport } from '#contract/overtime.ts'
import type { ReasonAnswer, RecapAnswer } from '#contract/reports.ts'
import { setLock } from '#src/features/attendance/set-lock.ts'
import { createAccountFor } from '#src/features/accounts/index.ts'
import { whatReportsSay } from '#src/features/reports/what-reports-say.ts'
import { asAccount, systemActor } from '#src/kernel/actor.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { openSettledHouse, october, UNTIL } from '#test/support/settled-house.ts'
import type { SettledHouse } from '#test/support/settled-house.ts'
import { eraseSettledOf, progressOf, purgeSettledDays, settledSpan, settleDue } from './index.ts'

let house: SettledHouse
let hr: Actor
beforeEach(async () => {
  house = await openSettledHouse()
  const account = { employeeId: null, login: 'hr', email: null, name: 'Sari HR', role: 'admin' as const }
  const id = await house.db.transaction((trx) => createAccountFor(trx, house, account))
  hr = asAccount(systemActor('test'), { ...account, id })
})
afterEach(() => house.close())

const lock = (until: string | null, reason?: string) => setLock(house, hr, until, reason)
const kept = () => house.db.read.kysely.selectFrom('settled_day').selectAll().execute()
const settlements = () =>
  house.db.read.kysely.selectFrom('settlement').selectAll().orderBy('from_date').orderBy('state').execute()
const move = async (id: string) => {
  const { version } = (await house.hr('GET', `/api/employees/${id}`)).body as { version: number }
  const { site: site_id, department: department_id } = house.east
  return house.hr('PATCH', `/api/employees/${id}`, { version, site_id, department_id })
}
const first = (): string => house.west.employees[0] ?? ''
const reason = async (date: string, employee = first()): Promise<ReasonAnswer> =>
  (await house.hr('GET', `/api/reports/recap/reason?employee=${employee}&date=${date}`)).body as ReasonAnswer

test('a locked period reads as before, while it is being written and when it is', async () => {
  const before = await house.said()
  const { settling } = await lock(UNTIL)
  expect(settling).toMatchObject({ to: UNTIL, done: 0 })
  expect(await house.said()).toEqual(before)
  await house.settle()
  expect(await progressOf(house.db.read)).toBeNull()
  expect(await house.said()).toEqual(before)
  const days = await kept()
  // what many days have in common is kept once
  const facts = await house.db.read.kysely.selectFrom('settled_facts').selectAll().execute()
  expect(days.length).toBeGreaterThan(5 * 31)
  expect(facts.length).toBeLessThan(40)
  await house.settle()
  expect(await kept()).toEqual(days)
})

test('job titles stay as they were, and go with the person', async () => {
  const titleIn = async (): Promise<unknown> => {
    const { data } = (await house.hr('GET', '/api/reports/recap?period=2026-10')).body as RecapAnswer
    return data.find(({ user }) => user.id === first())?.job_title
  }
  const change = async (job_title: string) => {
    const { version } = (await house.hr('GET', `/api/employees/${first()}`)).body as { version: number }
    return house.hr('PATCH', `/api/employees/${first()}`, { version, job_title })
  }
  await lock(UNTIL)
  expect(await change('Kepala Regu')).toMatchObject({ status: 409, body: { code: 'attendance/settling' } })
  await house.settle()
  expect(await change('Kepala Regu')).toMatchObject({ status: 200 })
  expect(await titleIn()).toBe('Operator')
  await house.db.transaction((trx) => eraseSettledOf(trx, first()))
  expect(await titleIn()).toBeNull()
  expect(new Set((await kept()).map(({ job_title }) => job_title))).toEqual(new Set([null]))
})

test('a job title without overtime pay counts for who had it then, and never for days that are settled', async () => {
  const counted = async () => {
    const { data } = (await house.hr('GET', '/api/overtime?from=2026-10-01&to=2026-10-31')).body as OvertimeReport
    const days = data.find(({ user }) => user.id === first())?.days ?? []
    return days.filter(({ real }) => real > 0).map(({ date, counted: minutes }) => [date.slice(-2), minutes > 0])
  }
  let version = 0
  const exempt = async (...titles: [job_title: string, from: string][]) => {
    const exempt_titles = titles.map(([job_title, from]) => ({ job_title, from }))
    const wanted = { rounding: 'minute', exempt: [], exempt_titles, version: version++ }
    expect(await house.hr('PUT', '/api/overtime/settings', wanted)).toMatchObject({ status: 200 })
  }
  const all = [
    ['01', true],
    ['06', true],
  ]
  expect(await counted()).toEqual(all)
  await exempt(['operator', october(5)])
  const some = [...all.slice(0, 1), ['06', false]]
  expect(await counted()).toEqual(some)
  const { version: shown } = (await house.hr('GET', `/api/employees/${first()}`)).body as { version: number }
  await house.hr('PATCH', `/api/employees/${first()}`, { version: shown, job_title: 'Kepala Regu' })
  expect(await counted()).toEqual(some)
  await exempt(['Kepala Regu', october(1)])
  expect(await counted()).toEqual(all)
  await lock(UNTIL)
  await house.settle()
  await exempt(['Operator', '2026-11-01'])
  expect(await counted()).toEqual(all)
})

test('until the days are written nothing is changed that they follow from, and afterwards it is', async () => {
  await lock(UNTIL)
  expect(await move(first())).toMatchObject({ status: 409, body: { code: 'attendance/settling' } })
  const later = { date: '2026-12-24', site_id: null, kind: 'libur', name: 'Libur', source: 'SKB' }
  expect(await house.hr('POST', '/api/calendar/days', later)).toMatchObject({ status: 201 })
  await house.settle()
  expect(await move(first())).toMatchObject({ status: 200 })
})

test('a cell of a settled day says by whom and when it was settled, and why it is what it is', async () => {
  expect(await reason(october(3))).toMatchObject({ status: 'libur', settled: null })
  house.clock.set('2026-11-05T04:30:00Z')
  await lock(UNTIL)
  await house.settle()
  await move(first())
  const settled = { at: Date.parse('2026-11-05T04:30:00Z'), by: 'Sari HR' }
  expect(await reason(october(3))).toMatchObject({
    status: 'libur',
    note: null,
    settled,
    trace: [{ rule: 'rest-day' }],
  })
  expect(await reason(october(5))).toMatchObject({ status: 'terlambat', settled, trace: [{ rule: 'late' }] })
  expect(await reason(october(12))).toMatchObject({ status: 'belum_absen', note: 'not_closed', settled })
  expect(await reason(october(20), house.west.employees[2])).toMatchObject({ note: 'not_employed', settled })
  expect(await reason('2026-11-02')).toMatchObject({ settled: null })
})

test('opening a period again removes what was kept, says so, and reads as things are now', async () => {
  const before = await house.said()
  await lock(UNTIL)
  await house.settle()
  const all = (await kept()).length
  await lock(october(15), 'salah bulan')
  expect(await settledSpan(house.db.read)).toMatchObject({ to: october(15) })
  const { recap } = await house.said()
  expect(recap).toEqual(before.recap)
  await move(first())
  expect((await house.said()).recap).not.toEqual(before.recap)
  await house.settle()
  expect((await kept()).every(({ work_date }) => work_date <= october(15))).toBe(true)
  expect(await settlements()).toMatchObject([{ state: 'done', to_date: october(15) }])
  const entries = await house.db.read.kysely
    .selectFrom('audit_entry')
    .selectAll()
    .where('action', '=', 'attendance.lock')
    .execute()
  expect(
    entries.map(({ changes }) => (JSON.parse(changes) as Record<string, unknown>)['settled_days_removed']),
  ).toEqual([undefined, [null, `${october(16)} – ${UNTIL}`]])
  // the first half is what it was, and the second is settled as it is now
  const now = await house.said()
  await lock(UNTIL)
  await house.settle()
  expect(await house.said()).toEqual(now)
  expect((await kept()).length).toBe(all)
})

test('opened and locked again before the worker came, nothing of the first time is left', async () => {
  await lock(UNTIL)
  await house.settle()
  await lock(null, 'salah bulan')
  await move(first())
  const now = await house.said()
  await lock(UNTIL)
  expect(await house.said()).toEqual(now)
  await house.settle()
  expect(await house.said()).toEqual(now)
  expect(await settlements()).toMatchObject([{ state: 'done', to_date: UNTIL }])
})

test('broken off after any piece, another worker goes on where it was, and nothing is kept twice', async () => {
  await lock(UNTIL)
  await house.settle()
  const whole = await kept()
  await lock(null, 'sekali lagi')
  await house.settle()
  expect(await kept()).toEqual([])
  await lock(UNTIL)
  const { db, clock, ids, needs } = house
  const say = whatReportsSay(needs)
  let pieces = 0
  const dying = settleDue({
    db,
    clock,
    ids,
    whatReportsSay: async (...asked) => {
      if (++pieces > 1) throw new Error('the power is gone')
      return say(...asked)
    },
  })
  await expect(dying).rejects.toThrow('the power is gone')
  const some = (await kept()).length
  expect(some).toBeGreaterThan(0)
  expect(some).toBeLessThan(whole.length)
  expect(await progressOf(db.read)).toMatchObject({ to: UNTIL })
  // whoever it was may still be at it
  expect(await house.settle()).toBe(0)
  clock.advance(6_001)
  await house.settle()
  expect(await kept()).toEqual(whole)
})

test('a period that was locked before days were kept is settled by the worker', async () => {
  const before = await house.said()
  await house.db.transaction((trx) =>
    trx.kysely.updateTable('company').set({ attendance_locked_until: UNTIL }).where('id', '=', 1).execute(),
  )
  await house.settle()
  await move(first())
  expect(await house.said()).toEqual(before)
  expect(await reason(october(3))).toMatchObject({ settled: { at: null, by: null } })
})

test('what is let go with the days is not kept either', async () => {
  await lock(UNTIL)
  await house.settle()
  await purgeSettledDays(house, october(10))
  expect((await kept()).map(({ work_date }) => work_date).sort()[0]).toBe(october(10))
})
