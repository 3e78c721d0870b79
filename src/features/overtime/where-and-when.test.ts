import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OvertimeOfDay, OvertimeOrder, OvertimeReport } from '#contract/overtime.ts'
import { createMarkForRecompute, createRecompute, workedOf } from '#src/features/attendance/index.ts'
import { punch } from '#src/features/attendance/punch.ts'
import { putRoster } from '#src/features/shifts/index.ts'
import { entry, makeHouse } from '#src/features/shifts/staff.test-support.ts'
import type { ShiftHouse } from '#src/features/shifts/staff.test-support.ts'
import { systemIds as ids } from '#src/kernel/ids.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { Send, TestServer } from '#test/support/http.ts'
import { tellPeople } from '#src/features/notices/index.ts'
import { overtimeRoutes } from './index.ts'

/** A Friday. */
const DATE = '2026-11-27'
let temporary: TemporaryDatabase
let house: ShiftHouse
let server: TestServer
let admin: Send
let worker: Send
let who: string

beforeEach(async () => {
  temporary = await temporaryDatabase()
  const { db } = temporary
  house = await makeHouse(db, 2)
  const { clock } = house
  who = house.office.employees[0] ?? ''
  const { recomputeDays: recompute } = createRecompute({ clock, ids, contexts: dayContexts })
  const markForRecompute = createMarkForRecompute({ clock, ids })
  const tell = tellPeople({ clock, ids, sendsMail: true })
  server = await testServer(
    overtimeRoutes({ db, clock, ids, contexts: dayContexts, recompute, workedOf, markForRecompute, tell }),
  )
  admin = server.as(identityOf('admin'))
  worker = server.as(identityOf('karyawan', { employeeId: who }))
})
afterEach(async () => {
  await server.close()
  await temporary.close()
})

type Rule = Parameters<ShiftHouse['shift']>[3]
const rostered = async (
  date: string,
  times: [string, string] | null,
  { rule = {}, site = null }: { rule?: Rule; site?: string | null } = {},
): Promise<void> => {
  const shift = times && (await house.shift(`S${ids.uuid().slice(-2)}`, ...times, rule))
  await house.doing((change) =>
    putRoster(change, [entry(who, date, { shift_id: shift?.id ?? null, site_id: site })], { past: true }),
  )
}
const lent = (): Promise<void> => rostered(DATE, ['08:00', '17:00'], { site: house.east.site })
const order = (start: string, end: string, date = DATE) =>
  admin('POST', '/api/overtime/orders', { date, start, end, reason: 'Stok opname', employees: [who] })
const agreed = async (start: string, end: string, date = DATE): Promise<OvertimeOrder> => {
  const { data } = (await order(start, end, date)).body as { data: OvertimeOrder }
  const answer = await worker('POST', `/api/me/overtime/${data.id}/consent`, { agree: true, text_version: 1 })
  expect(answer.status).toBe(200)
  return data
}
const tap = (kind: 'in' | 'out', at: string): Promise<unknown> => {
  house.clock.set(at)
  const needs = { db: temporary.db, clock: house.clock, ids, node: 'n1', contexts: dayContexts }
  return punch(needs, { employeeId: who, kind, key: ids.uuid(), body: {}, source: 'web' })
}
const days = async (from = DATE, to = from): Promise<OvertimeOfDay[]> =>
  ((await admin('GET', `/api/overtime?from=${from}&to=${to}`)).body as OvertimeReport).data[0]?.days ?? []
const row = () =>
  temporary.db.read.kysely
    .selectFrom('attendance')
    .select(['work_date', 'zone', 'site_id', 'site_name', 'flags'])
    .where('employee_id', '=', who)
    .executeTakeFirstOrThrow()

describe('overtime after a night shift', () => {
  beforeEach(() => rostered('2026-11-26', ['22:00', '06:00']))

  it('belongs to the date on which the shift began, whichever comes first, consent or work', async () => {
    await agreed('06:00', '07:00')
    const { data } = (await order('07:00', '08:00')).body as { data: OvertimeOrder }
    await tap('in', '2026-11-26T21:55:00+07:00')
    await tap('out', '2026-11-27T08:05:00+07:00')
    const only = { date: '2026-11-26', day: 'workday', real: 60, orders: [{ start: '06:00', end: '07:00' }] }
    expect(await days('2026-11-26', '2026-11-27')).toMatchObject([only])
    expect((await row()).flags).toContain('lembur')
    await worker('POST', `/api/me/overtime/${data.id}/consent`, { agree: true, text_version: 1 })
    const both = { ...only, real: 120, counted: 210, outside: 0, orders: [{ start: '06:00', end: '08:00' }] }
    expect(await days('2026-11-26')).toMatchObject([both])
    expect(await days('2026-11-27')).toEqual([])
  })

  it('cannot be ordered while the shift still runs', async () => {
    expect(await order('05:00', '08:00')).toMatchObject({ status: 422, body: { code: 'overtime/in-shift' } })
  })
})

