import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Identity } from '#src/http/identity.ts'
import { dayContexts } from '#src/roles/day-contexts.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { TestServer } from '#test/support/http.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import { punchRoutes } from './punch-routes.ts'

let house: TemporaryDatabase
let server: TestServer
let me: Identity

beforeEach(async () => {
  house = await temporaryDatabase()
  const needs = {
    db: house.db,
    clock: new TestClock('2026-11-23T00:54:33Z'),
    ids: countingIds(),
    node: 'n1',
    contexts: dayContexts,
  }
  const office = await makeOffice(house.db, needs.ids)
  server = await testServer(punchRoutes(needs))
  me = identityOf('karyawan', { accountId: 'budi', employeeId: office.employees[0] as string })
  server.as(me)
})
afterEach(async () => {
  await server.close()
  await house.close()
})

const KEY = '01900000-0000-4000-8000-000000000001'
const tap = (headers: Record<string, string>) =>
  server.http.inject({
    method: 'POST',
    url: '/api/attendances/check-in',
    headers: { 'x-test-sender': 'budi', 'idempotency-key': KEY, 'content-type': 'application/json', ...headers },
    payload: '{}',
  })
const taps = () => house.db.read.kysely.selectFrom('punch').selectAll().execute()

test("a tap under another account's cookie is refused and stays with its owner", async () => {
  const answer = await tap({ 'hadir-account': 'sari' })
  expect(answer.statusCode).toBe(409)
  expect(answer.json()).toMatchObject({ code: 'session/other-account' })
  expect(await taps()).toEqual([])
})

test.each([[{ 'hadir-account': 'budi' }], [{}]])('its own account, or none named, is taken: %o', async (headers) => {
  expect((await tap(headers)).statusCode).toBe(201)
  expect(await taps()).toHaveLength(1)
})
