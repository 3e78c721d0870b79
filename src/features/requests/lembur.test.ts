import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Notices } from '#contract/notices.ts'
import type { OvertimeOrder } from '#contract/overtime.ts'
import type { DayRequest, RequestSettings } from '#contract/requests.ts'
import { punch } from '#src/features/attendance/punch.ts'
import type { Answer, Send } from '#test/support/http.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'

/** A Tuesday; it is Monday. */
const DATE = '2026-11-24'
let house: RequestHouse
beforeEach(async () => {
  house = await openRequestHouse()
})
afterEach(() => house.close())

const lembur = (more: object = {}): object => ({
  kind: 'lembur',
  from: DATE,
  to: DATE,
  part: 'hours',
  start: '17:00',
  end: '20:00',
  reason: 'Stok opname',
  ...more,
})
const orders = async (send = house.boss): Promise<OvertimeOrder[]> =>
  (
    (await send('GET', '/api/overtime/orders?from=2026-11-01&to=2026-11-30')).body as {
      data: OvertimeOrder[]
    }
  ).data
const kinds = async (send: Send): Promise<string[]> =>
  ((await send('GET', '/api/me/notices')).body as Notices).data.map(({ kind }) => kind)
const cancel = (id: string, version: number): Promise<Answer> =>
  house.boss('POST', `/api/requests/${id}/cancel`, { version, reason: 'tidak jadi' })

