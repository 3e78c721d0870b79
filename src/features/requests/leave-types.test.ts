import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LeaveType, LeaveTypeTerms, MyLeaveType } from '#contract/leave-types.ts'
import type { DayRequest } from '#contract/requests.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'
import { DELIVERED } from './delivered-types.ts'
import { exceptionsFor } from './index.ts'

let house: RequestHouse
beforeEach(async () => {
  house = await openRequestHouse()
})
afterEach(() => house.close())

const idOf = (code: string): string => DELIVERED.find(({ terms }) => terms.code === code)?.id ?? ''
const types = async (): Promise<LeaveType[]> =>
  ((await house.boss('GET', '/api/requests/types')).body as { data: LeaveType[] }).data
const mine = async (code: string): Promise<MyLeaveType | undefined> =>
  ((await house.worker('GET', '/api/me/leave-types')).body as { data: MyLeaveType[] }).data.find(
    (one) => one.code === code,
  )
const POTONG: LeaveTypeTerms = {
  kind: 'izin',
  code: 'IPC',
  name: { id: 'Izin potong cuti', en: 'Permission out of leave' },
  note: { id: '', en: '' },
  paid: true,
  deducts: true,
  counts: 'working',
  quota: 'year',
  quota_days: 3,
  longest_days: 2,
  letter: false,
  who: 'all',
  past_days: null,
}
const make = async (more: Partial<LeaveTypeTerms> = {}): Promise<LeaveType> => {
  const { status, body } = await house.boss('POST', '/api/requests/types', { ...POTONG, ...more })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body as LeaveType
}
const termsOf = ({ id: _id, standard: _s, delivered: _d, in_use: _u, ...terms }: LeaveType) => terms
const change = (one: LeaveType, more: object) =>
  house.boss('PUT', `/api/requests/types/${one.id}`, { ...termsOf(one), ...more })

describe('the types that a house begins with', () => {
  it('are what the law gives: its days, paid or not, and which days count', async () => {
    const known = new Map((await types()).map((one) => [one.code, one]))
    const said = (code: string): unknown => {
      const { paid = null, deducts = null, counts = null, quota = null, quota_days = null } = known.get(code) ?? {}
      return [paid, deducts, counts, quota, quota_days]
    }
    expect(said('CT')).toEqual([true, true, 'working', 'none', null])
    expect(said('CM')).toEqual([true, false, 'calendar', 'event', 184])
    expect(said('CK')).toEqual([true, false, 'calendar', 'event', 46])
    expect(said('CH')).toEqual([true, false, 'working', 'event', 2])
    for (const [code, days] of Object.entries({ CN: 3, CNA: 2, CKH: 2, CBA: 2, CIM: 2, CD: 2, CDR: 1 }))
      expect(said(code)).toEqual([true, false, 'working', 'event', days])
    expect(said('CTU')).toEqual([false, false, 'working', 'none', null])
    expect(said('IZ')).toEqual([false, false, 'working', 'none', null])
    expect(new Set(known.keys()).size).toBe(DELIVERED.length)
  })

  it('say what is left of each', async () => {
    await house.asked({ kind: 'cuti', from: '2026-11-26', to: '2026-11-30' })
    expect(await mine('CT')).toMatchObject({ left: 9, standard: true, paid: true })
    expect(await mine('CN')).toMatchObject({ left: 3, quota: 'event' })
    expect(await mine('CTU')).toMatchObject({ left: null, paid: false })
  })
})

