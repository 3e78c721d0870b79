import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PunchAnswer, TodayAnswer } from '#contract/attendance.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { openTestHouse } from '#test/support/house.ts'
import type { OpenedHouse } from '#test/support/house.ts'
import { makeStaff, signUp } from '#test/support/people.ts'
import type { Worker } from '#test/support/people.ts'

/* The bad inputs 13 and 14, through the whole house: moments at which a date is easily got wrong. */

const SITES = {
  siang: { zone: 'Asia/Jakarta', start: '08:00', end: '17:00' },
  makassar: { zone: 'Asia/Makassar', start: '08:00', end: '17:00' },
  jayapura: { zone: 'Asia/Jayapura', start: '08:00', end: '17:00' },
  malam: { zone: 'Asia/Jakarta', start: '22:00', end: '06:00' },
  berlin: { zone: 'Europe/Berlin', start: '22:00', end: '06:00' },
} as const
type SiteName = keyof typeof SITES

let now = 0
let offices = 0
let house: OpenedHouse

beforeAll(async () => {
  house = await openTestHouse({ clock: { ...systemClock, now: () => now } })
})
afterAll(() => house?.remove())

/** Somebody who has signed in the day before. */
async function somebody(site: SiteName, at: string): Promise<Worker> {
  now = Date.parse(at) - 86_400_000
  const { workers } = await makeStaff(house, 1, { ...SITES[site], name: `${site} ${++offices}` })
  return workers[0] as Worker
}

async function tap({ cookie }: Worker, kind: 'in' | 'out', at: string): Promise<PunchAnswer> {
  now = Date.parse(at)
  const headers = { cookie, 'idempotency-key': randomUUID() }
  const answer = await fetch(`${house.url}/api/attendances/check-${kind}`, { method: 'POST', headers })
  expect(answer.status).toBe(201)
  return (await answer.json()) as PunchAnswer
}

test.each<[SiteName, at: string, date: string, time: string]>([
  ['siang', '2026-11-23T23:59:59.999+07:00', '2026-11-23', '23:59:59'],
  ['siang', '2026-11-24T00:00:00.000+07:00', '2026-11-24', '00:00:00'],
  ['siang', '2026-11-24T06:59:59.999+07:00', '2026-11-24', '06:59:59'],
  ['makassar', '2026-11-23T23:59:59.999+08:00', '2026-11-23', '23:59:59'],
  ['makassar', '2026-11-24T00:00:00.000+08:00', '2026-11-24', '00:00:00'],
  ['jayapura', '2026-11-23T23:59:59.999+09:00', '2026-11-23', '23:59:59'],
  ['jayapura', '2026-11-24T00:00:00.000+09:00', '2026-11-24', '00:00:00'],
  ['malam', '2026-11-23T23:59:59.999+07:00', '2026-11-23', '23:59:59'],
  ['malam', '2026-11-24T00:00:00.000+07:00', '2026-11-23', '00:00:00'],
  ['malam', '2026-11-24T05:59:59.999+07:00', '2026-11-23', '05:59:59'],
  ['malam', '2026-12-31T23:59:59.999+07:00', '2026-12-31', '23:59:59'],
  ['berlin', '2026-10-25T02:30:00.000+01:00', '2026-10-24', '02:30:00'],
])('%s: who clocks in at %s belongs to %s', async (site, at, date, time) => {
  const { data, receipt } = await tap(await somebody(site, at), 'in', at)
  expect({ date: data.date, jam_masuk: data.jam_masuk, time: receipt.time }).toEqual({ date, jam_masuk: time, time })
})

test('a night is one day, on the board of the date on which it began', async () => {
  const at = '2026-11-26T21:55:00+07:00'
  const worker = await somebody('malam', at)
  await tap(worker, 'in', at)
  const { data } = await tap(worker, 'out', '2026-11-27T06:05:00+07:00')
  expect(data).toMatchObject({
    date: '2026-11-26',
    jam_masuk: '21:55:00',
    jam_pulang: '06:05:00',
    status: 'hadir',
    flags: [],
    duration_minutes: 490,
  })
})

test('the same moment is another date at every site, and each is on its own board', async () => {
  // 23:30 in Jakarta, 00:30 in Makassar, 01:30 in Jayapura
  const at = '2026-11-28T23:30:00+07:00'
  const taps = [
    await tap(await somebody('siang', at), 'in', at),
    await tap(await somebody('makassar', at), 'in', at),
    await tap(await somebody('jayapura', at), 'in', at),
  ]
  expect(taps.map(({ data }) => data.date)).toEqual(['2026-11-28', '2026-11-29', '2026-11-29'])
  const admin = await signUp(house, 'admin', 'admin')
  const answer = await fetch(`${house.url}/api/attendances/today`, { headers: { cookie: admin.cookie } })
  const today = ((await answer.json()) as TodayAnswer).data.map(({ id }) => id)
  expect(today).toEqual(expect.arrayContaining(taps.map(({ data }) => data.id)))
})
