import { expect, test } from 'vitest'
import { setLock } from '#src/features/attendance/set-lock.ts'
import { systemActor } from '#src/kernel/actor.ts'
import { openSettledHouse, UNTIL } from '#test/support/settled-house.ts'
import { purge } from './purge.ts'
import { changeRetention } from './retention.ts'

test('a purge that was broken off between days and what was kept of them is ended by the next one', async () => {
  const house = await openSettledHouse()
  const { db, clock } = house
  const kept = () => db.read.kysely.selectFrom('settled_day').select('work_date').execute()
  const needs = { db, clock, ids: house.ids, parts: [] }
  const actor = systemActor('test')
  await setLock(house, actor, UNTIL, undefined)
  await house.settle()
  await changeRetention(needs, { attendance_years: 1, audit_years: 0, security_days: 0 }, actor)
  clock.set('2027-12-05T03:00:00Z')
  // what a purge does first, and then it was killed
  await db.transaction(async ({ kysely }) => {
    await kysely.deleteFrom('punch').execute()
    await kysely.deleteFrom('attendance').execute()
  })
  await purge(needs, actor, true)
  expect((await kept()).length).toBeGreaterThan(0)
  await purge(needs, actor, false)
  expect(await kept()).toEqual([])
  await house.close()
})
