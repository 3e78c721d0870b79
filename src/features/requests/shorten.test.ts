import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Notices } from '#contract/notices.ts'
import type { DayRequest } from '#contract/requests.ts'
import { identityOf } from '#test/support/http.ts'
import type { Answer, Send } from '#test/support/http.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'
import { remindDeciders } from './jobs.ts'

let house: RequestHouse
/** Leave from Monday to Friday of this week, approved; Wednesday is today. */
let leave: DayRequest
beforeEach(async () => {
  house = await openRequestHouse()
  leave = await house.approved({ kind: 'cuti', from: '2026-11-23', to: '2026-11-27' })
  house.clock.set('2026-11-25T03:00:00Z')
  for (const send of [house.worker, house.chief, house.boss]) await send('POST', '/api/me/notices/read', {})
})
afterEach(() => house.close())

const notices = async (send: Send): Promise<string[]> =>
  ((await send('GET', '/api/me/notices')).body as Notices).data
    .filter(({ read_at }) => read_at === null)
    .map(({ kind, from, to }) => `${kind} ${from} ${to}`)
const inbox = async (send: Send): Promise<string[]> =>
  ((await send('GET', '/api/requests/inbox')).body as { data: DayRequest[] }).data.map(({ id }) => id)
const shorten = (more: object = {}, by = house.boss, id = leave.id): Promise<Answer> =>
  by('POST', `/api/requests/${id}/shorten`, { version: 3, back_on: '2026-11-26', reason: 'Dipanggil kembali', ...more })
const askBack = (more: object = {}, by = house.worker): Promise<Answer> =>
  by('POST', `/api/me/requests/${leave.id}/back`, {
    version: 3,
    back_on: '2026-11-25',
    reason: 'Sudah pulang',
    ...more,
  })
const answer = (version: number, approve: boolean, by = house.chief): Promise<Answer> =>
  by('POST', `/api/requests/${leave.id}/back/decision`, { version, approve, ...(!approve && { reason: 'Belum bisa' }) })
const statuses = async (): Promise<(string | undefined)[]> => {
  const days: (string | undefined)[] = []
  for (const date of ['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'])
    days.push((await house.dayOn(date))?.status)
  return days
}

describe('HR ends an approved absence earlier', () => {
  it('the dates after it are ordinary again, as many days come back, and everybody concerned hears of it', async () => {
    const before = (await house.book()).balance
    expect(await statuses()).toEqual(['cuti', 'cuti', 'cuti', 'cuti'])
    expect(await shorten()).toMatchObject({
      status: 200,
      body: {
        state: 'approved',
        to: '2026-11-25',
        first_to: '2026-11-27',
        days: 3,
        deeds: [{}, {}, {}, { did: 'shortened', by: 'boss', back_on: '2026-11-26', reason: 'Dipanggil kembali' }],
      },
    })
    expect(await statuses()).toEqual(['cuti', 'cuti', 'belum_absen', 'belum_absen'])
    expect((await house.book()).balance).toBe(before + 2)
    expect(await notices(house.worker)).toEqual(['shortened 2026-11-23 2026-11-25'])
    expect(await notices(house.chief)).toEqual(['shortened 2026-11-23 2026-11-25'])
    const [audit] = await house.db.read.kysely
      .selectFrom('audit_entry')
      .select(['subject_id', 'changes'])
      .where('action', '=', 'request.shortened')
      .execute()
    expect(audit?.subject_id).toBe(house.office.employees[0])
    expect(JSON.parse(audit?.changes ?? '')).toMatchObject({ to: ['2026-11-27', '2026-11-25'] })
  })

  it('again and again, and what is left of it can be taken back as a whole', async () => {
    const before = (await house.book()).balance
    expect(await shorten({ back_on: '2026-11-27' })).toMatchObject({ status: 200, body: { days: 4, version: 4 } })
    const twice = await shorten({ version: 4, back_on: '2026-11-25' })
    expect(twice).toMatchObject({ status: 200, body: { to: '2026-11-24', first_to: '2026-11-27', days: 2 } })
    expect((await house.book()).balance).toBe(before + 3)
    await house.boss('POST', `/api/requests/${leave.id}/cancel`, { version: 5, reason: 'salah orang' })
    expect((await house.book()).balance).toBe(before + 5)
  })

  it('sickness too, with nothing in the balance, and dates without a working day may be all that is left', async () => {
    house.clock.set('2026-11-23T03:00:00Z')
    const { id, version } = await house.approved({ kind: 'sakit', from: '2026-11-28', to: '2026-12-01' })
    const before = (await house.book()).balance
    expect(await shorten({ version, back_on: '2026-11-30' }, house.boss, id)).toMatchObject({
      status: 200,
      body: { days: 0, to: '2026-11-29' },
    })
    expect((await house.book()).balance).toBe(before)
  })

  it.each([
    ['from its first date on: that is cancelling', { back_on: '2026-11-23' }, 422, 'requests/shape'],
    ['after its last date', { back_on: '2026-11-28' }, 422, 'requests/shape'],
    ['as it was seen before', { version: 2 }, 409, 'requests/changed-meanwhile'],
    ['without a reason', { reason: '' }, 400, 'request/invalid'],
  ])('not %s', async (_, more, status, code) => {
    expect(await shorten(more)).toMatchObject({ status, body: { code } })
    expect((await house.book()).entries.filter(({ kind }) => kind === 'give_back')).toEqual([])
  })

  it('not within a settled period, and not one’s own or as a manager', async () => {
    const company = { id: 1, name: 'PT', created_at: 0, attendance_locked_until: '2026-11-25' }
    await house.db.transaction((trx) => trx.kysely.insertInto('company').values(company).execute())
    expect(await shorten({ back_on: '2026-11-25' })).toMatchObject({ status: 409, body: { code: 'attendance/locked' } })
    expect(await shorten({}, house.chief)).toMatchObject({ status: 403 })
    const [employeeId = ''] = house.office.employees
    const self = house.server.as(identityOf('admin', { employeeId }))
    expect(await shorten({}, self)).toMatchObject({ status: 403, body: { code: 'requests/own' } })
    expect(await shorten()).toMatchObject({ status: 200 })
  })
})

