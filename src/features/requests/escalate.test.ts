import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Notices } from '#contract/notices.ts'
import type { DayRequest, RequestSettings } from '#contract/requests.ts'
import type { Send } from '#test/support/http.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'
import { escalateSilent } from './escalate.ts'
import { remindDeciders } from './jobs.ts'

let house: RequestHouse
beforeEach(async () => {
  house = await openRequestHouse()
})
afterEach(() => house.close())

const DAY = 86_400_000
const kinds = async (send: Send): Promise<string[]> =>
  ((await send('GET', '/api/me/notices')).body as Notices).data.map(({ kind }) => kind)
const inbox = async (send: Send): Promise<string[]> =>
  ((await send('GET', '/api/requests/inbox')).body as { data: DayRequest[] }).data.map(({ id }) => id)
const turn = async (id: string): Promise<Pick<DayRequest, 'step' | 'deciders' | 'deeds'>> =>
  (await house.worker('GET', `/api/requests/${id}`)).body as DayRequest
const policy = async (more: object): Promise<void> => {
  const { body } = await house.boss('GET', '/api/requests/settings')
  const { policy: before, version } = body as RequestSettings
  const put = { policy: { ...before, ...more }, version }
  expect(await house.boss('PUT', '/api/requests/settings', put)).toMatchObject({ status: 200 })
}

it('what a manager does not answer for three days goes to HR, who is told once and decides alone', async () => {
  const { id } = await house.asked({ from: '2026-12-01', to: '2026-12-01' })
  house.clock.advance(3 * DAY - 1)
  expect(await escalateSilent(house)).toBe(0)
  expect(await kinds(house.boss)).toEqual([])
  house.clock.advance(1)
  // two workers at once
  const both = await Promise.all([escalateSilent(house), escalateSilent(house)])
  expect(both[0] + both[1]).toBe(1)
  expect(await escalateSilent(house)).toBe(0)
  expect(await kinds(house.boss)).toEqual(['escalated'])
  expect(await turn(id)).toMatchObject({ step: 'hr', deciders: [], deeds: [{}, { did: 'escalated', by: 'Hadir' }] })
  expect(await inbox(house.chief)).toEqual([])
  expect(await house.decide(id, 2, true)).toMatchObject({ status: 403, body: { code: 'requests/not-yours' } })
  expect(await house.decide(id, 2, true, house.boss)).toMatchObject({ status: 200, body: { state: 'approved' } })
})

it('goes to HR at once where nobody is left to decide', async () => {
  const { id } = await house.asked({ from: '2026-12-01', to: '2026-12-01' })
  const [, , chief = ''] = house.office.employees
  await house.db.transaction((trx) =>
    trx.kysely.updateTable('account').set({ disabled_at: 1 }).where('employee_id', '=', chief).execute(),
  )
  expect(await turn(id)).toMatchObject({ step: 'manager', deciders: [] })
  expect(await escalateSilent(house)).toBe(1)
  expect(await turn(id)).toMatchObject({ step: 'hr' })
  expect(await kinds(house.boss)).toEqual(['escalated'])
})

it('is as long as the policy says, or never, and a letter that was handed in meanwhile does not put it off', async () => {
  const { id, version } = await house.asked({ kind: 'sakit', from: '2026-11-23', to: '2026-11-23' })
  await policy({ escalate_after_days: null })
  house.clock.advance(6 * DAY)
  expect(await escalateSilent(house)).toBe(0)
  const content = Buffer.from('%PDF-1.7').toString('base64')
  const file = (await house.worker('POST', '/api/me/attachments', { name: 'a.pdf', content })).body as { id: string }
  const letter = { version, attachments: [file.id] }
  expect(await house.worker('POST', `/api/me/requests/${id}/letters`, letter)).toMatchObject({ status: 200 })
  await policy({ escalate_after_days: 5 })
  expect(await escalateSilent(house)).toBe(1)
})

it('leaves alone what waits for a colleague or for HR already', async () => {
  const { id } = await house.asked({ kind: 'cuti', from: '2026-12-01', to: '2026-12-01' })
  expect(await house.decide(id, 1, true)).toMatchObject({ body: { step: 'hr' } })
  house.clock.advance(10 * DAY)
  expect(await escalateSilent(house)).toBe(0)
  expect(await turn(id)).toMatchObject({ step: 'hr' })
})

it('HR is reminded too of somebody who wants to be back and whom nobody answers', async () => {
  const { id, version } = await house.approved({ from: '2026-11-24', to: '2026-11-27' })
  const back = { version, back_on: '2026-11-26', reason: 'sudah sehat' }
  await house.worker('POST', `/api/me/requests/${id}/back`, back)
  for (let day = 0; day < 4; day++) {
    house.clock.advance(DAY + 1)
    await remindDeciders(house)
  }
  expect((await kinds(house.chief)).filter((kind) => kind === 'reminder')).toHaveLength(4)
  expect((await kinds(house.boss)).filter((kind) => kind === 'reminder')).toHaveLength(2)
})
