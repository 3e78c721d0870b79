import { afterEach, beforeEach, expect, test } from 'vitest'
import { sql } from 'kysely'
import { outboxFindings } from './invariants.ts'
import { openOutbox } from '#test/support/outbox.ts'
import { sequence } from './sequence.ts'
import { outboxStatus } from './status.ts'
import { trimFeed } from './trim.ts'

let room: Awaited<ReturnType<typeof openOutbox>>
beforeEach(async () => {
  room = await openOutbox()
  for (let version = 1; version <= 4; version++) await room.announce({ row: 'a', version, channels: ['all', 'dep.1'] })
  await sequence(room)
})
afterEach(() => room.close())

const spoil = (statement: string): Promise<unknown> =>
  room.db.transaction((trx) => sql.raw(statement).execute(trx.kysely))

test('a sound outbox has no finding, before and after trimming', async () => {
  expect(await outboxFindings(room)).toEqual([])
  room.clock.advance(30_000)
  await room.announce({ row: 'a', version: 5, channels: ['all', 'dep.1'] })
  expect(await outboxFindings(room)).toEqual([])
  await sequence(room)
  await trimFeed(room, 10_000)
  expect(await outboxFindings(room)).toEqual([])
})

test.each([
  ['epoch', "update stream set epoch = ''", 'no epoch'],
  ['Z4', 'delete from feed where seq = 2', '1 numbers are missing between 1 and 4'],
  ['Z4', 'update channel_head set seq = 3', 'the head is 3, the last number 4'],
  ['Z4', "delete from channel_head where channel = 'all'", 'the head is missing'],
  ['Z3', 'delete from feed_event where id = 2', 'has no event'],
  ['Z3', 'insert into outbox (id) values (3)', 'waits for its number but has'],
  ['Z3', 'delete from feed where event_id = 4', 'has no number and does not wait'],
  ['Z4', `update delivery set targets = '[["all",9]]'`, 'were never given'],
  ['Z10', 'update feed_event set version = 1 where id = 3', 'from version 2 to 1'],
  ['Z10', 'update feed_event set version = 2 where id = 3', 'from version 2 to 2'],
  ['payload', "update feed_event set payload = '{oops}' where id = 1", 'is not JSON'],
])('%s is found when %s', async (invariant, statement, words) => {
  await spoil(statement)
  const found = await outboxFindings(room)
  expect(found.map((finding) => finding.invariant)).toContain(invariant)
  expect(found.map((finding) => finding.text).join('\n')).toContain(words)
})

test('Z6: what is on its way for over a minute is a finding', async () => {
  await room.announce({ row: 'b', version: 1 })
  room.clock.advance(60_001)
  const found = await outboxFindings(room)
  expect(found).toMatchObject([{ invariant: 'Z6' }, { invariant: 'Z6' }])
  expect(found.map((finding) => finding.text).join()).toContain('4 events are undelivered')
})

test('many findings of a kind are counted, not listed', async () => {
  for (let n = 0; n < 15; n++) await spoil(`insert into dead_letter values ('d${n}', ${n}, 'e', '{}', 'why', 0)`)
  const found = await outboxFindings(room)
  expect(found).toHaveLength(11)
  expect(found.at(-1)?.text).toBe('and 5 more of this kind')
})

test('the status counts what waits and how long', async () => {
  expect(await outboxStatus(room)).toEqual({ waiting: 0, oldestWaitingMs: 0, open: 4, oldestOpenMs: 0, dead: 0 })
  room.clock.advance(2_000)
  await room.announce({ row: 'b', version: 1 })
  room.clock.advance(500)
  await spoil("insert into dead_letter values ('d', 1, 'e', '{}', 'why', 0)")
  expect(await outboxStatus(room)).toEqual({ waiting: 1, oldestWaitingMs: 500, open: 4, oldestOpenMs: 2_500, dead: 1 })
})
