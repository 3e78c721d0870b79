import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { employeeChannel } from '#contract/channels.ts'
import type { OvertimeOrder } from '#contract/overtime.ts'
import type { Notices } from '#contract/notices.ts'
import type { Answer, Send } from '#test/support/http.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'
import { remindOfAnswers } from './jobs.ts'

let house: RequestHouse
beforeEach(async () => {
  house = await openRequestHouse()
})
afterEach(() => house.close())

const people = (): string[] => house.office.employees.slice(0, 2)
const order = async (more: object = {}, send = house.chief): Promise<OvertimeOrder> => {
  const wanted = { date: '2026-11-23', start: '17:00', end: '20:00', reason: 'rahasia', employees: people() }
  const { status, body } = await send('POST', '/api/overtime/orders', { ...wanted, ...more })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return (body as { data: OvertimeOrder }).data
}
const answer = (id: string, agree: boolean, send = house.worker): Promise<Answer> =>
  send('POST', `/api/me/overtime/${id}/consent`, { agree, text_version: 1 })
const notices = async (send: Send): Promise<Notices['data']> =>
  ((await send('GET', '/api/me/notices')).body as Notices).data
const kinds = async (send: Send): Promise<string[]> => (await notices(send)).map(({ kind }) => kind)
const remind = (): Promise<void> => remindOfAnswers({ db: house.db, clock: house.clock, tell: house.tell })

describe('an order for overtime', () => {
  it('is told to everybody who is to answer, with the screen on which they do, and to nobody else', async () => {
    await order()
    const [notice] = await notices(house.worker)
    expect(notice).toMatchObject({
      kind: 'overtime_ordered',
      subject: 'overtime',
      request_id: null,
      request_kind: null,
      from: '2026-11-23',
      start: '17:00',
      end: '20:00',
      path: '/me/overtime?month=2026-11',
      read_at: null,
    })
    expect(await kinds(house.colleague)).toEqual(['overtime_ordered'])
    expect(await kinds(house.chief)).toEqual([])
    expect(await kinds(house.boss)).toEqual([])
    const events = await house.db.read.kysely.selectFrom('feed_event').select(['event', 'channels']).execute()
    const channel = employeeChannel(people()[0] ?? '')
    expect(
      events.filter(({ event, channels }) => event === 'NoticeCreated' && channels.includes(channel)),
    ).toHaveLength(1)
    expect(events.map(({ event }) => event)).toContain('OvertimeChanged')
  })

  it('and nothing is told of one that is refused', async () => {
    await expect(order({ start: '16:00' })).rejects.toThrow('overtime/in-shift')
    expect(await kinds(house.worker)).toEqual([])
  })

  it('whoever ordered it hears each answer once, however often it is sent', async () => {
    const { id } = await order()
    await answer(id, true)
    await answer(id, true)
    await answer(id, false, house.colleague)
    const told = await notices(house.chief)
    expect(told.map(({ kind, name, path }) => `${kind} ${name} ${path}`).toSorted()).toEqual([
      'overtime_agreed Pegawai 1 /admin/overtime?month=2026-11',
      'overtime_refused Pegawai 2 /admin/overtime?month=2026-11',
    ])
    const byHr = await order({ date: '2026-11-24' }, house.boss)
    await answer(byHr.id, true)
    expect(await kinds(house.boss)).toEqual(['overtime_agreed'])
  })

  it('that is cancelled is told to those who were to come', async () => {
    const { id } = await order()
    await answer(id, false, house.colleague)
    await house.chief('POST', `/api/overtime/orders/${id}/cancel`, { version: 1, reason: 'tidak jadi' })
    expect((await kinds(house.worker)).toSorted()).toEqual(['overtime_cancelled', 'overtime_ordered'])
    expect(await kinds(house.colleague)).toEqual(['overtime_ordered'])
  })

  it('that can soon not be answered any more is told once to who has not', async () => {
    const { id } = await order()
    await answer(id, true, house.colleague)
    // it ends at 13:00 UTC and can be answered for a day
    house.clock.set('2026-11-24T06:59:00Z')
    await remind()
    expect(await kinds(house.worker)).toEqual(['overtime_ordered'])
    house.clock.set('2026-11-24T07:01:00Z')
    await Promise.all([remind(), remind()])
    await remind()
    expect((await kinds(house.worker)).toSorted()).toEqual(['overtime_expiring', 'overtime_ordered'])
    expect(await kinds(house.colleague)).toEqual(['overtime_ordered'])
  })
})