describe('a request of a type', () => {
  it('without one is of the standard type, and is shown with its name', async () => {
    expect(await house.asked({ kind: 'cuti' })).toMatchObject({ type: { code: 'CT', deducts: true, standard: true } })
    const one = await house.asked({ from: '2026-11-26', to: '2026-11-26' })
    expect(one.type).toMatchObject({ code: 'IZ', paid: false })
    const sick = await house.asked({ kind: 'sakit', from: '2026-11-27', to: '2026-11-27' })
    expect(sick.type).toBeNull()
  })

  it('from before there were types takes from the balance as it did', async () => {
    const { id } = await house.asked({ kind: 'cuti', from: '2026-11-26', to: '2026-11-30' })
    await house.db.transaction((trx) =>
      trx.kysely.updateTable('day_request').set({ type_id: null, type_terms: null }).execute(),
    )
    expect(await house.book()).toMatchObject({ waiting: 3 })
    await house.decide(id, 1, true)
    const done = await house.decide(id, 2, true, house.boss)
    expect(done.body).toMatchObject({ state: 'approved', type: null, days: 3 })
    expect((await house.book()).balance).toBe(9)
  })

  it('leaves the balance alone where the type does, also of somebody with nothing left', async () => {
    await house.asked({ kind: 'cuti', from: '2026-12-01', to: '2026-12-16' })
    const wedding = { kind: 'cuti', type: idOf('CN'), from: '2026-11-25', to: '2026-11-27' }
    const { days, id } = await house.approved(wedding)
    expect(days).toBe(3)
    expect(await house.book()).toMatchObject({ balance: 12, waiting: 12 })
    expect(await house.dayOn('2026-11-26')).toMatchObject({ status: 'cuti' })
    const facts = await exceptionsFor(
      house.db.read,
      [{ id: house.office.employees[0] ?? '', siteId: '', departmentId: '', zone: 'Asia/Jakarta' }],
      '2026-11-26',
      '2026-11-26',
    )
    expect(facts(house.office.employees[0] ?? '', '2026-11-26')).toMatchObject([
      { request_id: id, type: 'cuti', leave: { id: idOf('CN'), paid: true, name: { id: 'Menikah' } } },
    ])
  })

  it('says its name in the reasons of the day, which the recap tells too', async () => {
    await house.approved({ kind: 'cuti', type: idOf('CD') })
    const row = await house.db.read.kysely
      .selectFrom('attendance')
      .select(['trace', 'id'])
      .where('work_date', '=', '2026-11-24')
      .executeTakeFirstOrThrow()
    expect(JSON.parse(row.trace)).toContainEqual(
      expect.objectContaining({
        rule: 'request',
        type: 'cuti',
        name: { id: 'Duka keluarga', en: 'Death in the family' },
      }),
    )
  })

  it.each([
    ['more than one event gives', { type: 'CN', to: '2026-11-27' }, 409, 'requests/quota-short'],
    ['another kind’s', { type: 'IZ' }, 422, 'requests/type-unknown'],
    ['a missing letter', { type: 'CK' }, 422, 'requests/letter-missing'],
    ['longer than the type allows', { type: 'CN', to: '2026-12-20' }, 422, 'requests/too-long'],
    ['too long ago', { type: 'CH', from: '2026-11-19', to: '2026-11-19' }, 422, 'requests/too-late'],
  ])('%s is refused', async (_, { type, ...more }, status, code) => {
    expect(await house.ask({ kind: 'cuti', ...more, type: idOf(type) })).toMatchObject({ status, body: { code } })
  })

  it('of another kind has no type, and one that nobody knows is refused', async () => {
    expect(await house.ask({ kind: 'sakit', type: idOf('CN') })).toMatchObject({ body: { code: 'requests/shape' } })
    expect(await house.ask({ type: house.ids.uuid() })).toMatchObject({ body: { code: 'requests/type-unknown' } })
  })

  it('can be told late where the type says so, though its kind cannot', async () => {
    const past = { kind: 'cuti', from: '2026-11-17', to: '2026-11-18' }
    expect(await house.ask(past)).toMatchObject({ body: { code: 'requests/too-late' } })
    expect((await house.asked({ ...past, type: idOf('CD') })).days).toBe(2)
  })

  it('may last half a year where the law says so, every date counted', async () => {
    const letter = Buffer.from('%PDF-1.4\n').toString('base64')
    const file = await house.worker('POST', '/api/me/attachments', { name: 'surat.pdf', content: letter })
    const birth = { kind: 'cuti', type: idOf('CM'), from: '2026-12-01', to: '2027-05-31' }
    const made = await house.asked({ ...birth, attachments: [(file.body as { id: string }).id] })
    expect(made).toMatchObject({ days: 182, type: { code: 'CM', paid: true } })
    expect(await house.ask({ kind: 'wfh', from: '2027-06-01', to: '2027-10-01' })).toMatchObject({
      body: { code: 'requests/too-long' },
    })
  })

  it('keeps the terms it was asked under', async () => {
    const one = await make({ quota: 'none', quota_days: null })
    const { id } = await house.asked({ type: one.id })
    expect(await house.book()).toMatchObject({ balance: 12, waiting: 1 })
    const changed = await change(one, { deducts: false, paid: false, name: { id: 'Lain', en: 'Other' } })
    expect(changed).toMatchObject({ status: 200, body: { version: 2, in_use: true } })
    const { body } = await house.decide(id, 1, true)
    expect(body).toMatchObject({ state: 'approved', type: { paid: true, name: { id: 'Izin potong cuti' } } })
    expect((await house.book()).balance).toBe(11)
  })
})

