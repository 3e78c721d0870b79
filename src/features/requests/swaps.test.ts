import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Notices } from '#contract/notices.ts'
import type { DayRequest, SwapPartners } from '#contract/requests.ts'
import { CreateWorkShift } from '#contract/shifts.ts'
import { createDay } from '#src/features/attendance/announce.ts'
import { dayWithoutTaps } from '#src/features/attendance/day-without-taps.ts'
import { personForPunch } from '#src/features/attendance/table.ts'
import { putRoster } from '#src/features/shifts/put-roster.ts'
import { createShift } from '#src/features/shifts/work-shifts.ts'
import type { Change } from '#src/features/shifts/needs.ts'
import { operatorActor } from '#src/kernel/actor.ts'
import { identityOf } from '#test/support/http.ts'
import type { Answer, Send } from '#test/support/http.ts'
import { openRequestHouse } from '#test/support/request-house.ts'
import type { RequestHouse } from '#test/support/request-house.ts'
import { expireSwaps } from './expire.ts'

const TUESDAY = '2026-11-24'
const THURSDAY = '2026-11-26'
let house: RequestHouse
let early: string
let late: string
const worker = (): string => house.office.employees[0] ?? ''
const colleague = (): string => house.office.employees[1] ?? ''

const doing = <T>(make: (change: Change) => Promise<T>): Promise<T> =>
  house.db.transaction((trx) =>
    make({ trx, clock: house.clock, ids: house.ids, actor: operatorActor(), markForRecompute: async () => '' }),
  )
const planned = (employee_id: string, date: string, shift_id: string | null, version = 0): Promise<number> =>
  doing((change) =>
    putRoster(
      change,
      [
        {
          employee_id,
          date,
          version,
          kind: shift_id === null ? 'off' : 'shift',
          shift_id,
          second_shift_id: null,
          site_id: null,
          note: null,
        },
      ],
      { past: false },
    ),
  )

beforeEach(async () => {
  house = await openRequestHouse({ roster: true })
  const shift = (code: string, start: string, end: string): Promise<{ id: string }> =>
    doing((change) =>
      createShift(
        change,
        CreateWorkShift.parse({ name: `Shift ${code}`, code, rule: { parts: [{ start, end }], grace_minutes: 5 } }),
      ),
    )
  early = (await shift('P', '07:00', '15:00')).id
  late = (await shift('S', '15:00', '23:00')).id
  await planned(worker(), TUESDAY, early)
  await planned(colleague(), TUESDAY, late)
  await planned(worker(), THURSDAY, early)
  await planned(colleague(), THURSDAY, null)
})
afterEach(() => house.close())

const swap = (more: object = {}, by?: Send): Promise<Answer> =>
  house.ask({ kind: 'tukar_shift', from: TUESDAY, to: TUESDAY, partner: colleague(), ...more }, by)
const swapped = async (more?: object): Promise<DayRequest> => {
  const { status, body } = await swap(more)
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body as DayRequest
}
const shiftOn = async (employee: string, date: string): Promise<string | null> =>
  (
    await house.db.read.kysely
      .selectFrom('roster_entry')
      .select(['kind', 'shift_id'])
      .where('employee_id', '=', employee)
      .where('work_date', '=', date)
      .executeTakeFirstOrThrow()
  ).shift_id
const told = async (send: Send): Promise<string[]> =>
  ((await send('GET', '/api/me/notices')).body as Notices).data.map(({ kind }) => kind)

it('the colleague agrees, the manager approves, and the roster is another one', async () => {
  const partners = (await house.worker('GET', `/api/me/swap-partners?from=${TUESDAY}&to=${TUESDAY}`)).body
  expect((partners as SwapPartners).data.find(({ user }) => user.id === colleague())?.days).toMatchObject([
    { date: TUESDAY, own: { name: 'Shift P', start: '07:00' }, partner: { name: 'Shift S', start: '15:00' } },
  ])
  const { id, ...made } = await swapped()
  expect(made).toMatchObject({ step: 'partner', deciders: ['Pegawai 2'], partner: { id: colleague() }, days: 0 })
  expect(await told(house.colleague)).toEqual(['asked'])
  // neither HR nor the manager agrees in the colleague's place
  expect(await house.decide(id, 1, true, house.boss)).toMatchObject({ body: { code: 'requests/not-yours' } })
  expect(await house.decide(id, 1, true)).toMatchObject({ body: { code: 'requests/not-yours' } })
  expect(await house.decide(id, 1, true, house.worker)).toMatchObject({ body: { code: 'requests/own' } })
  const agreed = await house.decide(id, 1, true, house.colleague)
  expect(agreed).toMatchObject({ body: { state: 'waiting', step: 'manager', deeds: [{}, { did: 'agreed' }] } })
  expect(await told(house.chief)).toEqual(['asked'])
  expect(await house.decide(id, 2, true)).toMatchObject({ body: { state: 'approved', version: 3 } })
  expect(await shiftOn(worker(), TUESDAY)).toBe(late)
  expect(await shiftOn(colleague(), TUESDAY)).toBe(early)
  expect(await told(house.worker)).toEqual(['approved'])
  expect(await told(house.colleague)).toEqual(['approved', 'asked'])
  // what both have agreed on and the manager approved is swapped back by another swap only
  const back = { version: 3, reason: 'berubah pikiran' }
  expect(await house.worker('POST', `/api/me/requests/${id}/withdraw`, back)).toMatchObject({ status: 409 })
  expect(await house.boss('POST', `/api/requests/${id}/cancel`, back)).toMatchObject({
    body: { code: 'requests/final' },
  })
})

