import { afterEach, beforeEach, expect, it } from 'vitest'
import { identityOf } from '#test/support/http.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'

/* What is refused is refused with the words of this case, and not with those of a neighbour. */

let house: RequestHouse
beforeEach(async () => {
  house = await openRequestHouse()
})
afterEach(() => house.close())

const refused = async (
  as: 'boss' | 'chief',
  url: string,
  body: object,
  method: 'POST' | 'PUT' | 'DELETE' = 'POST',
): Promise<[number, unknown]> => {
  const { status, body: problem } = await house[as](method, url, body)
  return [status, (problem as { code: string }).code]
}

it('what waits is not cancelled but refused, and what was refused is settled', async () => {
  const { id } = await house.asked()
  const url = `/api/requests/${id}/cancel`
  expect(await refused('boss', url, { version: 1, reason: 'keliru' })).toEqual([409, 'requests/not-approved'])
  await house.decide(id, 1, false)
  expect(await refused('boss', url, { version: 2, reason: 'keliru' })).toEqual([409, 'requests/decided'])
})

it('dates outside of somebody’s employment are said to be that, and whoever does not exist has no book and no day', async () => {
  const [worker = ''] = house.office.employees
  const nobody = house.ids.uuid()
  await house.db.transaction((trx) =>
    trx.kysely.updateTable('employee').set({ active_to: '2026-11-24' }).where('id', '=', worker).execute(),
  )
  expect(await house.ask({ to: '2026-11-25' })).toMatchObject({ status: 422, body: { code: 'requests/not-employed' } })
  const correction = { key: house.ids.uuid(), date: '2026-11-20', masuk: '08:00', reason: 'lupa absen' }
  const correct = (employee_id: string, more: object = {}): Promise<[number, unknown]> =>
    refused('boss', '/api/requests/corrections', { ...correction, employee_id, ...more })
  expect(await correct(nobody)).toEqual([404, 'people/not-found'])
  expect(await correct(worker, { date: '2026-11-26' })).toEqual([422, 'requests/not-employed'])
  expect(await correct(worker, { date: '2026-09-21' })).toEqual([422, 'requests/too-far-back'])
  const entry = { key: house.ids.uuid(), days: 1, date: '2026-11-20', reason: 'dari sistem lama' }
  expect(await refused('boss', `/api/leave/${nobody}/adjustments`, entry)).toEqual([404, 'people/not-found'])
})

it('nobody corrects their own day or fills their own leave book', async () => {
  const [, , employeeId = ''] = house.office.employees
  const self = house.server.as(identityOf('admin', { employeeId }))
  const key = house.ids.uuid()
  const correction = { key, employee_id: employeeId, date: '2026-11-20', masuk: '08:00', reason: 'lupa absen' }
  expect(await self('POST', '/api/requests/corrections', correction)).toMatchObject({
    status: 403,
    body: { code: 'requests/own-day' },
  })
  const entry = { key, days: 1, date: '2026-11-20', reason: 'dari sistem lama' }
  expect(await self('POST', `/api/leave/${employeeId}/adjustments`, entry)).toMatchObject({
    status: 403,
    body: { code: 'requests/own-leave' },
  })
})

it('a deputy with dates the wrong way round, or one that is not there, is said to be that', async () => {
  const wrong = { deputy_number: '1', from: '2026-11-25', to: '2026-11-24' }
  expect(await refused('chief', '/api/me/deputies', wrong)).toEqual([422, 'requests/deputy-dates'])
  const { status, body } = await house.chief('DELETE', `/api/me/deputies/${house.ids.uuid()}`)
  expect([status, body]).toMatchObject([404, { code: 'requests/deputy-not-found' }])
})

it('a policy that somebody else has changed is no request that changed', async () => {
  const { policy } = (await house.boss('GET', '/api/requests/settings')).body as { policy: object }
  const put = (): Promise<[number, unknown]> => refused('boss', '/api/requests/settings', { policy, version: 0 }, 'PUT')
  expect(await put()).toEqual([200, undefined])
  expect(await put()).toEqual([409, 'requests/policy-changed'])
})

it('leave that is short says whether what waits was counted', async () => {
  await house.asked({ kind: 'cuti', from: '2026-12-01', to: '2026-12-14' })
  const more = await house.ask({ kind: 'cuti', from: '2026-12-15', to: '2026-12-17' })
  expect(more.body).toMatchObject({ code: 'requests/balance-short', data: { reason: 'waiting' } })
  const url = `/api/leave/${house.office.employees[0]}/adjustments`
  const entry = { key: house.ids.uuid(), days: -13, date: '2026-11-20', reason: 'sudah dipakai' }
  const { body } = await house.boss('POST', url, entry)
  expect(body).toMatchObject({ code: 'requests/balance-short', data: { available: 12, wanted: 13 } })
  expect((body as { data: object }).data).not.toHaveProperty('reason')
})
