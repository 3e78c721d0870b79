import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Transaction } from '#src/database/database.ts'
import { outboxFindings } from './invariants.ts'
import { meddled, openOutbox, table } from '#test/support/outbox.ts'
import { sequence } from './sequence.ts'

let room: Awaited<ReturnType<typeof openOutbox>>
beforeEach(async () => void (room = await openOutbox()))
afterEach(() => room.close())

/** The numbers of a channel with what they brought. */
async function numbers(channel: string): Promise<string[]> {
  const rows = await room.db.read.kysely
    .selectFrom('feed')
    .innerJoin('channel_head', 'channel_head.id', 'feed.channel_id')
    .innerJoin('feed_event', 'feed_event.id', 'feed.event_id')
    .select(['feed.seq', 'feed_event.row_id', 'feed_event.version'])
    .where('channel_head.channel', '=', channel)
    .orderBy('feed.seq')
    .execute()
  return rows.map((row) => `${row.seq}:${row.row_id}.${row.version}`)
}

const insertRaw = (
  trx: Transaction,
  id: number,
  more: { payload?: string; channels?: string } = {},
): Promise<unknown> =>
  Promise.all([
    trx.kysely
      .insertInto('feed_event')
      .values({
        id,
        event: 'Changed',
        row_id: `r${id}`,
        version: 1,
        payload: '{}',
        channels: '["all"]',
        created_at: 1_800_000_000_000,
        ...more,
      })
      .execute(),
    trx.kysely.insertInto('outbox').values({ id }).execute(),
  ])

test('each channel has numbers of its own, dense from 1, in the order of ids', async () => {
  await room.announce({ row: 'a', version: 1, channels: ['all', 'dep.1'] })
  await room.announce({ row: 'b', version: 1, channels: ['all', 'dep.2'] })
  expect(await sequence(room)).toEqual({ numbered: 2, dead: 0, more: false, deliveries: [] })
  await room.announce({ row: 'a', version: 2, channels: ['all', 'dep.1'] })
  await sequence(room)
  expect(await numbers('all')).toEqual(['1:a.1', '2:b.1', '3:a.2'])
  expect(await numbers('dep.1')).toEqual(['1:a.1', '2:a.2'])
  expect(await numbers('dep.2')).toEqual(['1:b.1'])
  expect(await table(room.db, 'outbox')).toEqual([])
  expect(await outboxFindings(room)).toEqual([])
})

test('an id that is committed after a higher one gets its number all the same', async () => {
  await room.db.transaction((trx) => insertRaw(trx, 7))
  await sequence(room)
  await room.db.transaction((trx) => insertRaw(trx, 5))
  await sequence(room)
  expect(await numbers('all')).toEqual(['1:r7.1', '2:r5.1'])
})

test('a batch has its limit and says that there is more', async () => {
  await room.db.transaction(async (trx) => {
    for (let id = 1; id <= 450; id++)
      await insertRaw(trx, id, { channels: JSON.stringify(['all', `employee.${id % 90}`]) })
  })
  expect([await sequence(room), await sequence(room), await sequence(room)]).toMatchObject([
    { numbered: 200, more: true },
    { numbered: 200, more: true },
    { numbered: 50, more: false },
  ])
  expect((await numbers('all')).at(-1)).toBe('450:r450.1')
  expect(await numbers('employee.7')).toHaveLength(5)
  expect((await outboxFindings(room)).map((finding) => finding.invariant)).toEqual([])
})

test('claimed deliveries come back with the epoch and all their places; unclaimed ones belong to whoever sweeps', async () => {
  await room.announce({ row: 'a', version: 1, channels: ['all', 'dep.1', 'all'] })
  const { deliveries } = await sequence(room, 30_000)
  const { epoch } = (await room.db.read.kysely.selectFrom('stream').select('epoch').executeTakeFirst()) ?? {}
  expect(deliveries).toMatchObject([
    {
      epoch,
      event: 'Changed',
      payload: '{"id":"a","version":1}',
      targets: [
        ['all', 1],
        ['dep.1', 1],
      ],
      attempt: 1,
    },
  ])
  expect(await table(room.db, 'delivery')).toMatchObject([{ claimed_until: room.clock.now() + 30_000, attempts: 1 }])
  await room.announce()
  expect((await sequence(room)).deliveries).toEqual([])
  expect(await table(room.db, 'delivery')).toMatchObject([{}, { claimed_until: 0, attempts: 0 }])
})

