import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { OvertimeOrder } from '#contract/overtime.ts'
import { createMarkForRecompute, createRecompute, workedOf } from '#src/features/attendance/index.ts'
import { tellPeople } from '#src/features/notices/index.ts'
import { makeHouse } from '#src/features/shifts/staff.test-support.ts'
import { systemIds as ids } from '#src/kernel/ids.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { TestServer } from '#test/support/http.ts'
import { overtimeRoutes } from './index.ts'

const DATE = '2026-11-27'
let temporary: TemporaryDatabase
let server: TestServer
let who: string

beforeEach(async () => {
  temporary = await temporaryDatabase()
  const { db } = temporary
  const { clock, office } = await makeHouse(db, 2)
  who = office.employees[0] ?? ''
  const { recomputeDays: recompute } = createRecompute({ clock, ids, contexts: dayContexts })
  const markForRecompute = createMarkForRecompute({ clock, ids })
  const tell = tellPeople({ clock, ids, sendsMail: false })
  server = await testServer(
    overtimeRoutes({ db, clock, ids, contexts: dayContexts, recompute, workedOf, markForRecompute, tell }),
  )
})
afterEach(async () => {
  await server.close()
  await temporary.close()
})

/** Until a statement about people waits for somebody's lock. The server looks anew only when it was not asked for 0.1 s. */
async function somebodyWaits(): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ waiting: number }>`select count(*) as waiting from information_schema.innodb_trx
      where trx_state = 'LOCK WAIT' and trx_query like '%employee%'`.execute(temporary.db.read.kysely)
    if (Number(rows[0]?.waiting ?? 0) > 0) return
    await sql`select sleep(0.12)`.execute(temporary.db.read.kysely)
  }
}

it('is not agreed to once its date is settled, however close the two come', async () => {
  const { db } = temporary
  const wanted = { date: DATE, start: '18:00', end: '20:00', reason: 'Stok opname', employees: [who] }
  const made = await server.as(identityOf('admin'))('POST', '/api/overtime/orders', wanted)
  const { id } = (made.body as { data: OvertimeOrder }).data
  const worker = server.as(identityOf('karyawan', { employeeId: who }))
  let answered: ReturnType<typeof worker> | undefined
  // whoever writes the settled days down holds the lock of people
  await db.transaction(async (trx) => {
    await trx.dialect.lockRow(trx.kysely.selectFrom('employee').select('id').where('id', '=', who)).execute()
    answered = worker('POST', `/api/me/overtime/${id}/consent`, { agree: true, text_version: 1 })
    if (db.read.dialect.locksRows) await somebodyWaits()
    const company = { id: 1, name: 'PT', created_at: 0, attendance_locked_until: DATE }
    await trx.kysely.insertInto('company').values(company).execute()
  })
  expect(await answered).toMatchObject({ status: 409, body: { code: 'attendance/locked' } })
})
