import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFeed, ensureEpoch, newEpoch, positionOf } from './feed.ts'
import type { Feed } from './feed.ts'
import { atRest } from '#test/support/database.ts'
import { openOutbox, table } from '#test/support/outbox.ts'
import { sequence } from './sequence.ts'
import type { Sequencer } from './sequencer.ts'
import { trimFeed } from './trim.ts'

let room: Awaited<ReturnType<typeof openOutbox>>
let feed: Feed
let epoch: string
beforeEach(async () => {
  room = await openOutbox()
  feed = createFeed(room)
  epoch = (await positionOf(room.db.read, 'all')).epoch
})
afterEach(() => room.close())

const ask = (after: number, from = epoch, channel = 'all') => feed(channel, from, after)
const seqs = (answer: Awaited<ReturnType<Feed>>): number[] | 'reset' =>
  answer === 'reset' ? answer : answer.events.map((event) => event.seq)

test('a question numbers what was committed before it, and gets what came after its number', async () => {
  await room.announce({ row: 'a', version: 1, payload: '{"id":"a","name":"Ani 🙂"}' })
  await room.announce({ row: 'b', version: 1, payload: '{}' })
  expect(await ask(0)).toEqual({
    epoch,
    head: 2,
    more: false,
    events: [
      { seq: 1, event: 'Changed', data: { id: 'a', name: 'Ani 🙂', _epoch: epoch, _seq: 1 } },
      { seq: 2, event: 'Changed', data: { _epoch: epoch, _seq: 2 } },
    ],
  })
  expect(seqs(await ask(1))).toEqual([2])
  expect(await ask(2)).toEqual({ epoch, head: 2, events: [], more: false })
  expect(await table(room.db, 'outbox')).toEqual([])
})

test('a channel on which nothing ever happened stands at 0', async () => {
  await room.announce()
  expect(await positionOf(room.db.read, 'dep.9')).toEqual({ channel: 'dep.9', epoch, head: 0 })
  expect(await ask(0, epoch, 'dep.9')).toEqual({ epoch, head: 0, events: [], more: false })
  expect(await ask(1, epoch, 'dep.9')).toBe('reset')
})

test('another epoch and a number that was never given are told to reload', async () => {
  await room.announce()
  expect(await ask(0, 'another')).toBe('reset')
  expect(await ask(0, '')).toBe('reset')
  expect(await ask(2)).toBe('reset')
  await newEpoch(room)
  expect(await ask(0)).toBe('reset')
  const { epoch: now } = await positionOf(room.db.read, 'all')
  expect(now).not.toBe(epoch)
  expect(seqs(await ask(0, now))).toEqual([1])
})

test('the first start names the database, the second leaves its name', async () => {
  await ensureEpoch(room)
  expect((await positionOf(room.db.read, 'all')).epoch).toBe(epoch)
  expect(epoch).not.toBe('')
})

test('whoever is behind what was trimmed is told to reload; the head stays and numbers go on', async () => {
  for (let n = 0; n < 3; n++) await room.announce()
  await sequence(room)
  room.clock.advance(10_000)
  await room.announce()
  await sequence(room)
  expect(await trimFeed(room, 5_000)).toBe(3)
  expect([seqs(await ask(0)), seqs(await ask(2)), seqs(await ask(3))]).toEqual(['reset', 'reset', [4]])
  room.clock.advance(10_000)
  expect(await trimFeed(room, 5_000)).toBe(1)
  expect(await ask(3)).toBe('reset')
  expect(await ask(4)).toEqual({ epoch, head: 4, events: [], more: false })
  await room.announce()
  expect(seqs(await ask(4))).toEqual([5])
})

test('a hole in the middle is not passed over', async () => {
  for (let n = 0; n < 3; n++) await room.announce()
  await sequence(room)
  await room.db.transaction((trx) => trx.kysely.deleteFrom('feed').where('seq', '=', 2).execute())
  expect(await ask(0)).toBe('reset')
  expect(seqs(await ask(2))).toEqual([3])
})

test('an answer holds 500 events and says that there is more', async () => {
  for (let n = 0; n < 620; n += 20) await Promise.all(Array.from({ length: 20 }, () => room.announce()))
  while ((await sequence(room)).more);
  const first = await ask(0)
  expect(first).toMatchObject({ head: 620, more: true })
  expect(seqs(first)).toHaveLength(500)
  const second = await ask(500)
  expect(second).toMatchObject({ head: 620, more: false })
  expect(seqs(second)).toHaveLength(120)
})

test('more than one batch without numbers means that there is more', async () => {
  await Promise.all(Array.from({ length: 250 }, () => room.announce()))
  const answer = await ask(0)
  expect(answer).toMatchObject({ head: 200, more: true })
  expect(await ask(200)).toMatchObject({ head: 250, more: false })
})

test('a question waits a second for its turn, then answers what is numbered', async () => {
  await room.announce()
  await sequence(room)
  await room.announce()
  const stuck: Sequencer = { run: () => new Promise(() => {}) }
  const answer = createFeed({ ...room, sequencer: stuck })('all', epoch, 0)
  await atRest(room.db)
  room.clock.advance(1_000)
  expect(await answer).toMatchObject({ head: 1, more: true })
})

test('when numbering fails the answer is what is numbered, and that there is more', async () => {
  await room.announce()
  const broken: Sequencer = { run: () => Promise.reject(new Error('lock wait timeout')) }
  expect(await createFeed({ ...room, sequencer: broken })('all', epoch, 0)).toMatchObject({ events: [], more: true })
})

test('an event that nobody can read counts and brings nothing', async () => {
  await room.announce({ payload: '{oops}' })
  await room.announce({ payload: '{"id":"b"}' })
  expect(await ask(0)).toMatchObject({
    events: [{ data: { _epoch: epoch, _seq: 1 } }, { data: { id: 'b', _epoch: epoch, _seq: 2 } }],
  })
})

test('an answer ends when it has become large, and the next goes on where it ended', async () => {
  const payload = JSON.stringify({ text: 'x'.repeat(300_000) })
  for (const row of ['a', 'b', 'c']) await room.announce({ row, version: 1, payload })
  while ((await sequence(room)).more);
  const first = await ask(0)
  expect(seqs(first)).toEqual([1, 2])
  expect(first).toMatchObject({ head: 3, more: true })
  expect(seqs(await ask(2))).toEqual([3])
})
