import { afterEach, beforeEach, expect, it } from 'vitest'
import { overtimeDayOf } from '#src/features/overtime/day-kind.ts'
import { assignPattern } from '#src/features/shifts/assignments.ts'
import { putRoster } from '#src/features/shifts/index.ts'
import { entry, makeHouse } from '#src/features/shifts/staff.test-support.ts'
import type { ShiftHouse } from '#src/features/shifts/staff.test-support.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { closeDays } from './close-days.ts'
import { punch } from './punch.ts'
import { createRecompute } from './recompute.ts'

/** A Wednesday. */
const HOLIDAY = '2026-11-25'
let temporary: TemporaryDatabase
let house: ShiftHouse
const needs = () => ({ db: temporary.db, clock: house.clock, ids: systemIds, node: 'n1', contexts: dayContexts })

beforeEach(async () => {
  temporary = await temporaryDatabase()
  house = await makeHouse(temporary.db, 3)
  const p = await house.shift('P', '08:00', '17:00')
  const { id } = await house.pattern('Lima hari', [p.id, p.id, p.id, p.id, p.id, null, null])
  await house.doing(async (change) => {
    const { site } = house.office
    await assignPattern(change, {
      pattern_id: id,
      target: 'site',
      target_id: site,
      from: '2026-11-23',
      to: null,
      past: false,
    })
    await putRoster(
      change,
      [0, 1].map((who) => entry(person(who), HOLIDAY, { shift_id: p.id })),
      { past: false },
    )
  })
  await closeDays({ ...needs(), log: silentLogger })
})
afterEach(() => temporary.close())

const person = (index: number): string => house.office.employees[index] as string
const declare = (): Promise<void> =>
  temporary.db.transaction(async (trx) => {
    const said = { id: systemIds.uuid(), date: HOLIDAY, place: '', kind: 'libur', name: 'Acara', source: 'Direksi' }
    const row = { ...said, origin: 'hand', version: 1, created_at: 0, updated_at: 0 }
    await trx.kysely.insertInto('calendar_day').values(row).execute()
  })
const tap = (who: number, kind: 'in' | 'out', time: string): Promise<unknown> => {
  house.clock.set(`${HOLIDAY}T${time}:00+07:00`)
  return punch(needs(), { employeeId: person(who), kind, key: systemIds.uuid(), body: {}, source: 'web' })
}
const days = async (): Promise<Record<number, string>> => {
  const rows = await temporary.db.read.kysely
    .selectFrom('attendance')
    .selectAll()
    .where('work_date', '=', HOLIDAY)
    .execute()
  return Object.fromEntries(
    rows
      .map((row) => [house.office.employees.indexOf(row.employee_id), `${row.status} ${row.flags}`] as const)
      .filter(([who]) => who >= 0),
  )
}

it('whoever the roster names on a holiday is expected: late, or alpa; the others are free and the day stays a holiday', async () => {
  await declare()
  await tap(0, 'in', '08:30')
  await tap(2, 'in', '08:30')
  house.clock.set('2026-11-26T00:00:00+07:00')
  await closeDays({ ...needs(), log: silentLogger })
  expect(await days()).toEqual({ 0: 'terlambat ["terlambat"]', 1: 'alpa []', 2: 'hadir []' })
  const known = await dayContexts(temporary.db.read, [house.refOf(person(0))], '2026-11-23', '2026-11-29')
  expect(overtimeDayOf((date) => known(person(0), date), 'Asia/Jakarta', HOLIDAY)).toBe('rest_5')
})

it('the same where the holiday is declared after the roster, and after the day had begun', async () => {
  await tap(0, 'in', '08:30')
  await tap(2, 'in', '08:30')
  house.clock.set('2026-11-26T00:00:00+07:00')
  await closeDays({ ...needs(), log: silentLogger })
  await declare()
  const { recomputeDays } = createRecompute(needs())
  for (const who of [0, 1, 2])
    await temporary.db.transaction((trx) => recomputeDays(trx, person(who), HOLIDAY, HOLIDAY))
  expect(await days()).toEqual({
    0: 'terlambat ["terlambat","lupa_absen_pulang"]',
    1: 'alpa []',
    2: 'hadir ["lupa_absen_pulang"]',
  })
})