describe('whoever is lent to a place in another zone', () => {
  const work = async (): Promise<void> => {
    await tap('in', `${DATE}T06:00:00+09:00`)
    await tap('out', `${DATE}T17:05:00+09:00`)
  }
  const hour = [{ date: DATE, zone: 'Asia/Jayapura', real: 60, orders: [{ start: '06:00', end: '07:00' }] }]

  it('has overtime by the clock of that place', async () => {
    await lent()
    const made = await agreed('06:00', '07:00')
    expect(made.members[0]?.from).toBe(Date.parse(`${DATE}T06:00:00+09:00`))
    expect(await order('08:00', '09:00')).toMatchObject({ body: { code: 'overtime/in-shift' } })
    await work()
    expect(await days()).toMatchObject(hour)
  })

  it('also where the order came first, and at home again where the roster changes back', async () => {
    await agreed('06:00', '07:00')
    await lent()
    const from = async (): Promise<number | undefined> => {
      const { body } = await admin('GET', `/api/overtime/orders?from=${DATE}&to=${DATE}`)
      return (body as { data: OvertimeOrder[] }).data[0]?.members[0]?.from
    }
    expect(await from()).toBe(Date.parse(`${DATE}T06:00:00+09:00`))
    await work()
    expect(await days()).toMatchObject(hour)
    await temporary.db.transaction((trx) => trx.kysely.deleteFrom('roster_entry').execute())
    expect(await from()).toBe(Date.parse(`${DATE}T06:00:00+07:00`))
  })

  it('is there on the day as well, though the roster said so after the day had begun', async () => {
    const replan = () =>
      temporary.db.transaction((trx) =>
        createRecompute({ clock: house.clock, ids, contexts: dayContexts }).replanDays(trx, who, DATE, DATE),
      )
    await tap('in', `${DATE}T08:00:00+09:00`)
    expect(await row()).toMatchObject({ zone: 'Asia/Jakarta', site_name: 'Jakarta' })
    await lent()
    await replan()
    expect(await row()).toMatchObject({ zone: 'Asia/Jayapura', site_id: house.east.site, site_name: 'Jayapura' })
    await temporary.db.transaction((trx) => trx.kysely.deleteFrom('roster_entry').execute())
    await replan()
    expect(await row()).toMatchObject({ zone: 'Asia/Jakarta', site_id: house.office.site, site_name: 'Jakarta' })
  })

  it('has the holidays of that place, not those of the own', async () => {
    const holiday = (id: string, place: string, date: string) => ({
      id,
      date,
      place,
      kind: 'libur',
      name: place === house.east.site ? 'Timur' : 'Barat',
      source: 'Gubernur',
      origin: 'hand',
      version: 1,
      created_at: 0,
      updated_at: 0,
    })
    await temporary.db.transaction((trx) =>
      trx.kysely
        .insertInto('calendar_day')
        .values([holiday(ids.uuid(), house.east.site, DATE), holiday(ids.uuid(), house.office.site, '2026-11-28')])
        .execute(),
    )
    await lent()
    await rostered('2026-11-28', ['08:00', '17:00'], { site: house.east.site })
    for (const people of [[house.refOf(who)], house.office.employees.map(house.refOf)]) {
      const known = await dayContexts(temporary.db.read, people, DATE, '2026-11-29')
      expect(known(who, DATE).calendar).toMatchObject({ name: 'Timur' })
      expect(known(who, '2026-11-28').calendar).toBeNull()
    }
  })
})

describe('flexible hours', () => {
  const rule: Rule = { kind: 'flexible', core: { start: '10:00', end: '15:00' }, required_minutes: 480 }
  beforeEach(() => rostered(DATE, ['07:00', '21:00'], { rule }))

  it('can be ordered beyond their core, within the band too', async () => {
    expect((await order('18:00', '21:00')).status).toBe(201)
    expect(await order('14:00', '16:00')).toMatchObject({ status: 422, body: { code: 'overtime/in-shift' } })
  })

  it.each([
    ['07:00', 180, 0],
    ['12:00', 60, 120],
    ['13:00', 0, 180],
  ])('count as overtime beyond the required minutes: came at %s', async (came, real, filled) => {
    await agreed('18:00', '21:00')
    await tap('in', `${DATE}T${came}:00+07:00`)
    await tap('out', `${DATE}T21:00:00+07:00`)
    expect(await days()).toMatchObject([{ day: 'workday', real, filled, outside: 0 }])
    expect((await row()).flags.includes('lembur')).toBe(real > 0)
  })
})
