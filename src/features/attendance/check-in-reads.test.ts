import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AttendanceTable } from '#src/database/schema.ts'
import { plansFor } from '#src/features/shifts/index.ts'
import type { DayContexts } from '#src/features/shifts/index.ts'
import { makeHouse } from '#src/features/shifts/staff.test-support.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { closeDays } from './close-days.ts'
import { NOTHING_ELSE } from './derive-day.ts'
import { punch } from './punch.ts'
import { rowOf, rowText } from './row.ts'

let house: TemporaryDatabase
/** Whether each question of a check-in came with what was read with the person. */
let asked: boolean[]

const contexts: DayContexts = Object.assign<DayContexts, Pick<DayContexts, 'columns'>>(
  async (db, people, from, to, read) => {
    asked.push(read !== undefined)
    const planOf = await plansFor(db, people, from, to, read)
    return (id, date) => ({ plan: planOf(id, date).plan, ...NOTHING_ELSE })
  },
  plansFor.columns ? { columns: plansFor.columns } : {},
)

beforeEach(async () => {
  house = await temporaryDatabase()
  asked = []
})
afterEach(() => house.close())

test('what is planned is read with the person: hours, then a pattern, then the roster, as soon as each is there', async () => {
  const { clock, office, shift, pattern } = await makeHouse(house.db, 1)
  const needs = { db: house.db, clock, ids: systemIds, node: 'n1', contexts }
  const employeeId = office.employees[0] as string
  const dayAt = async (at: string): Promise<Pick<AttendanceTable, 'work_date' | 'status'> & { code: unknown }> => {
    clock.set(at)
    const { body } = await punch(needs, { employeeId, kind: 'in', key: systemIds.uuid(), body: {}, source: 'web' })
    const { data } = JSON.parse(body) as { data: { date: string; status: string; shift: { code?: string } } }
    return { work_date: data.date, status: data.status, code: data.shift.code }
  }
  expect(await dayAt('2026-11-23T08:00:00+07:00')).toEqual({
    work_date: '2026-11-23',
    status: 'hadir',
    code: undefined,
  })
  const late = await shift('S', '13:00', '21:00')
  const daily = await pattern('Harian', [late.id])
  const stamp = { version: 1, created_at: 0, updated_at: 0 }
  await house.db.transaction((trx) =>
    trx.kysely
      .insertInto('shift_assignment')
      .values({
        id: systemIds.uuid(),
        pattern_id: daily.id,
        target: 'site',
        target_id: office.site,
        from_date: '2026-11-24',
        to_date: null,
        ...stamp,
      })
      .execute(),
  )
  await house.db.transaction((trx) =>
    trx.kysely.updateTable('shift_revision').set({ revision: systemIds.uuid() }).execute(),
  )
  expect(await dayAt('2026-11-24T13:00:00+07:00')).toEqual({ work_date: '2026-11-24', status: 'hadir', code: 'S' })
  const entry = { kind: 'off', shift_id: null, second_shift_id: null, site_id: null, source: 'manual', note: null }
  await house.db.transaction((trx) =>
    trx.kysely
      .insertInto('roster_entry')
      .values({ employee_id: employeeId, work_date: '2026-11-25', ...entry, version: 1, updated_at: 0 })
      .execute(),
  )
  expect(await dayAt('2026-11-25T13:30:00+07:00')).toEqual({ work_date: '2026-11-25', status: 'hadir', code: 'L' })
  expect(asked).toEqual([true, true, true])
  const rows = await house.db.read.kysely.selectFrom('attendance').selectAll().execute()
  for (const row of rows) {
    const odd = { ...row, employee_name: 'Sri "Ayu"\n\\ O’Neil', node_pulang: 'n"2', pulang_at: row.masuk_at }
    for (const one of [row, odd]) expect(rowText(one)).toBe(JSON.stringify(rowOf(one)))
  }
})

test('where only the hours of the site are known, nobody is alpa in two weeks of closing', async () => {
  const { clock } = await makeHouse(house.db, 2)
  const needs = { db: house.db, clock, ids: systemIds, node: 'n1', contexts, log: silentLogger }
  for (let day = 0; day < 14; day++) {
    clock.set(new Date(Date.parse('2026-11-23T12:00:00Z') + day * 86_400_000).toISOString())
    expect(await closeDays(needs)).toBe(0)
  }
  expect(await house.db.read.kysely.selectFrom('attendance').select('status').execute()).toEqual([])
})
