import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Notices } from '#contract/notices.ts'
import type { Attachment, DayRequest } from '#contract/requests.ts'
import { identityOf } from '#test/support/http.ts'
import type { Answer, Send } from '#test/support/http.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'

let house: RequestHouse
beforeEach(async () => {
  house = await openRequestHouse()
})
afterEach(() => house.close())

const notices = async (send: Send): Promise<string[]> =>
  ((await send('GET', '/api/me/notices')).body as Notices).data.map(({ kind, name }) => `${kind} ${name}`)
const record = (more: object = {}, by: Send = house.boss): Promise<Answer> => {
  const [employee_id] = house.office.employees
  const dates = { from: '2026-11-19', to: '2026-11-20' }
  const wanted = { key: house.ids.uuid(), employee_id, kind: 'sakit', ...dates, reason: 'Surat kertas di meja HR' }
  return by('POST', '/api/requests', { ...wanted, ...more })
}
const settle = (until: string): Promise<unknown> =>
  house.db.transaction((trx) =>
    trx.kysely
      .insertInto('company')
      .values({ id: 1, name: 'PT', created_at: 0, attendance_locked_until: until })
      .execute(),
  )

describe('HR writes down for somebody else', () => {
  it('what is approved at once: the days change, the person and the manager are told, the chain says who', async () => {
    const key = '0190a000-0000-7000-8000-0000000000d1'
    const made = await record({ key })
    expect(made).toMatchObject({
      status: 201,
      body: {
        state: 'approved',
        user: { name: 'Pegawai 1' },
        days: 2,
        deeds: [
          { did: 'recorded', by: 'boss' },
          { did: 'approved', by: 'boss' },
        ],
      },
    })
    expect(await record({ key })).toMatchObject({ status: 201, body: { id: (made.body as DayRequest).id } })
    expect(await record({ key, kind: 'izin' })).toMatchObject({ body: { code: 'requests/key-reused' } })
    expect(await house.dayOn('2026-11-20')).toMatchObject({ status: 'sakit' })
    expect(await notices(house.worker)).toEqual(['recorded Pegawai 1'])
    expect(await notices(house.chief)).toEqual(['recorded Pegawai 1'])
    const audits = await house.db.read.kysely.selectFrom('audit_entry').select(['action', 'subject_id']).execute()
    const [worker] = house.office.employees
    expect(audits).toContainEqual({ action: 'request.record', subject_id: worker })
    expect(audits).toContainEqual({ action: 'request.approved', subject_id: worker })
    const events = await house.db.read.kysely.selectFrom('feed_event').select('event').execute()
    expect(events).toContainEqual({ event: 'RequestChanged' })
    expect(events.some(({ event }) => event.startsWith('Attendance'))).toBe(true)
  })

  it('what goes the way it would have gone: nothing changes until the manager has decided', async () => {
    const { status, body } = await record({ approve: false, kind: 'izin', from: '2026-11-24', to: '2026-11-24' })
    const { id } = body as DayRequest
    expect(status).toBe(201)
    expect(body).toMatchObject({ state: 'waiting', step: 'manager', deeds: [{ did: 'recorded' }] })
    expect(await notices(house.worker)).toEqual(['recorded Pegawai 1'])
    expect(await notices(house.chief)).toEqual(['asked Pegawai 1'])
    expect(await house.dayOn('2026-11-24')).toBeUndefined()
    expect(await house.decide(id, 1, true)).toMatchObject({ status: 200, body: { state: 'approved' } })
    expect(await house.dayOn('2026-11-24')).toMatchObject({ status: 'izin' })
  })

  it('leave, which is taken from the balance and not beyond it', async () => {
    const short = await record({ kind: 'cuti', from: '2026-11-02', to: '2026-11-20' })
    expect(short).toMatchObject({ status: 409, body: { code: 'requests/balance-short' } })
    const before = (await house.book()).balance
    expect(await record({ kind: 'cuti' })).toMatchObject({ status: 201, body: { days: 2 } })
    expect((await house.book()).balance).toBe(before - 2)
  })

  it('with the letter that the person has brought, which nobody else can name', async () => {
    const [worker = '', colleague = ''] = house.office.employees
    const content = Buffer.from('%PDF-1.7 surat').toString('base64')
    const hand = (employee_id: string, by = house.boss): Promise<Answer> =>
      by('POST', '/api/requests/attachments', { employee_id, name: 'surat.pdf', content })
    const { id } = (await hand(worker)).body as Attachment
    expect(await record({ employee_id: colleague, attachments: [id] })).toMatchObject({
      body: { code: 'requests/attachment-unknown' },
    })
    const made = await record({ attachments: [id] })
    expect(made).toMatchObject({ status: 201, body: { with_letter: true, attachments: [{ name: 'surat.pdf' }] } })
    expect(await hand('0190a000-0000-7000-8000-00000000000f')).toMatchObject({
      body: { code: 'people/not-found' },
    })
    expect(await hand(worker, house.chief)).toMatchObject({ status: 403 })
  })

  it('without a letter too, although the person would have needed one', async () => {
    const { body } = await house.boss('GET', '/api/requests/settings')
    const { policy, version } = body as { policy: object; version: number }
    await house.boss('PUT', '/api/requests/settings', { policy: { ...policy, sakit_letter_days: 1 }, version })
    expect(await house.ask({ kind: 'sakit' })).toMatchObject({ body: { code: 'requests/letter-missing' } })
    expect(await record()).toMatchObject({ status: 201, body: { with_letter: false } })
  })

  it.each([
    ['a year ago', { from: '2025-12-01', to: '2025-12-02', kind: 'izin' }, 201, undefined],
    ['before the first day', { from: '2019-12-30', to: '2019-12-30' }, 422, 'requests/not-employed'],
    ['a correction, which has a way of its own', { kind: 'koreksi' }, 400, 'request/invalid'],
    ['rest days only', { from: '2026-11-21', to: '2026-11-22' }, 422, 'requests/no-working-day'],
    ['hours without an end', { kind: 'izin', to: '2026-11-19', part: 'hours', start: '09:00' }, 422, 'requests/shape'],
  ])('%s', async (_, more, status, code) => {
    expect(await record(more)).toMatchObject({ status, ...(code && { body: { code } }) })
  })

  it('never in a settled period, for oneself, over another request, or as somebody who is not HR', async () => {
    await settle('2026-11-19')
    expect(await record()).toMatchObject({
      status: 409,
      body: { code: 'attendance/locked', data: { until: '2026-11-19' } },
    })
    const next = { from: '2026-11-20', to: '2026-11-20' }
    expect(await record(next)).toMatchObject({ status: 201 })
    expect(await record(next)).toMatchObject({ status: 409, body: { code: 'requests/overlaps' } })
    expect(await record(next, house.chief)).toMatchObject({ status: 403 })
    const [employeeId = ''] = house.office.employees
    const self = house.server.as(identityOf('admin', { employeeId }))
    const own = await record({ from: '2026-11-24', to: '2026-11-24' }, self)
    expect(own).toMatchObject({ status: 403, body: { code: 'requests/own' } })
    const requests = await house.db.read.kysely.selectFrom('day_request').select('id').execute()
    expect(requests).toHaveLength(1)
  })
})
