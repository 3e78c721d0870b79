import { afterEach, expect, test } from 'vitest'
import { TestClock } from '#test/support/clock.ts'
import { openRealtime, TEST_APP } from '#test/support/realtime.ts'
import type { OpenedRealtime, RawClient } from '#test/support/realtime.ts'
import { signChannel } from './signature.ts'

const CHANNEL = 'private-a'
let house: OpenedRealtime
afterEach(() => house.close())

/** Subscribes with data that the application signed; returns the answer. */
async function enter(client: RawClient, data: unknown, channel = CHANNEL): Promise<unknown> {
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  client.send({
    event: 'pusher:subscribe',
    data: { channel, ...signChannel(TEST_APP, client.socketId, channel, text) },
  })
  return (await client.next()).event
}
const SUCCEEDED = 'pusher_internal:subscription_succeeded'

test('whoever signs says by which words a socket is found, and it is closed by them', async () => {
  house = await openRealtime()
  const [one, two] = [await house.connect(), await house.connect()]
  expect(await enter(one, { tags: ['session:1', 'account:1'], at: 5 })).toBe(SUCCEEDED)
  expect(await enter(two, { tags: ['session:2', 'account:1'], at: 5 })).toBe(SUCCEEDED)
  expect(house.realtime.closeTagged('session:1')).toBe(1)
  expect((await one.closed).code).toBe(4009)
  expect(house.realtime.closeTagged('account:1')).toBe(1)
  expect((await two.closed).code).toBe(4009)
})

test('only those whose right is older than what ended it, by the oldest of their channels', async () => {
  house = await openRealtime()
  const [old, young] = [await house.connect(), await house.connect()]
  await enter(old, { tags: ['account:1'], at: 1_000 })
  await enter(old, { tags: ['account:1'], at: 3_000 }, 'private-b')
  await enter(young, { tags: ['account:1'], at: 2_000 })
  expect(house.realtime.closeTagged('account:1', undefined, 2_000)).toBe(1)
  expect((await old.closed).code).toBe(4009)
  expect(await young.flush()).toEqual([])
})

test('what was signed cannot be left out, changed, or said on a public channel', async () => {
  house = await openRealtime()
  const client = await house.connect()
  const { auth } = signChannel(TEST_APP, client.socketId, CHANNEL, '{"tags":["session:1"]}')
  for (const data of [{ auth }, { auth, channel_data: '{"tags":[]}' }]) {
    client.send({ event: 'pusher:subscribe', data: { channel: CHANNEL, ...data } })
    expect(await client.next()).toMatchObject({ event: 'pusher:subscription_error', data: { status: 401 } })
  }
  client.send({ event: 'pusher:subscribe', data: { channel: 'news', channel_data: '{"tags":["session:2"]}' } })
  expect((await client.next()).event).toBe(SUCCEEDED)
  expect(house.realtime.closeTagged('session:2')).toBe(0)
})

test.each([
  'nonsense',
  '[]',
  '7',
  'null',
  '{"tags":7,"at":"x","until":"y"}',
  '{"tags":[1,null,"",{}]}',
  '{"user_id":"1"}',
])('data that is somebody else’s means nothing here: %s', async (text) => {
  house = await openRealtime()
  const client = await house.connect()
  expect(await enter(client, text)).toBe(SUCCEEDED)
  expect(await client.flush()).toEqual([])
})

test('a right that is over has to be asked for again', async () => {
  const clock = new TestClock()
  house = await openRealtime({ clock })
  const [one, two] = [await house.connect(), await house.connect()]
  await enter(one, { until: clock.now() + 20_000 })
  await enter(two, { until: clock.now() + 3_600_000 })
  clock.advance(19_999)
  expect(house.realtime.stats().connections).toBe(2)
  clock.advance(10_001)
  expect((await one.closed).code).toBe(4200)
  expect(house.realtime.stats().connections).toBe(1)
})

test('whoever was let in by a signature comes back to show it anew; others stay', async () => {
  house = await openRealtime()
  const [signed, open] = [await house.connect(), await house.connect()]
  await enter(signed, { tags: ['session:1'], at: 1 })
  await open.join('news')
  await house.realtime.sendBack(0)
  expect((await signed.closed).code).toBe(4200)
  expect(await open.flush()).toEqual([])
})

test('after a gap of the bus every subscription is confirmed once more, a few at a time', async () => {
  const clock = new TestClock()
  house = await openRealtime({ clock })
  const clients = await Promise.all(Array.from({ length: 10 }, () => house.connect()))
  for (const client of clients) {
    await enter(client, {})
    await client.join('news')
  }
  const told = async (): Promise<number> => {
    const heard = await Promise.all(clients.map(async (client) => client.flush()))
    return heard.filter((frames) => frames.length > 0).length
  }
  const done = house.realtime.catchUp(1_000)
  expect(await told()).toBe(1)
  for (let slice = 1; slice < 10; slice++) {
    clock.advance(100)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  await done
  expect(await told()).toBe(9)
  await house.realtime.catchUp(0)
  expect((await clients[0]?.flush())?.map(({ event, channel }) => [event, channel])).toEqual([
    [SUCCEEDED, CHANNEL],
    [SUCCEEDED, 'news'],
  ])
})
