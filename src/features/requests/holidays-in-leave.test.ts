import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Notices } from '#contract/notices.ts'
import type { MyLeaveType } from '#contract/leave-types.ts'
import type { DayRequest } from '#contract/requests.ts'
import { calendarFor, calendarRoutes } from '#src/features/calendar/index.ts'
import type { DayContexts } from '#src/features/shifts/index.ts'
import type { CalendarDay } from '#src/kernel/day-context.ts'
import { systemActor } from '#src/kernel/actor.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'
import { recountLeave } from './holidays-in-leave.ts'

const HOLIDAY: CalendarDay = { kind: 'libur', name: 'Acara', source: 'Direksi', counts: 'off' }
/** Monday to Friday. */
const WEEK = ['2026-11-30', '2026-12-01', '2026-12-02', '2026-12-03', '2026-12-04']
let house: RequestHouse

beforeEach(async () => {
  house = await openRequestHouse()
})
afterEach(() => house.close())

const leave = (more: object = {}): Promise<DayRequest> =>
  house.approved({ kind: 'cuti', from: WEEK[0], to: WEEK[4], ...more })
const recount = (dates: string[]): Promise<void> =>
  house.db.transaction((trx) => recountLeave(trx, house, { dates, actor: systemActor('test') }))
const declare = async (date: string, day: CalendarDay | null = HOLIDAY): Promise<void> => {
  if (day) house.holidays.set(date, day)
  else house.holidays.delete(date)
  await recount([date])
}
const balance = async (): Promise<number> => (await house.book()).balance
const notices = async (): Promise<string[]> =>
  ((await house.worker('GET', '/api/me/notices')).body as Notices).data.map(({ kind }) => kind)

it('a holiday that is declared inside approved leave gives the day back and tells the person, each time', async () => {
  const before = await balance()
  const { id, version } = await leave()
  expect(await balance()).toBe(before - 5)
  await declare('2026-12-02')
  expect(await balance()).toBe(before - 4)
  expect(await notices()).toEqual(['recounted', 'approved'])
  await declare('2026-12-03')
  expect(await balance()).toBe(before - 3)
  const row = await house.db.read.kysely.selectFrom('day_request').selectAll().where('id', '=', id).executeTakeFirst()
  expect(row).toMatchObject({ half_days: 6, version: version + 2, state: 'approved' })
  // a date that changes nothing, and what was not asked for
  await recount(['2026-12-02', '2026-12-25'])
  await declare('2026-12-25')
  expect([await balance(), (await notices()).length]).toEqual([before - 3, 3])
})

it('a holiday that is taken back is leave again; what is cancelled later comes back whole', async () => {
  const before = await balance()
  const { id } = await leave()
  await declare('2026-12-02')
  await declare('2026-12-02', null)
  expect(await balance()).toBe(before - 5)
  await declare('2026-12-01')
  const { version } = (await house.boss('GET', `/api/requests/${id}`)).body as DayRequest
  const cancelled = await house.boss('POST', `/api/requests/${id}/cancel`, { version, reason: 'batal' })
  expect([cancelled.status, await balance()]).toEqual([200, before])
  await declare('2026-12-03')
  expect(await balance()).toBe(before)
})

it('half a day gives half a day back; what takes nothing of the balance gives nothing', async () => {
  const before = await balance()
  await leave({ from: WEEK[1], to: WEEK[1], part: 'first_half' })
  await house.approved({ kind: 'izin', from: WEEK[2], to: WEEK[2] })
  expect(await balance()).toBe(before - 0.5)
  await declare(WEEK[1] ?? '')
  await declare(WEEK[2] ?? '')
  expect(await balance()).toBe(before)
})

it('a quota of the year has the day again as well, and loses it where the holiday is taken back', async () => {
  const terms = { name: { id: 'Keluarga', en: 'Family' }, note: { id: '', en: '' }, paid: true, deducts: false }
  const quota = { quota: 'year', quota_days: 5, longest_days: 10, past_days: null, counts: 'working' }
  const more = { code: 'KLG', kind: 'izin', letter: false, who: 'all', ...terms, ...quota }
  const type = ((await house.boss('POST', '/api/requests/types', more)).body as { id: string }).id
  await house.approved({ kind: 'izin', type, from: WEEK[0], to: WEEK[4] })
  const left = async () =>
    ((await house.worker('GET', '/api/me/leave-types')).body as { data: MyLeaveType[] }).data.find(
      ({ id }) => id === type,
    )?.left
  expect(await left()).toBe(0)
  await declare('2026-12-02')
  expect([await left(), (await notices())[0]]).toEqual([1, 'recounted'])
  await recount(['2026-12-02'])
  expect((await notices()).length).toBe(2)
  await declare('2026-12-02', null)
  expect(await left()).toBe(0)
})

it('days that were planned otherwise meanwhile are not charged by a holiday that comes and goes', async () => {
  const before = await balance()
  await leave({ from: WEEK[3], to: '2026-12-06' })
  expect(await balance()).toBe(before - 2)
  const weekend: DayContexts = async (db, people, from, to) => {
    const known = await house.contexts(db, people, from, to)
    return (id, date) => ({ ...known(id, date), plan: known(id, WEEK[0] ?? '').plan })
  }
  await house.db.transaction((trx) =>
    recountLeave(trx, { ...house, contexts: weekend }, { dates: [WEEK[3] ?? ''], actor: systemActor('test') }),
  )
  expect(await balance()).toBe(before - 2)
})

it('whatever is declared and taken back, leave costs its working days', async () => {
  const before = await balance()
  await leave()
  const steps = fc.array(fc.tuple(fc.constantFrom(...WEEK, '2026-12-05'), fc.boolean()), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(steps, async (changes) => {
      for (const [date, isHoliday] of changes) await declare(date, isHoliday ? HOLIDAY : null)
      const free = WEEK.filter((date) => house.holidays.has(date)).length
      expect(await balance()).toBe(before - 5 + free)
    }),
    { numRuns: 15 },
  )
})

it('follows a date that HR enters, in the same change', async () => {
  const before = await balance()
  await leave()
  const contexts: DayContexts = async (db, people, from, to) => {
    const known = await house.contexts(db, people, from, to)
    const calendar = await calendarFor(db, people, from, to)
    return (id, date) => ({ ...known(id, date), calendar: calendar(id, date) })
  }
  const { db, clock, ids } = house
  const leaveTouched = (...[trx, change]: Parameters<Parameters<typeof calendarRoutes>[0]['leaveTouched']>) =>
    recountLeave(trx, { ...house, contexts }, change)
  const server = await testServer(calendarRoutes({ db, clock, ids, datesChanged: async () => {}, leaveTouched }))
  const hr = server.as(identityOf('admin'))
  const day = { date: WEEK[2], site_id: null, kind: 'libur', name: 'Acara', source: 'Direksi' }
  const { id } = (await hr('POST', '/api/calendar/days', day)).body as { id: string }
  expect(await balance()).toBe(before - 4)
  await hr('PATCH', `/api/calendar/days/${id}`, { version: 1, name: 'Nama lain' })
  expect((await notices()).length).toBe(2)
  await hr('PATCH', `/api/calendar/days/${id}`, { version: 2, kind: 'cuti_bersama' })
  await hr('PUT', '/api/calendar/policy', { cuti_bersama: 'work', version: 0 })
  expect(await balance()).toBe(before - 5)
  await server.close()
})
