import { dayContexts } from '#src/roles/day-contexts.ts'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ALL_ATTENDANCES } from '#contract/channels.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { punch } from '#src/features/attendance/punch.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { positionOf } from '#src/outbox/feed.ts'
import { outboxFindings } from '#src/outbox/invariants.ts'
import { sequence } from '#src/outbox/sequence.ts'
import { outboxStatus } from '#src/outbox/status.ts'
import { openTestHouse } from '#test/support/house.ts'
import type { OpenedHouse } from '#test/support/house.ts'
import { makeStaff, signUp } from '#test/support/people.ts'
import type { Worker } from '#test/support/people.ts'
import { openScreen } from '#test/support/screen.ts'
import type { Screen } from '#test/support/screen.ts'

const PEOPLE = 12
let house: OpenedHouse
let workers: Worker[]
let screen: Screen

beforeEach(async () => {
  house = await openTestHouse()
  workers = (await makeStaff(house, PEOPLE)).workers
  const { cookie } = await signUp(house, 'admin', 'admin')
  screen = await openScreen({ url: house.url, key: house.config.realtime.key, cookie })
  await screen.until(({ status, behind }) => status === 'live' && !behind)
})
afterEach(async () => {
  screen.close()
  await house.remove()
})

async function tap({ cookie }: Worker, kind: 'in' | 'out' = 'in'): Promise<void> {
  const answer = await fetch(`${house.url}/api/attendances/check-${kind}`, {
    method: 'POST',
    headers: { cookie, 'idempotency-key': randomUUID() },
  })
  expect(answer.status).toBe(201)
}

/** Opens the house again on its folder and its port. */
async function reopen(): Promise<void> {
  const { port } = new URL(house.url)
  house = await openTestHouse({}, { HADIR_DATA: house.folder, PORT: port })
}

/**
 * What a process leaves behind that dies in the middle of its work: taps that were handed over and never reported
 * as done, taps that have a number and nobody has taken, and taps without a number.
 */
async function dieInTheMiddle(): Promise<void> {
  await house.close()
  await using db = new SqliteDatabase({ file: join(house.folder, 'hadir.db') })
  const needs = { db, clock: systemClock, ids: systemIds, node: 'n1', contexts: dayContexts }
  const commit = async (some: Worker[]): Promise<void> => {
    for (const { employeeId } of some)
      await punch(needs, { employeeId, kind: 'in', key: randomUUID(), body: {}, source: 'web' })
  }
  await commit(workers.slice(2, 5))
  await sequence(needs, 1_500)
  await commit(workers.slice(5, 8))
  await sequence(needs)
  await commit(workers.slice(8, 11))
  expect(await outboxStatus(needs)).toMatchObject({ waiting: 3, open: 6 })
}

const settled = (): Promise<unknown> =>
  expect.poll(() => outboxStatus(house), { timeout: 20_000 }).toMatchObject({ waiting: 0, open: 0, dead: 0 })

test('the next start finishes what the last one left, the numbers go on, and the screens are whole', async () => {
  await tap(workers[0]!)
  await tap(workers[1]!)
  await screen.until(({ rows }) => rows.size === 2)
  await settled()
  const before = await positionOf(house.db.read, ALL_ATTENDANCES)
  await dieInTheMiddle()
  await screen.until(({ status }) => status === 'disconnected')

  await reopen()
  await settled()
  expect(await positionOf(house.db.read, ALL_ATTENDANCES)).toEqual({ ...before, head: 11 })

  // the same screen, which never reloaded: it has come back by itself and asked for what it had missed
  await screen.until(({ rows, status, behind }) => rows.size === 11 && status === 'live' && !behind)
  const known = screen.events.length
  await tap(workers[11]!)
  await screen.until(({ rows }) => rows.size === PEOPLE)
  expect(screen.events.slice(known)).toMatchObject([{ event: 'AttendanceCreated', source: 'socket' }])
  expect(await positionOf(house.db.read, ALL_ATTENDANCES)).toEqual({ ...before, head: 12 })
  await settled()
  expect(await outboxFindings(house)).toEqual([])
})

test('a stop in order leaves nothing unfinished', async () => {
  const answers = Promise.all(workers.map((worker) => tap(worker)))
  await screen.until(({ rows }) => rows.size > 0)
  await answers
  await house.close()
  await using db = new SqliteDatabase({ file: join(house.folder, 'hadir.db') })
  expect(await outboxStatus({ db, clock: systemClock })).toMatchObject({ waiting: 0, open: 0 })
})

test('sessions survive a restart, and so do receipts: the same key is answered with the same bytes', async () => {
  const [worker] = workers
  const key = randomUUID()
  const send = async (): Promise<string> => {
    const headers = { cookie: worker!.cookie, 'idempotency-key': key }
    const answer = await fetch(`${house.url}/api/attendances/check-in`, { method: 'POST', headers })
    expect(answer.status).toBe(201)
    return answer.text()
  }
  const first = await send()
  await house.close()
  await reopen()
  expect(await send()).toBe(first)
})