it('of two dates each takes the place of the other on both', async () => {
  const { id } = await swapped({ to: THURSDAY })
  await house.decide(id, 1, true, house.colleague)
  await house.decide(id, 2, true)
  expect(await shiftOn(worker(), THURSDAY)).toBeNull()
  expect(await shiftOn(colleague(), THURSDAY)).toBe(early)
})

it('a day that has begun is judged by the new shift in the same moment', async () => {
  house.clock.set('2026-11-24T01:00:00Z')
  const row = { employee: worker(), date: TUESDAY }
  await house.db.transaction(async (trx) => {
    const person = await trx.first(personForPunch, { id: row.employee })
    if (!person) throw new Error('nobody')
    const ref = { id: person.id, siteId: house.office.site, departmentId: house.office.department, zone: person.zone }
    const known = await house.contexts(trx, [ref], row.date, row.date)
    await createDay(trx, dayWithoutTaps(house, person, known(row.employee, row.date), row.date))
  })
  const { id } = await swapped()
  await house.decide(id, 1, true, house.colleague)
  await house.decide(id, 2, true)
  const day = await house.db.read.kysely
    .selectFrom('attendance')
    .select(['shift', 'version'])
    .where('employee_id', '=', row.employee)
    .executeTakeFirstOrThrow()
  expect(JSON.parse(day.shift)).toMatchObject({ name: 'Shift S' })
  expect(day.version).toBe(2)
})

it('a schedule that has changed since is not swapped, and the request stays', async () => {
  const { id } = await swapped()
  await house.decide(id, 1, true, house.colleague)
  await planned(colleague(), TUESDAY, null, 1)
  expect(await house.decide(id, 2, true)).toMatchObject({ status: 409, body: { code: 'requests/swap-changed' } })
  expect(await shiftOn(worker(), TUESDAY)).toBe(early)
  expect(await house.decide(id, 2, false)).toMatchObject({ body: { state: 'refused' } })
})

it('is refused with oneself, with nobody known, with somebody who is away, of equal shifts and without a shift', async () => {
  const codeOf = async (more: object): Promise<unknown> => ((await swap(more)).body as { code: string }).code
  expect(await codeOf({ partner: worker() })).toBe('requests/partner-unknown')
  expect(await codeOf({ partner: house.ids.uuid() })).toBe('requests/partner-unknown')
  expect(await codeOf({ partner: undefined })).toBe('requests/shape')
  expect(await codeOf({ kind: 'izin' })).toBe('requests/shape')
  expect(await codeOf({ from: '2026-11-20', to: '2026-11-20' })).toBe('requests/too-late')
  expect(await codeOf({ from: '2026-11-25', to: '2026-11-25' })).toBe('schedule/no-shift')
  await planned(colleague(), TUESDAY, early, 1)
  expect(await codeOf({})).toBe('schedule/nothing-to-swap')
  await house.asked({ kind: 'sakit', from: TUESDAY, to: TUESDAY }, house.colleague)
  expect(await codeOf({})).toBe('requests/partner-busy')
})

it('is refused by the colleague, and nobody is away because of it', async () => {
  const { id } = await swapped()
  expect(await house.decide(id, 1, false, house.colleague)).toMatchObject({ body: { state: 'refused' } })
  expect(await told(house.worker)).toEqual(['refused'])
  expect((await swapped()).state).toBe('waiting')
  expect((await house.ask({ from: TUESDAY, to: TUESDAY })).status).toBe(201)
})

it('a partner who is also manager or HR does not approve: others do', async () => {
  const asHr = house.server.as(identityOf('admin', { employeeId: colleague() }))
  const { id } = await swapped({ partner: house.office.employees[1] })
  await house.decide(id, 1, true, house.colleague)
  expect(await house.decide(id, 2, true, asHr)).toMatchObject({ status: 403, body: { code: 'requests/own' } })
  const chief = house.office.employees[2] ?? ''
  await planned(chief, THURSDAY, late)
  const other = await swapped({ from: THURSDAY, to: THURSDAY, partner: chief })
  const agreed = await house.decide(other.id, 1, true, house.chief)
  expect(agreed).toMatchObject({ body: { state: 'waiting', step: 'hr' } })
})

it('what nobody has decided when the date has gone by ends by itself, once', async () => {
  const { id } = await swapped()
  house.clock.set('2026-11-24T16:59:00Z')
  expect(await expireSwaps(house)).toBe(0)
  house.clock.set('2026-11-24T17:01:00Z')
  expect(await house.decide(id, 1, true, house.colleague)).toMatchObject({ body: { code: 'requests/swap-over' } })
  const counts = await Promise.all([expireSwaps(house), expireSwaps(house)])
  expect(counts.toSorted((a, b) => a - b)).toEqual([0, 1])
  expect(await house.worker('GET', `/api/requests/${id}`)).toMatchObject({ body: { state: 'expired' } })
  expect(await told(house.worker)).toEqual(['expired'])
  expect(await told(house.colleague)).toEqual(['expired', 'asked'])
})
