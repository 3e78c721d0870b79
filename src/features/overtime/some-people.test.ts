import { expect, test } from 'vitest'
import { exceptionsFor } from '#src/features/requests/index.ts'
import type { PersonRef } from '#src/kernel/day-context.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import { reachesOf } from '#test/support/query-plans.ts'
import { overtimeFor } from './index.ts'

test('what some people have is found along their index, whatever everybody else has', async () => {
  const { db, close } = await temporaryDatabase()
  const office = await makeOffice(db, countingIds(), { people: 3 })
  const people = office.employees.map((id): PersonRef => ({
    id,
    siteId: office.site,
    departmentId: office.department,
    zone: 'Asia/Jakarta',
  }))
  const ways = async (facts: typeof overtimeFor | typeof exceptionsFor, table: string) =>
    (await reachesOf(db.read, table, (read) => facts(read, people, '2026-10-01', '2026-10-31'))).flat()
  // MySQL does not look for an index in an empty table
  if (db.read.dialect.name === 'sqlite') {
    expect((await ways(overtimeFor, 'm'))[0]?.index).toBe('overtime_member_by_person')
    expect((await ways(exceptionsFor, 'day_request'))[0]?.index).toMatch(
      /^day_request_by_(person|type)|day_request_key/,
    )
  }
  const nobody = await overtimeFor(db.read, [], '2026-10-01', '2026-10-31')
  expect(nobody(office.employees[0] ?? '', '2026-10-01')).toEqual([])
  await close()
})
