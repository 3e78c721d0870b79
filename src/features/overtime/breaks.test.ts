import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { overtimeRules } from '#src/database/migrations/0040-overtime-rules.ts'
import { storeDay } from '#src/features/reports/reports.fixture.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import { breakOn, readBreaks, shownBreaks } from './breaks.ts'

const LAW = { minutes: 30, after: 240 }
const ids = countingIds()
let temporary: TemporaryDatabase
beforeEach(async () => void (temporary = await temporaryDatabase()))
afterEach(() => temporary.close())

/** The step of the schema once more, in a house that has what it has by now. */
const step = (): Promise<void> =>
  temporary.db.transaction(async (trx) => {
    await sql`drop table overtime_break`.execute(trx.kysely)
    await sql`alter table overtime_member drop column zone`.execute(trx.kysely)
    await overtimeRules(trx.kysely as Kysely<unknown>, trx.dialect)
  })

it('a new house goes by the law', async () => {
  await step()
  const rows = await readBreaks(temporary.db.read)
  expect(rows).toEqual([])
  expect(breakOn(rows, '2019-01-01')).toEqual(LAW)
  expect(shownBreaks(rows)).toEqual([{ from: null, minutes: 30, after_minutes: 240 }])
})

it('a house that has counted without a break goes on so for the days that it has', async () => {
  const office = await makeOffice(temporary.db, ids)
  await storeDay({ db: temporary.db, ids }, office.employees[0] ?? '', '2026-11-30', { office })
  await step()
  const rows = await readBreaks(temporary.db.read)
  expect(breakOn(rows, '2026-11-30')).toBeNull()
  expect(breakOn(rows, '2026-12-01')).toEqual(LAW)
  expect(shownBreaks(rows)).toEqual([
    { from: '2026-12-01', minutes: 30, after_minutes: 240 },
    { from: '2000-01-01', minutes: 0, after_minutes: 240 },
  ])
})
