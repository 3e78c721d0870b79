import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RecapAnswer } from '#contract/reports.ts'
import { workedOf } from '#src/features/attendance/index.ts'
import { TestClock } from '#test/support/clock.ts'
import { toldContexts } from '#test/support/contexts.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { Send, TestServer } from '#test/support/http.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import { reportsRoutes } from './index.ts'
import { PLAN, storeDays } from './reports.fixture.ts'

const ids = countingIds()
let temporary: TemporaryDatabase
let server: TestServer
let admin: Send
/** Sick on stored days with and without a letter, half a day with one, and on a day that nothing is stored of. */
beforeEach(async () => {
  temporary = await temporaryDatabase()
  const office = await makeOffice(temporary.db, ids, { people: 1 })
  const [employee = ''] = office.employees
  const told = toldContexts(PLAN)
  const sick = (with_letter: boolean, part: 'whole' | 'second_half' = 'whole') => [
    { request_id: 'q', type: 'sakit' as const, part, with_letter },
  ]
  told.tell(employee, '2026-11-27', { exceptions: sick(true) })
  await storeDays({ db: temporary.db, ids }, [
    { employee, office, date: '2026-11-24', status: 'sakit', exceptions: sick(true) },
    { employee, office, date: '2026-11-25', status: 'sakit', exceptions: sick(false) },
    { employee, office, date: '2026-11-26', exceptions: sick(true, 'second_half') },
  ])
  const needs = {
    db: temporary.db,
    clock: new TestClock('2026-11-26T03:00:00Z'),
    ids,
    contexts: told.contexts,
    workedOf,
  }
  server = await testServer(reportsRoutes(needs))
  admin = server.as(identityOf('admin'))
})
afterEach(async () => {
  await server.close()
  await temporary.close()
})

it('the recap counts sickness with a letter and without one apart', async () => {
  const { data } = (await admin('GET', '/api/reports/recap?period=2026-11')).body as RecapAnswer
  expect(data[0]?.totals).toMatchObject({ sakit: 3.5, sakit_surat: 2.5, sakit_tanpa: 1 })
})

it('a payroll format can take each of the three', async () => {
  const columns = ['sakit', 'sakit_surat', 'sakit_tanpa'].map((source) => ({
    source,
    heading: source,
    format: 'plain',
  }))
  const shown = await admin('POST', '/api/reports/mappings/preview', { period: '2026-11', columns })
  expect(shown).toMatchObject({ status: 200, body: { rows: [['3,5', '2,5', '1']] } })
})
