import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PunchAnswer } from '#contract/attendance.ts'
import { ALL_ATTENDANCES, departmentChannel, employeeChannel } from '#contract/channels.ts'
import { signChannel } from '#src/realtime/signature.ts'
import { openTestHouse } from '#test/support/house.ts'
import type { OpenedHouse } from '#test/support/house.ts'
import { makeStaff, signUp } from '#test/support/people.ts'
import type { Staff } from '#test/support/people.ts'
import { RawClient } from '#test/support/realtime.ts'
import { openScreen } from '#test/support/screen.ts'
import type { Screen } from '#test/support/screen.ts'

/** What each table of the walk is called in `docs/architecture.md`, written down by the database as it happens. */
const TRACES: readonly [hop: string, when: string][] = [
  ['attendance', 'insert on attendance'],
  ['attendance', 'update on attendance'],
  ['punch', 'insert on punch'],
  ['event', 'insert on feed_event'],
  ['waiting', 'insert on outbox'],
  ['numbered', 'insert on feed'],
  ['on its way', 'insert on delivery'],
  ['no longer waiting', 'delete on outbox'],
  ['broadcast', 'delete on delivery'],
]

let house: OpenedHouse
let staff: Staff
let screen: Screen
let raw: RawClient

beforeAll(async () => {
  house = await openTestHouse()
  staff = await makeStaff(house, 1)
  const admin = await signUp(house, 'admin', 'admin')
  await house.db.transaction(async (trx) => {
    await sql`create table trace (id integer primary key autoincrement, hop text not null)`.execute(trx.kysely)
    for (const [index, [hop, when]] of TRACES.entries()) {
      const body = `begin insert into trace (hop) values ('${hop}'); end`
      await sql.raw(`create trigger trace_${index} after ${when} ${body}`).execute(trx.kysely)
    }
  })
  const { key, secret } = house.config.realtime
  raw = new RawClient(`${house.url.replace('http', 'ws')}/app/${key}?protocol=7`)
  await raw.welcome()
  await raw.join(ALL_ATTENDANCES, signChannel({ key, secret }, raw.socketId, ALL_ATTENDANCES).auth)
  screen = await openScreen({ url: house.url, key, cookie: admin.cookie })
  await screen.until(({ status, behind }) => status === 'live' && !behind)
})
afterAll(async () => {
  screen?.close()
  raw?.ws.terminate()
  await house?.remove()
})

const traces = async (): Promise<string[]> => {
  const { rows } = await sql<{ hop: string }>`select hop from trace order by id`.execute(house.db.read.kysely)
  return rows.map(({ hop }) => hop)
}

async function tap(kind: 'in' | 'out'): Promise<PunchAnswer> {
  const answer = await fetch(`${house.url}/api/attendances/check-${kind}`, {
    method: 'POST',
    headers: { cookie: staff.workers[0]!.cookie, 'idempotency-key': randomUUID(), 'content-type': 'application/json' },
    body: '{}',
  })
  expect(answer.status).toBe(201)
  return (await answer.json()) as PunchAnswer
}

const REST = ['event', 'waiting', 'numbered', 'numbered', 'numbered', 'on its way', 'no longer waiting', 'broadcast']

test('one tap leaves its trace at every hop, in the order of the table', async () => {
  const { data, receipt } = await tap('in')

  // committed: the fact, the day and the event, before anything else happens
  const shown = await screen.until(({ rows }) => rows.has(data.id))
  await expect.poll(traces).toEqual(['attendance', 'punch', ...REST])

  // numbered: on each of its channels, from one
  const { rows: numbers } = await sql<{ channel: string; seq: number; version: number; epoch: string }>`
    select h.channel, f.seq, e.version, s.epoch from feed f
    join channel_head h on h.id = f.channel_id join feed_event e on e.id = f.event_id join stream s
    order by h.channel`.execute(house.db.read.kysely)
  const { department, workers } = staff
  const channels = [ALL_ATTENDANCES, departmentChannel(department), employeeChannel(workers[0]!.employeeId)]
  expect(numbers.map(({ channel, seq, version }) => ({ channel, seq, version }))).toEqual(
    channels.map((channel) => ({ channel, seq: 1, version: 1 })),
  )

  // fanned out: the frame is the row with its place in the feed
  const frame = await raw.next()
  expect(frame).toMatchObject({ event: 'AttendanceCreated', channel: ALL_ATTENDANCES })
  expect(JSON.parse(frame.data as string)).toEqual({ ...data, _epoch: numbers[0]?.epoch, _seq: 1 })

  // on screen: the same row, brought by the socket
  expect(shown.rows.get(data.id)).toEqual(data)
  expect(screen.events).toEqual([{ event: 'AttendanceCreated', row: data, previous: undefined, source: 'socket' }])
  expect(receipt.number).toMatch(/^\d{8}-[0-9A-Z]{8}$/)
})

test('the check-out goes the same way and changes the row in its place', async () => {
  await house.db.transaction((trx) => sql`delete from trace`.execute(trx.kysely))
  const { data } = await tap('out')
  const shown = await screen.until(({ rows }) => rows.get(data.id)?.version === 2)
  expect([...shown.rows.values()]).toEqual([data])
  expect(data.jam_pulang).not.toBeNull()
  await expect.poll(traces).toEqual(['attendance', 'punch', ...REST])
  expect(screen.events.at(-1)).toMatchObject({ event: 'AttendanceUpdated', previous: { version: 1 }, source: 'socket' })
})

test('what was measured on the way', async () => {
  const text = await (await fetch(`${house.opsUrl}/metrics`)).text()
  const value = (name: string, label = ''): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name}{`) && line.includes(label))
        ?.split(' ')[1],
    )
  expect(value('hadir_punch_seconds_count', 'kind="in"')).toBe(1)
  expect(value('hadir_punch_seconds_count', 'kind="out"')).toBe(1)
  expect(value('hadir_outbox_waiting')).toBe(0)
  expect(value('hadir_delivery_open')).toBe(0)
  expect(value('hadir_dead_letters')).toBe(0)
  expect(value('hadir_realtime_connections')).toBe(2)
})
