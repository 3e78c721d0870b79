import { afterEach, beforeEach, expect, it } from 'vitest'
import type { PunchAnswer } from '#contract/attendance.ts'
import type { Actor } from '#src/kernel/actor.ts'
import { asAccount, systemActor } from '#src/kernel/actor.ts'
import { TestClock } from '#test/support/clock.ts'
import { toldContexts } from '#test/support/contexts.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import type { TemporaryDatabase } from '#test/support/database.ts'
import { countingIds } from '#test/support/ids.ts'
import { makeOffice } from '#test/support/office.ts'
import { eraseInAttendances, readAttendances } from './personal-data.ts'
import { punch } from './punch.ts'
import type { PunchCommand, PunchResult } from './punch.ts'
import { setLock } from './set-lock.ts'
import { readLateTaps, settleLateTap } from './settle-late-tap.ts'

const MONDAY = '2026-11-23'
const ids = countingIds()
let house: TemporaryDatabase
let clock: TestClock
let person: string
const told = toldContexts()
const needs = () => ({ db: house.db, clock, ids, node: 'n1', contexts: told.contexts })
const hr = (employeeId: string | null = null): Actor =>
  asAccount(systemActor('test'), {
    id: '01900000-0000-7000-8000-00000000aaaa',
    employeeId,
    login: 'hr',
    name: 'Nama HR',
    role: 'admin',
  })

beforeEach(async () => {
  house = await temporaryDatabase()
  clock = new TestClock(`${MONDAY}T08:00:00+07:00`)
  person = (await makeOffice(house.db, ids, { people: 1 })).employees[0] as string
  await house.db.transaction((trx) =>
    trx.kysely.insertInto('company').values({ id: 1, name: 'PT', created_at: 0 }).execute(),
  )
  await tap('in', KEYS[0])
  clock.set('2026-11-25T08:00:00+07:00')
  await setLock(needs(), hr(), MONDAY, undefined)
})
afterEach(() => house.close())

const KEYS = [1, 2, 3].map((one) => `01900000-0000-4000-8000-00000000000${one}`) as [string, string, string]
const tap = (kind: 'in' | 'out', key: string, offline?: PunchCommand['body']['offline']): Promise<PunchResult> =>
  punch(needs(), { employeeId: person, kind, key, body: { ...(offline && { offline }) }, source: 'web' })
/** A tap on Monday evening on a phone without a signal, which has it now. */
const lateOut = (key: string): Promise<PunchResult> => {
  const at = Date.parse(`${MONDAY}T17:10:00+07:00`)
  return tap('out', key, { tapped_at: at, server_time: at - 1_000, elapsed_ms: 1_000 })
}
const days = () => house.db.read.kysely.selectFrom('attendance').selectAll().execute()
const events = () => house.db.read.kysely.selectFrom('feed_event').select('id').execute()

it('a tap for a settled day is kept for HR, and the day stays as it is', async () => {
  const [before, told] = [await days(), await events()]
  const answer = await lateOut(KEYS[1])
  const { receipt, data } = JSON.parse(answer.body) as PunchAnswer
  expect(answer.status).toBe(200)
  expect(receipt).toMatchObject({ held: true, date: MONDAY, time: '17:10:00' })
  expect(data.jam_pulang).toBeNull()
  // the same key is answered with the same bytes, at the same moment too
  expect(await Promise.all([lateOut(KEYS[1]), lateOut(KEYS[1])])).toEqual([answer, answer])
  expect(await days()).toEqual(before)
  expect(await events()).toEqual(told)
  expect(await readLateTaps(house.db.read)).toMatchObject([{ user: { id: person }, date: MONDAY, kind: 'out' }])
  // days that are not settled take theirs
  expect((await tap('in', KEYS[2])).status).toBe(201)
})

it('goes into its day once the period is open again, once', async () => {
  await lateOut(KEYS[1])
  const [late] = await readLateTaps(house.db.read)
  const settle = (enter: boolean, actor = hr()) =>
    settleLateTap(needs(), actor, late?.id ?? '', { enter, reason: 'HP baru dapat sinyal' })
  await expect(settle(true)).rejects.toMatchObject({ code: 'attendance/locked' })
  await expect(settle(true, hr(person))).rejects.toMatchObject({ code: 'requests/own-day' })
  await setLock(needs(), hr(), null, 'absen terlambat diterima')
  await settle(true)
  expect(await days()).toMatchObject([{ pulang_at: Date.parse(`${MONDAY}T17:10:00+07:00`), version: 2 }])
  await expect(settle(false)).rejects.toMatchObject({ code: 'attendance/not-found' })
  expect(await readLateTaps(house.db.read)).toEqual([])
  // the phone that had no answer asks again
  expect(JSON.parse((await lateOut(KEYS[1])).body)).toMatchObject({ receipt: { held: true } })
  expect(await days()).toMatchObject([{ version: 2 }])
})

it('or is dismissed with a reason, and nothing of the name is left of who is erased', async () => {
  await lateOut(KEYS[1])
  const [late] = await readLateTaps(house.db.read)
  await settleLateTap(needs(), hr(), late?.id ?? '', { enter: false, reason: 'sudah dikoreksi' })
  expect(await readLateTaps(house.db.read)).toEqual([])
  expect(await days()).toMatchObject([{ pulang_at: null, version: 1 }])
  const export_ = JSON.stringify(await readAttendances(house.db.read, person))
  expect(export_).toContain('sudah dikoreksi')
  await house.db.transaction((trx) =>
    eraseInAttendances(trx, person, { name: 'Mantan 1', number: 'x1', search: 'mantan 1' }),
  )
  const left = await house.db.read.kysely.selectFrom('late_tap').select('answer').execute()
  expect(JSON.parse(left[0]?.answer ?? '')).toMatchObject({ data: { user: { name: 'Mantan 1' } } })
})
