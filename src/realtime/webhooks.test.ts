import { createRequire } from 'node:module'
import type PusherSdk from 'pusher'
import { afterEach, describe, expect, it } from 'vitest'
import { MemoryBroadcast } from '#src/broadcast/memory/memory.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { TestClock } from '#test/support/clock.ts'
import { openRealtime, TEST_APP, until } from '#test/support/realtime.ts'
import type { OpenedRealtime, RawClient } from '#test/support/realtime.ts'
import { openReceiver } from '#test/support/receiver.ts'
import type { Receiver } from '#test/support/receiver.ts'
import { MemoryRoster, RosterBook } from './memory/roster.ts'
import { WEBHOOK_EVENTS } from './webhook-events.ts'
import type { WebhookSettings } from './webhook-events.ts'

const Sdk = createRequire(import.meta.url)('pusher') as typeof PusherSdk
const opened: { close(): Promise<void> }[] = []
const clock = new TestClock()
let receiver: Receiver
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
  await receiver.close()
})

const OPTIONS = { clientEvents: true, subscriptionCount: true }

async function openNodes(count = 1, hook: Partial<WebhookSettings> = {}): Promise<OpenedRealtime[]> {
  receiver = await openReceiver()
  const webhooks = [{ url: receiver.url, events: WEBHOOK_EVENTS, allowPrivate: true, ...hook }]
  const broadcast = new MemoryBroadcast({ log: silentLogger })
  const book = new RosterBook()
  return Promise.all(
    Array.from({ length: count }, async () => {
      const apps = [{ ...TEST_APP, options: OPTIONS, webhooks }]
      const node = await openRealtime({ broadcast, roster: new MemoryRoster(book), clock, apps })
      opened.push(node)
      return node
    }),
  )
}
const openNode = async (hook: Partial<WebhookSettings> = {}): Promise<OpenedRealtime> => {
  const [node] = await openNodes(1, hook)
  return node!
}

/** Lets the clock reach the next request, and returns the events of all requests so far. */
async function eventsAfter(ms: number, requests: number): Promise<object[]> {
  clock.advance(ms)
  await settle()
  clock.advance(100)
  return (await receiver.got(requests)).flatMap(({ body }) => (JSON.parse(body) as { events: object[] }).events)
}
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

async function enter(node: OpenedRealtime, channel: string, data?: unknown): Promise<RawClient> {
  const client = await node.connect()
  client.enter(channel, data)
  await client.flush()
  return client
}
async function leave(client: RawClient, channel: string): Promise<void> {
  client.send({ event: 'pusher:unsubscribe', data: { channel } })
  await client.flush()
}

describe('a webhook', () => {
  it('is signed so that the server SDK believes it', async () => {
    const node = await openNode()
    await enter(node, 'news')
    await eventsAfter(0, 1)
    const { headers, body } = receiver.received[0]!
    const sdk = (secret: string): PusherSdk => new Sdk({ appId: 'app', key: TEST_APP.key, secret, host: 'x' })
    const webhook = sdk(TEST_APP.secret).webhook({ headers, rawBody: body })
    expect(webhook.isValid()).toBe(true)
    expect(webhook.getTime().getTime()).toBe(clock.now())
    expect(webhook.getEvents()).toContainEqual({ name: 'channel_occupied', channel: 'news' })
    expect(sdk('another secret').webhook({ headers, rawBody: body }).isValid()).toBe(false)
  })

  it('tells everything that one may be told of', async () => {
    const node = await openNode()
    const channel = 'presence-cache-a'
    const ani = await enter(node, channel, { user_id: 'ani' })
    ani.send({ event: 'client-x', channel, data: { n: 1 } })
    ani.send({ event: 'client-x', channel: 'presence-b', data: {} })
    await ani.flush()
    await ani.join('news')
    expect(await eventsAfter(0, 1)).toEqual([
      { name: 'member_added', channel, user_id: 'ani' },
      { name: 'cache_miss', channel },
      { name: 'channel_occupied', channel },
      { name: 'client_event', channel, event: 'client-x', data: '{"n":1}', socket_id: ani.socketId, user_id: 'ani' },
      { name: 'channel_occupied', channel: 'news' },
      { name: 'subscription_count', channel: 'news', subscription_count: 1 },
    ])
    ani.ws.terminate()
    await until(() => node.realtime.stats().connections === 0)
    const after = (await eventsAfter(3_000, 3)).slice(6)
    expect(after).toHaveLength(4)
    expect(after).toEqual(
      expect.arrayContaining([
        { name: 'member_removed', channel, user_id: 'ani' },
        { name: 'channel_vacated', channel },
        { name: 'channel_vacated', channel: 'news' },
        { name: 'subscription_count', channel: 'news', subscription_count: 0 },
      ]),
    )
  })

  it('tells only what was asked for', async () => {
    const node = await openNode({ events: ['channel_occupied'], channelPrefix: 'presence-' })
    const client = await enter(node, 'presence-a', { user_id: '1' })
    await client.join('news')
    client.signIn({ id: 'ani' })
    await client.next()
    client.subscribe('#server-to-user-ani')
    await client.flush()
    expect(await eventsAfter(0, 1)).toEqual([{ name: 'channel_occupied', channel: 'presence-a' }])
  })

  it('does not tell of an absence of less than three seconds, nor of the return', async () => {
    const node = await openNode({ events: ['channel_occupied', 'channel_vacated', 'member_added', 'member_removed'] })
    const room = 'presence-a'
    const client = await enter(node, room, { user_id: 'ani' })
    expect(await eventsAfter(0, 1)).toHaveLength(2)
    await leave(client, room)
    clock.advance(2_999)
    client.enter(room, { user_id: 'ani' })
    await client.flush()
    clock.advance(10_000)
    await settle()
    clock.advance(1_000)
    expect(node.realtime.stats().webhooksWaiting).toBe(0)
    await leave(client, room)
    clock.advance(2_900)
    client.enter(room, { user_id: 'ani' })
    await client.flush()
    await leave(client, room)
    clock.advance(200)
    await pausing()
    clock.advance(200)
    await pausing()
    await client.flush()
    expect(receiver.received).toHaveLength(1)
    const names = (await eventsAfter(3_000, 2)).slice(2).map((event) => (event as { name: string }).name)
    expect(names.sort()).toEqual(['channel_vacated', 'member_removed'])
  })

  it('does not tell of the end on one node when it goes on at another', async () => {
    const [near, far] = (await openNodes(2, { events: ['channel_vacated', 'member_removed'] })) as [
      OpenedRealtime,
      OpenedRealtime,
    ]
    const room = 'presence-a'
    const client = await enter(near, room, { user_id: 'ani' })
    await leave(client, room)
    const moved = await enter(far, room, { user_id: 'ani' })
    clock.advance(3_000)
    await settle()
    clock.advance(100)
    expect(near.realtime.stats().webhooksWaiting).toBe(0)
    await leave(moved, room)
    expect(await eventsAfter(3_000, 1)).toHaveLength(2)
  })

  it('says once that a channel has nothing, to a crowd', async () => {
    const node = await openNode({ events: ['cache_miss'] })
    for (let i = 0; i < 5; i++) await enter(node, 'cache-a')
    expect(await eventsAfter(0, 1)).toEqual([{ name: 'cache_miss', channel: 'cache-a' }])
    clock.advance(3_000)
    await enter(node, 'cache-a')
    expect(await eventsAfter(0, 2)).toHaveLength(2)
  })

  it('gathers what happens together, a hundred to a request, in order', async () => {
    const node = await openNode({ events: ['channel_occupied'] })
    const client = await node.connect()
    const names = Array.from({ length: 150 }, (_, n) => `c${n}`)
    for (const name of names) client.subscribe(name)
    await client.flush()
    const events = await eventsAfter(0, 2)
    expect(events.map((event) => (event as { channel: string }).channel)).toEqual(names)
    expect(receiver.received).toHaveLength(2)
  })
})