type Broken = { payload?: string; channels?: string }

test.each<[string, Broken, string]>([
  ['a payload that is not JSON', { payload: 'oops' }, 'payload is not JSON'],
  ['a payload that is a list', { payload: '[1]' }, 'not a JSON object'],
  ['a payload that is null', { payload: 'null' }, 'not a JSON object'],
  ['channels that are not JSON', { channels: 'all' }, 'channels are not JSON'],
  ['channels that are a text', { channels: '"all"' }, 'not a list'],
  ['no channel at all', { channels: '[]' }, 'not a list'],
  ['a channel that is a number', { channels: '[7]' }, 'not a name'],
  ['a channel that is too long', { channels: JSON.stringify(['x'.repeat(201)]) }, 'not a name'],
])('%s goes to the dead letters and does not hold up the others', async (_, broken, reason) => {
  await room.announce({ row: 'a', version: 1 })
  await room.db.transaction((trx) => insertRaw(trx, 50, broken))
  await room.announce({ row: 'b', version: 1 })
  expect(await sequence(room)).toMatchObject({ numbered: 2, dead: 1, more: false })
  expect(await numbers('all')).toEqual(['1:a.1', '2:b.1'])
  const dead = await table(room.db, 'dead_letter')
  expect(dead).toMatchObject([{ outbox_id: 50, event: 'Changed', payload: broken.payload ?? '{}' }])
  expect((dead[0] as { reason: string }).reason).toContain(reason)
  expect(await outboxFindings(room)).toMatchObject([{ invariant: 'dead' }])
})

test('a payload with blanks around it is a JSON object too', async () => {
  await room.db.transaction((trx) => insertRaw(trx, 1, { payload: ' {"a": 1}\n' }))
  const { deliveries } = await sequence(room, 1)
  expect(deliveries[0]?.payload).toBe('{"a":1}')
})

test('a numbering that cannot finish leaves nothing behind', async () => {
  await room.announce({ row: 'a', version: 1 })
  await sequence(room)
  await room.announce({ row: 'b', version: 1 })
  // a head that lies makes the number a duplicate
  await room.db.transaction((trx) => trx.kysely.updateTable('channel_head').set({ seq: 0 }).execute())
  await expect(sequence(room)).rejects.toThrow()
  expect(await numbers('all')).toEqual(['1:a.1'])
  expect(await table(room.db, 'outbox')).toHaveLength(1)
  expect(await table(room.db, 'delivery')).toHaveLength(1)
  expect(await table(room.db, 'channel_head')).toMatchObject([{ seq: 0 }])
})

test('two that number at once give each event one number', async () => {
  for (let n = 0; n < 30; n++) await room.announce({ row: `r${n}`, version: 1 })
  const runs = await Promise.all([sequence(room, 1), sequence(room, 1), sequence(room, 1)])
  // who comes first is up to the database
  expect(runs.map((run) => run.numbered).sort((a, b) => b - a)).toEqual([30, 0, 0])
  expect(await numbers('all')).toHaveLength(30)
})

test('when another has taken a row that was read, nothing of the batch stays', async () => {
  await room.announce({ row: 'a', version: 1 })
  const db = meddled(room.db, (trx) => ({ run: async (statement, params) => (await trx.run(statement, params)) - 1 }))
  await expect(sequence({ ...room, db })).rejects.toThrow('1 events were read but 0 removed')
  expect(await numbers('all')).toEqual([])
  expect(await table(room.db, 'outbox')).toHaveLength(1)
})
