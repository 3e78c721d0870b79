import { expect, it } from 'vitest'
import { workedOf } from '#src/features/attendance/index.ts'
import { TestClock } from '#test/support/clock.ts'
import { toldContexts } from '#test/support/contexts.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import { reportsRoutes } from './index.ts'

it('the file of balances leaves an entry in the audit log, without the name that was searched for', async () => {
  const ids = countingIds()
  const { db, close } = await temporaryDatabase()
  const { site } = await makeOffice(db, ids, { people: 2 })
  const { contexts } = toldContexts()
  const server = await testServer(
    reportsRoutes({ db, clock: new TestClock('2026-11-23T03:00:00Z'), ids, contexts, workedOf }),
  )
  const hr = identityOf('admin')
  server.as(hr)
  const headers = { 'x-test-sender': hr.accountId }
  const url = `/api/leave/export?format=csv&q=Pegawai%202&site=${site}`
  const { statusCode } = await server.http.inject({ method: 'GET', url, headers })
  const { changes } = await db.read.kysely.selectFrom('audit_entry').select('changes').executeTakeFirstOrThrow()
  expect([statusCode, JSON.parse(changes)]).toEqual([200, { format: [null, 'csv'], site_id: [null, site] }])
  await server.close()
  await close()
})
