import { afterEach, beforeEach, expect, it } from 'vitest'
import { identityOf } from '#test/support/http.ts'
import type { Send } from '#test/support/http.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'

let house: RequestHouse
let deputy: Send
beforeEach(async () => {
  house = await openRequestHouse()
  const [employeeId = ''] = house.office.employees.slice(3)
  const account = await house.db.read.kysely
    .selectFrom('account')
    .select('id')
    .where('login', '=', 'deputy')
    .executeTakeFirstOrThrow()
  deputy = house.server.as(identityOf('karyawan', { employeeId, accountId: account.id, name: 'deputy' }))
  const { number } = await house.db.read.kysely
    .selectFrom('employee')
    .select('number')
    .where('id', '=', employeeId)
    .executeTakeFirstOrThrow()
  // tomorrow and the day after
  const absence = { deputy_number: number, from: '2026-11-24', to: '2026-11-25' }
  expect(await house.chief('POST', '/api/me/deputies', absence)).toMatchObject({ status: 201 })
})
afterEach(() => house.close())

const times = { kind: 'koreksi', from: '2026-11-20', to: '2026-11-20', masuk: '08:00', pulang: '17:05' }
const inbox = async (): Promise<number> =>
  ((await deputy('GET', '/api/requests/inbox')).body as { data: unknown[] }).data.length

it('a deputy decides in the absence, and it is written down for whom', async () => {
  const { id } = await house.asked(times)
  house.clock.set('2026-11-24T03:00:00Z')
  expect(await inbox()).toBe(1)
  const done = await house.decide(id, 1, true, deputy)
  expect(done).toMatchObject({
    status: 200,
    body: { deeds: [{ did: 'asked' }, { did: 'approved', by: 'deputy', for: 'Pegawai 3' }] },
  })
  const [, , chief] = house.office.employees
  const deeds = await house.db.read.kysely
    .selectFrom('request_deed')
    .selectAll()
    .where('did', '=', 'approved')
    .execute()
  expect(deeds).toMatchObject([{ by_name: 'deputy', for_employee: chief, for_name: 'Pegawai 3' }])
  const audits = await house.db.read.kysely
    .selectFrom('audit_entry')
    .select(['action', 'subject_id'])
    .where('action', 'in', ['deputy.name', 'request.approved'])
    .orderBy('id')
    .execute()
  expect(audits).toEqual([
    { action: 'deputy.name', subject_id: house.office.employees[3] },
    { action: 'request.approved', subject_id: house.office.employees[0] },
  ])
})

it.each([
  ['before', '2026-11-23T16:59:00Z'],
  ['after', '2026-11-25T17:01:00Z'],
])('nobody is a deputy %s the absence: what is asked then is none of their business', async (_, now) => {
  const { id } = await house.asked({ from: '2026-11-27', to: '2026-11-27' })
  house.clock.set(now)
  expect(await inbox()).toBe(0)
  expect(await house.decide(id, 1, true, deputy)).toMatchObject({ status: 404, body: { code: 'requests/not-found' } })
  expect(await house.decide(id, 1, true)).toMatchObject({ status: 200 })
})

it('the own request is decided by the chief or HR, not by the deputy who asked', async () => {
  house.clock.set('2026-11-24T03:00:00Z')
  const { id } = await house.asked({ from: '2026-11-27', to: '2026-11-27' }, deputy)
  expect(await inbox()).toBe(0)
  expect(await house.decide(id, 1, true, deputy)).toMatchObject({ status: 403, body: { code: 'requests/own' } })
  expect(await house.decide(id, 1, true)).toMatchObject({ status: 200 })
})

it('whose deputies were ended early decides alone again', async () => {
  const { id } = await house.asked({ from: '2026-11-27', to: '2026-11-27' })
  const { body } = await house.chief('GET', '/api/me/deputies')
  const [named] = (body as { data: { id: string }[] }).data
  house.clock.set('2026-11-24T03:00:00Z')
  expect(await inbox()).toBe(1)
  expect(await house.chief('DELETE', `/api/me/deputies/${named?.id}`)).toMatchObject({ status: 204 })
  expect(await inbox()).toBe(0)
  expect(await house.decide(id, 1, true, deputy)).toMatchObject({ status: 404 })
})

it('HR names a deputy for a manager who cannot, and ends it again', async () => {
  const [worker = '', colleague = '', chief = ''] = house.office.employees
  const { number } = await house.db.read.kysely
    .selectFrom('employee')
    .select('number')
    .where('id', '=', colleague)
    .executeTakeFirstOrThrow()
  const wanted = { manager_id: chief, deputy_number: number, from: '2026-11-23', to: '2026-11-24' }
  expect(await house.chief('POST', '/api/deputies', wanted)).toMatchObject({ status: 403 })
  const made = await house.boss('POST', '/api/deputies', wanted)
  expect(made).toMatchObject({ status: 201, body: { manager: { id: chief }, deputy: { id: colleague } } })
  const { id } = made.body as { id: string }
  const { id: asked } = await house.asked({ from: '2026-11-27', to: '2026-11-27' })
  const seen = (await house.colleague('GET', '/api/requests/inbox')).body as { data: { id: string }[] }
  expect(seen.data.map((one) => one.id)).toEqual([asked])
  const all = async (): Promise<unknown[]> =>
    ((await house.boss('GET', '/api/deputies')).body as { data: { id: string }[] }).data.map((one) => one.id)
  expect(await all()).toContain(id)
  // the manager sees it as their own, and may end it as well
  const mine = (await house.chief('GET', '/api/me/deputies')).body as { data: { id: string }[] }
  expect(mine.data.map((one) => one.id)).toContain(id)
  expect(await house.boss('DELETE', `/api/deputies/${id}`)).toMatchObject({ status: 204 })
  expect(await all()).not.toContain(id)
  expect(await house.decide(asked, 1, true, house.colleague)).toMatchObject({ status: 404 })
  for (const [more, code] of [
    [{ manager_id: worker, deputy_number: 'tidak ada' }, 'requests/deputy-unknown'],
    [{ manager_id: colleague }, 'requests/deputy-unknown'],
    [{ manager_id: '0190a000-0000-7000-8000-00000000000f' }, 'people/not-found'],
    [{ to: '2026-11-22' }, 'requests/deputy-dates'],
  ] as const)
    expect(await house.boss('POST', '/api/deputies', { ...wanted, ...more })).toMatchObject({ body: { code } })
  house.clock.set('2026-11-27T03:00:00Z')
  expect(await all()).toEqual([])
})