describe('a quota of a year', () => {
  it('is not spent twice by two at once, and what is refused gives it back', async () => {
    const { id: type } = await make()
    const first = await house.asked({ type, from: '2026-11-24', to: '2026-11-25' })
    const both = await Promise.all(['2026-11-26', '2026-11-27'].map((from) => house.ask({ type, from, to: from })))
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    expect(both.find(({ status }) => status === 409)).toMatchObject({
      body: { code: 'requests/quota-short', data: { left: 0, wanted: 1, quota: 'year' } },
    })
    expect(await mine('IPC')).toMatchObject({ left: 0 })
    await house.decide(first.id, 1, false)
    expect(await mine('IPC')).toMatchObject({ left: 2 })
    // another year has a quota of its own
    await house.asked({ type, from: '2027-01-04', to: '2027-01-05' })
    expect(await mine('IPC')).toMatchObject({ left: 2 })
  })

  it('is looked at again when it is approved, for days may have come to count', async () => {
    const { id: type } = await make()
    house.holidays.set('2026-11-24', { kind: 'libur', name: 'Pilkada', source: 'SE', counts: 'off' })
    const first = await house.asked({ type, from: '2026-11-24', to: '2026-11-25' })
    const second = await house.asked({ type, from: '2026-11-26', to: '2026-11-27' })
    house.holidays.delete('2026-11-24')
    const done = await Promise.all([house.decide(first.id, 1, true), house.decide(second.id, 1, true)])
    expect(done.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(done.find(({ status }) => status === 409)).toMatchObject({ body: { code: 'requests/quota-short' } })
  })
})

describe('HR', () => {
  it('makes, changes and deletes types, with an entry for each in the audit log', async () => {
    const one = await make()
    expect(one).toMatchObject({ version: 1, in_use: false, delivered: false, closed: false })
    expect(await change(one, { quota_days: 5 })).toMatchObject({ status: 200, body: { version: 2, quota_days: 5 } })
    expect(await change(one, { quota_days: 6 })).toMatchObject({
      status: 409,
      body: { code: 'requests/type-changed', data: { version: 2, quota_days: 5 } },
    })
    expect(await house.boss('DELETE', `/api/requests/types/${one.id}?version=2`)).toMatchObject({ status: 204 })
    expect((await types()).map(({ id }) => id)).not.toContain(one.id)
    const entries = await house.db.read.kysely
      .selectFrom('audit_entry')
      .select('action')
      .where('entity_type', '=', 'leave_type')
      .execute()
    expect(entries.map(({ action }) => action).toSorted()).toEqual([
      'leave_type.change',
      'leave_type.create',
      'leave_type.remove',
    ])
  })

  it('changes what was delivered, of two at once one', async () => {
    const cn = (await types()).find(({ code }) => code === 'CN')
    if (!cn) throw new Error('no CN')
    const both = await Promise.all([4, 5].map((quota_days) => change(cn, { quota_days })))
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(both.find(({ status }) => status === 409)).toMatchObject({ body: { code: 'requests/type-changed' } })
  })

  it('closes what is in use, and cannot delete it or make it another kind', async () => {
    const one = await make()
    await house.asked({ type: one.id })
    const url = `/api/requests/types/${one.id}`
    expect(await house.boss('DELETE', `${url}?version=1`)).toMatchObject({ body: { code: 'requests/type-in-use' } })
    expect(await change(one, { kind: 'cuti' })).toMatchObject({ body: { code: 'requests/type-in-use' } })
    expect(await change(one, { closed: true })).toMatchObject({ status: 200, body: { closed: true } })
    const later = { type: one.id, from: '2026-11-26', to: '2026-11-26' }
    expect(await house.ask(later)).toMatchObject({ body: { code: 'requests/type-unknown' } })
    expect(await mine('IPC')).toBeUndefined()
    const delivered = `/api/requests/types/${idOf('CN')}?version=0`
    expect(await house.boss('DELETE', delivered)).toMatchObject({ body: { code: 'requests/type-in-use' } })
  })

  it('keeps the standard types open, gives each code once, and a quota its days', async () => {
    const standard = (await types()).filter((one) => one.standard)
    expect(standard.map(({ code }) => code)).toEqual(['CT', 'IZ'])
    for (const one of standard)
      expect(await change(one, { closed: true })).toMatchObject({ body: { code: 'requests/type-needed' } })
    const taken = await house.boss('POST', '/api/requests/types', { ...POTONG, code: 'CN' })
    expect(taken).toMatchObject({ status: 409, body: { code: 'requests/type-code-taken' } })
    const both = await Promise.all([1, 2].map(() => house.boss('POST', '/api/requests/types', POTONG)))
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    const none = { ...POTONG, code: 'X', quota_days: null }
    expect(await house.boss('POST', '/api/requests/types', none)).toMatchObject({
      body: { code: 'requests/type-quota' },
    })
    expect(
      await house.boss('PUT', `/api/requests/types/${house.ids.uuid()}`, { ...termsOf(standard[0]!) }),
    ).toMatchObject({
      status: 404,
    })
  })

  it('alone has a type that only HR enters', async () => {
    const { id: type } = await make({ who: 'hr' })
    expect(await house.ask({ type })).toMatchObject({ body: { code: 'requests/type-unknown' } })
    const [employee_id] = house.office.employees
    const recorded = { key: house.ids.uuid(), employee_id, kind: 'izin', type, from: '2026-11-20', to: '2026-11-20' }
    expect(await house.boss('POST', '/api/requests', { ...recorded, reason: 'lewat telepon' })).toMatchObject({
      status: 201,
      body: { state: 'approved', type: { code: 'IPC' } },
    })
    expect(await house.chief('POST', '/api/requests/types', POTONG)).toMatchObject({ status: 403 })
    expect(await house.worker('GET', '/api/requests/types')).toMatchObject({ status: 403 })
    expect((await house.chief('GET', '/api/requests/types')).status).toBe(200)
  })
})

it('a day keeps the type it was approved with in what it was judged by', async () => {
  const made: DayRequest = await house.approved({ kind: 'cuti', type: idOf('CDR') })
  const { context } = await house.db.read.kysely
    .selectFrom('attendance')
    .select('context')
    .where('work_date', '=', made.from)
    .executeTakeFirstOrThrow()
  expect(JSON.parse(context ?? '{}')).toMatchObject({
    exceptions: [{ leave: { id: idOf('CDR'), paid: true, counts: 'working' } }],
  })
})