describe('a schedule', () => {
  const put = async (date: string, more: object = {}, send = house.boss): Promise<void> => {
    const entry = { employee_id: people()[0], date, version: 0, kind: 'off', shift_id: null }
    const rest = { second_shift_id: null, site_id: null, note: null }
    const { status, body } = await send('PUT', '/api/roster', { entries: [{ ...entry, ...rest, ...more }], past: true })
    if (status !== 200) throw new Error(JSON.stringify(body))
  }
  const shown = async (): Promise<string[]> =>
    (await notices(house.worker)).map(({ kind, from, to, path }) => `${kind} ${from} ${to} ${path}`)

  it('that changes for a coming date is told to whose it is; days that have been are not', async () => {
    await put('2026-11-20')
    expect(await shown()).toEqual([])
    await put('2026-12-21')
    expect(await shown()).toEqual(['schedule_changed 2026-12-21 2026-12-21 /me/schedule'])
    expect(await kinds(house.colleague)).toEqual([])
  })

  it('that is written as it was is not told', async () => {
    await put('2026-11-24', { kind: 'pattern' })
    expect(await shown()).toEqual([])
  })

  it('is one notice while somebody plans, and another one once it was read or some minutes have gone by', async () => {
    await put('2026-11-25')
    house.clock.advance(60_000)
    await put('2026-11-27')
    house.clock.advance(60_000)
    await put('2026-11-24')
    expect(await shown()).toEqual(['schedule_changed 2026-11-24 2026-11-27 /me/schedule'])
    await house.worker('POST', '/api/me/notices/read', {})
    await put('2026-11-30')
    expect(await shown()).toHaveLength(2)
    house.clock.advance(5 * 60_000)
    await put('2026-12-01')
    expect(await shown()).toHaveLength(3)
  })

  it('of everybody is told when a pattern gives them other hours, and not for minutes of grace', async () => {
    const rule = { parts: [{ start: '08:00', end: '17:00' }], grace_minutes: 5 }
    const post = async (path: string, body: object): Promise<{ id: string; version: number }> =>
      (await house.boss('POST', path, body)).body as { id: string; version: number }
    const shift = await post('/api/shifts', { name: 'Pagi', code: 'P', rule })
    const pattern = await post('/api/shift-patterns', { name: 'Harian', days: [shift.id], anchor_date: '2026-11-23' })
    const assigned = { pattern_id: pattern.id, target: 'department', target_id: house.office.department }
    await post('/api/shift-assignments', { ...assigned, from: '2026-11-24', to: null, past: false })
    await house.worker('POST', '/api/me/notices/read', {})
    const told = async (): Promise<number> => (await notices(house.worker)).filter((one) => one.read_at === null).length
    const grace = { ...rule, grace_minutes: 15 }
    const path = `/api/shifts/${shift.id}/versions`
    await post(path, { version: 1, valid_from: '2026-11-25', rule: grace, past: false })
    expect(await told()).toBe(0)
    const later = { ...rule, parts: [{ start: '09:00', end: '18:00' }] }
    const changed = await post(path, { version: 2, valid_from: '2026-11-26', rule: later, past: false })
    expect(changed.version).toBe(3)
    expect((await notices(house.worker))[0]).toMatchObject({
      kind: 'schedule_changed',
      from: '2026-11-26',
      to: '2026-12-06',
    })
  })
})