describe('an address that fails', () => {
  it('is sent the same again, in growing steps, while what comes waits behind it', async () => {
    const node = await openNode({ events: ['channel_occupied'] })
    receiver.answer = 500
    const client = await enter(node, 'a')
    await eventsAfter(0, 1)
    await client.join('b')
    let requests = 1
    for (const wait of [1_000, 2_000, 4_000, 8_000]) {
      await pausing()
      clock.advance(wait - 1)
      await pausing()
      await client.flush()
      expect(receiver.received).toHaveLength(requests)
      clock.advance(1)
      await receiver.got(++requests)
    }
    receiver.answer = 200
    await pausing()
    clock.advance(16_000)
    await receiver.got(7)
    const bodies = receiver.received.map(({ body }) => body)
    expect(new Set(bodies.slice(0, 6)).size).toBe(1)
    expect(JSON.parse(bodies[6]!)).toMatchObject({ events: [{ channel: 'b' }] })
    await until(() => node.realtime.stats().webhooksWaiting === 0)
    expect(node.realtime.stats().webhooksDropped).toBe(0)
  })

  it('is given up after five minutes, event by event, without anybody waiting for it', async () => {
    const node = await openNode({ events: ['channel_occupied'] })
    receiver.answer = 404
    const client = await enter(node, 'a')
    await eventsAfter(0, 1)
    const begun = clock.now()
    while (node.realtime.stats().webhooksDropped === 0) {
      const before = receiver.received.length
      await settle()
      clock.advance(1_000)
      client.subscribe(`x${clock.now()}`)
      await client.flush()
      if (receiver.received.length === before) await settle()
      if (clock.now() - begun > 400_000) throw new Error('was never given up')
    }
    expect(clock.now() - begun).toBeGreaterThan(200_000)
    expect(clock.now() - begun).toBeLessThan(310_000)
  })
})

/** Until the last request has failed and the next attempt is arranged. */
async function pausing(): Promise<void> {
  for (let i = 0; i < 20; i++) await settle()
}

describe('a server that closes', () => {
  it('sends what it has, and what had waited for a return', async () => {
    const node = await openNode({ events: ['channel_occupied', 'channel_vacated'] })
    await enter(node, 'a')
    await node.realtime.close()
    expect((await receiver.got(1)).flatMap(({ body }) => (JSON.parse(body) as { events: object[] }).events)).toEqual([
      { name: 'channel_occupied', channel: 'a' },
      { name: 'channel_vacated', channel: 'a' },
    ])
  })

  it('does not wait for an address that does not answer', async () => {
    const node = await openNode({ events: ['channel_occupied'] })
    receiver.answer = () => {}
    await enter(node, 'a')
    const closed = node.realtime.close()
    await receiver.got(1)
    clock.advance(2_000)
    await closed
    expect(node.realtime.stats().sockets).toBe(0)
  })
})