describe('whoever is back earlier says so', () => {
  it('the manager is asked, and what they agree to happens', async () => {
    const before = (await house.book()).balance
    expect(await askBack()).toMatchObject({
      status: 200,
      body: { state: 'approved', to: '2026-11-27', back_on: '2026-11-25', version: 4, may: { decide_back: false } },
    })
    expect(await statuses()).toEqual(['cuti', 'cuti', 'cuti', 'cuti'])
    expect(await notices(house.chief)).toEqual(['back_asked 2026-11-23 2026-11-27'])
    expect(await notices(house.boss)).toEqual([])
    expect([await inbox(house.chief), await inbox(house.colleague)]).toEqual([[leave.id], []])
    expect(await answer(4, true)).toMatchObject({ status: 200, body: { to: '2026-11-24', back_on: null, days: 2 } })
    expect(await statuses()).toEqual(['cuti', 'belum_absen', 'belum_absen', 'belum_absen'])
    expect((await house.book()).balance).toBe(before + 3)
    expect(await notices(house.worker)).toEqual(['shortened 2026-11-23 2026-11-24'])
    expect(await inbox(house.chief)).toEqual([])
  })

  it('a refusal has a reason and changes nothing, and it can be asked again', async () => {
    await askBack()
    expect(
      await house.chief('POST', `/api/requests/${leave.id}/back/decision`, { version: 4, approve: false }),
    ).toMatchObject({ status: 422, body: { code: 'requests/reason-missing' } })
    expect(await answer(4, false)).toMatchObject({ status: 200, body: { to: '2026-11-27', back_on: null } })
    expect(await notices(house.worker)).toEqual(['back_refused 2026-11-23 2026-11-27'])
    expect(await answer(5, true)).toMatchObject({ status: 409, body: { code: 'requests/decided' } })
    expect(await askBack({ version: 5 })).toMatchObject({ status: 200 })
  })

  it('is nobody’s business but theirs, answered by nobody but who leads them or HR, and once', async () => {
    expect(await askBack({}, house.colleague)).toMatchObject({ status: 404 })
    await askBack()
    expect(await answer(4, true, house.worker)).toMatchObject({ status: 403, body: { code: 'requests/own' } })
    expect(await answer(4, true, house.colleague)).toMatchObject({ status: 404 })
    const both = await Promise.all([answer(4, true), answer(4, false, house.boss)])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  it('whoever does not answer is reminded, and a cancelled request asks nobody any more', async () => {
    await askBack()
    house.clock.advance(25 * 3_600_000)
    await remindDeciders({ ...house, ids: house.ids })
    expect(await notices(house.chief)).toEqual(['reminder 2026-11-23 2026-11-27', 'back_asked 2026-11-23 2026-11-27'])
    await house.boss('POST', `/api/requests/${leave.id}/cancel`, { version: 4, reason: 'dobel' })
    expect(await inbox(house.chief)).toEqual([])
    const { back_on } = await house.db.read.kysely
      .selectFrom('day_request')
      .select('back_on')
      .where('id', '=', leave.id)
      .executeTakeFirstOrThrow()
    expect(back_on).toBeNull()
  })
})