describe('overtime that is asked for', () => {
  it('is an order with its consent once whoever leads the person has approved it, and nothing before', async () => {
    const asked = await house.asked(lembur())
    expect(asked).toMatchObject({
      kind: 'lembur',
      state: 'waiting',
      step: 'manager',
      start: '17:00',
      end: '20:00',
      days: 0,
    })
    expect(await kinds(house.chief)).toEqual(['asked'])
    expect(await orders()).toEqual([])
    expect((await house.decide(asked.id, 1, true)).body).toMatchObject({ state: 'approved' })
    const [order] = await orders()
    expect(order).toMatchObject({ date: DATE, start: '17:00', end: '20:00', minutes: 180, ordered_by: 'chief' })
    expect(order?.members).toMatchObject([
      { user: { name: 'Pegawai 1' }, consent: 'agreed', consented_at: asked.created_at },
    ])
    expect(await kinds(house.worker)).toEqual(['approved'])
    const id = house.office.employees[0] ?? ''
    const person = { id, siteId: house.office.site, departmentId: house.office.department, zone: 'Asia/Jakarta' }
    const contexts = await house.contexts(house.db.read, [person], DATE, DATE)
    expect(contexts(id, DATE).exceptions).toEqual([])
  })

  it('goes to HR too where the policy says so, and whoever asks never decides', async () => {
    const { policy, version } = (await house.boss('GET', '/api/requests/settings')).body as RequestSettings
    expect(policy.kinds.lembur).toEqual({ manager: true, hr: false, past_days: 3 })
    const byBoth = { ...policy, kinds: { ...policy.kinds, lembur: { manager: true, hr: true, past_days: 3 } } }
    await house.boss('PUT', '/api/requests/settings', { policy: byBoth, version })
    const { id } = await house.asked(lembur())
    expect((await house.decide(id, 1, true, house.worker)).status).toBeGreaterThanOrEqual(400)
    expect((await house.decide(id, 1, true)).body).toMatchObject({ state: 'waiting', step: 'hr' })
    expect(await orders()).toEqual([])
    expect((await house.decide(id, 2, true, house.boss)).body).toMatchObject({ state: 'approved' })
    expect(await orders()).toMatchObject([{ ordered_by: 'boss' }])
    const own = await house.asked(lembur(), house.chief)
    expect(await house.decide(own.id, 1, true, house.chief)).toMatchObject({ body: { code: 'requests/own' } })
  })

  it('counts on a day that was worked before it was asked for, and no longer than the policy lets', async () => {
    const { db, clock, ids, contexts } = house
    const employeeId = house.office.employees[0] ?? ''
    for (const [kind, at] of [
      ['in', '2026-11-23T01:00:00Z'],
      ['out', '2026-11-23T13:00:00Z'],
    ] as const) {
      clock.set(at)
      await punch(
        { db, clock, ids, contexts, node: 'n1' },
        { employeeId, kind, key: ids.uuid(), body: {}, source: 'web' },
      )
    }
    const row = await house.dayOn('2026-11-23')
    clock.set('2026-11-26T03:00:00Z')
    const { id } = await house.asked(lembur({ from: '2026-11-23', to: '2026-11-23' }))
    await house.decide(id, 1, true)
    expect((await house.dayOn('2026-11-23'))?.version).toBeGreaterThan(row?.version ?? 99)
    const late = await house.ask(lembur({ from: '2026-11-22', to: '2026-11-22' }))
    expect(late).toMatchObject({ body: { code: 'requests/too-late' } })
  })

  it.each([
    ['in the shift', { start: '16:00', end: '18:00' }, 'overtime/in-shift'],
    ['for a whole day', { part: 'whole', start: undefined, end: undefined }, 'requests/shape'],
    ['of no length', { end: '17:00' }, 'requests/shape'],
    ['for two dates', { to: '2026-11-25' }, 'requests/shape'],
    [
      'longer than twelve hours',
      { from: '2026-11-28', to: '2026-11-28', start: '06:00', end: '19:00' },
      'overtime/too-long',
    ],
  ])('%s is refused', async (_, more, code) => {
    expect(await house.ask(lembur(more))).toMatchObject({ status: 422, body: { code } })
  })

  it('is asked for once, beside leave of other hours; an order in its place meanwhile keeps it from being approved', async () => {
    const { id } = await house.asked(lembur())
    expect(await house.ask(lembur({ start: '19:00', end: '21:00' }))).toMatchObject({
      body: { code: 'requests/overlaps' },
    })
    await house.asked(lembur({ start: '20:00', end: '21:00' }))
    await house.asked({ kind: 'izin', from: DATE, to: DATE })
    const order = {
      date: DATE,
      start: '18:00',
      end: '19:00',
      reason: 'perintah',
      employees: [house.office.employees[0]],
    }
    expect((await house.boss('POST', '/api/overtime/orders', order)).status).toBe(201)
    expect(await house.decide(id, 1, true)).toMatchObject({ status: 409, body: { code: 'overtime/overlaps' } })
    expect((await house.worker('GET', `/api/requests/${id}`)).body).toMatchObject({ state: 'waiting', version: 1 })
  })

  it('says the plan and the caps to whoever asks and whoever decides', async () => {
    const path = `/api/me/requests/overtime?date=${DATE}&start=17:00&end=22:00`
    const said = {
      minutes: 300,
      day: 'workday',
      shift: { off: false, start: '08:00', end: '17:00' },
      warnings: [{ cap: 'day', date: DATE, minutes: 300, allowed: 240 }],
    }
    expect((await house.worker('GET', path)).body).toMatchObject(said)
    const { id } = await house.asked(lembur({ end: '22:00' }))
    expect((await house.chief('GET', `/api/requests/${id}/overtime`)).body).toMatchObject(said)
    const { id: other } = await house.asked({ from: '2026-11-26', to: '2026-11-26' })
    expect((await house.chief('GET', `/api/requests/${other}/overtime`)).status).toBe(404)
  })

  it('is taken back with its order: by the asker before the day, by HR later, never in a settled period', async () => {
    const approved = async (more: object = {}): Promise<DayRequest> => house.approved(lembur(more))
    const first = await approved()
    const path = `/api/me/requests/${first.id}/withdraw`
    expect((await house.worker('POST', path, { version: first.version })).status).toBe(200)
    expect((await orders()).map(({ cancelled_at }) => cancelled_at !== null)).toEqual([true])
    const second = await approved()
    house.clock.set('2026-11-24T14:00:00Z')
    const late = { version: second.version }
    expect(await house.worker('POST', `/api/me/requests/${second.id}/withdraw`, late)).toMatchObject({
      body: { code: 'requests/too-late-to-withdraw' },
    })
    expect((await cancel(second.id, second.version)).status).toBe(200)
    expect((await orders()).filter(({ cancelled_at }) => cancelled_at === null)).toEqual([])
    const third = await approved()
    await house.db.transaction((trx) =>
      trx.kysely
        .insertInto('company')
        .values({ id: 1, name: 'PT', created_at: 0, attendance_locked_until: DATE })
        .execute(),
    )
    expect(await cancel(third.id, third.version)).toMatchObject({ body: { code: 'attendance/locked' } })
    expect((await orders()).filter(({ cancelled_at }) => cancelled_at === null)).toHaveLength(1)
  })
})
