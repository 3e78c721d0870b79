import { createRequire } from 'node:module'
import type PusherSdk from 'pusher'
import { afterEach, describe, expect, it } from 'vitest'
import { TestClock } from '#test/support/clock.ts'
import { openRealtime, TEST_APP, until } from '#test/support/realtime.ts'
import type { OpenedRealtime, RawClient } from '#test/support/realtime.ts'
import type { AppOptions } from './apps.ts'
import { MemoryEventStore } from './memory/event-store.ts'

const Sdk = createRequire(import.meta.url)('pusher') as typeof PusherSdk

let house: OpenedRealtime
afterEach(() => house.close())

async function open(options: Partial<AppOptions> = {}, events?: MemoryEventStore): Promise<void> {
  house = await openRealtime({ apps: [{ ...TEST_APP, options }], ...(events ? { events } : {}) })
}

const sdk = (): PusherSdk =>
  new Sdk({
    appId: TEST_APP.id,
    key: TEST_APP.key,
    secret: TEST_APP.secret,
    host: '127.0.0.1',
    port: String(house.port),
    encryptionMasterKeyBase64: Buffer.alloc(32, 7).toString('base64'),
  })

async function enter(channel: string, data?: unknown): Promise<RawClient> {
  const client = await house.connect()
  client.enter(channel, data)
  expect((await client.next()).event).toBe('pusher_internal:subscription_succeeded')
  return client
}
const miss = (channel: string) => ({ event: 'pusher:cache_miss', channel })
const said = (channel: string, data: string) => ({ event: 'Said', channel, data })

describe('a cache channel', () => {
  it.each(['cache-a', 'private-cache-a'])('tells newcomers its last event, or that there is none: %s', async (name) => {
    await open()
    const first = await enter(name)
    expect(await first.flush()).toEqual([miss(name)])
    await sdk().trigger(name, 'Said', 1)
    await sdk().trigger([name, 'news'], 'Said', 2)
    expect((await first.flush()).map(({ data }) => data)).toEqual(['1', '2'])
    const second = await enter(name)
    expect(await second.flush()).toEqual([said(name, '2')])
    for (const one of [first, second]) one.ws.terminate()
    await until(() => house.realtime.stats().connections === 0)
    expect(await (await enter(name)).flush()).toEqual([said(name, '2')])
  })

  it('keeps what was encrypted as it came', async () => {
    await open()
    await sdk().trigger('private-encrypted-cache-a', 'Secret', { gaji: 1 })
    const [event] = await (await enter('private-encrypted-cache-a')).flush()
    expect(event).toMatchObject({ event: 'Secret', data: expect.stringContaining('ciphertext') })
    expect(JSON.stringify(event)).not.toContain('gaji')
  })

  it('with members tells who is there first; their comings and goings are not its last event', async () => {
    await open({ clientEvents: true })
    const channel = 'presence-cache-a'
    const ani = await enter(channel, { user_id: 'ani' })
    expect(await ani.flush()).toEqual([miss(channel)])
    await sdk().trigger(channel, 'Said', 1)
    const budi = await enter(channel, { user_id: 'budi' })
    expect(await budi.flush()).toEqual([said(channel, '1')])
    budi.send({ event: 'client-x', channel, data: {} })
    budi.send({ event: 'pusher:unsubscribe', data: { channel } })
    await budi.flush()
    expect(await (await enter(channel, { user_id: 'citra' })).flush()).toEqual([said(channel, '1')])
  })

  it('forgets after a while', async () => {
    const clock = new TestClock()
    await open({}, new MemoryEventStore({ clock }))
    await sdk().trigger('cache-a', 'Said', 1)
    clock.advance(30 * 60_000 - 1)
    expect(await (await enter('cache-a')).flush()).toEqual([said('cache-a', '1')])
    clock.advance(1)
    expect(await (await enter('cache-a')).flush()).toEqual([miss('cache-a')])
  })

  it('says nothing old after something new', async () => {
    const events = new MemoryEventStore({ clock: new TestClock() })
    await open({}, events)
    await sdk().trigger('cache-a', 'Said', 'old')
    const answer = Promise.withResolvers<void>()
    const last = events.last.bind(events)
    events.last = async (place) => {
      const found = await last(place)
      await answer.promise
      return found
    }
    const client = await house.connect()
    client.subscribe('cache-a')
    expect(await client.flush()).toEqual([])
    await sdk().trigger('cache-a', 'Said', 'new')
    answer.resolve()
    expect((await client.next()).event).toBe('pusher_internal:subscription_succeeded')
    expect(await client.flush()).toEqual([said('cache-a', 'new')])
  })

  it('that cannot be looked at makes the client come back', async () => {
    const events = new MemoryEventStore({ clock: new TestClock() })
    events.last = () => Promise.reject(new Error('away'))
    await open({}, events)
    const client = await house.connect()
    client.subscribe('presence-cache-a')
    expect((await client.next()).event).toBe('pusher:subscription_error')
    client.enter('presence-cache-a', { user_id: 'ani' })
    expect((await client.closed).code).toBe(4100)
    const answer = await sdk().get({ path: '/channels/presence-cache-a/users', params: {} })
    expect(await answer.json()).toEqual({ users: [] })
  })

  it('shows what it keeps', async () => {
    await open()
    const ask = async (): Promise<unknown> => {
      const answer = await sdk().get({ path: '/channels/cache-a', params: { info: 'cache,subscription_count' } })
      return answer.json()
    }
    expect(await ask()).toEqual({ occupied: false, subscription_count: 0, cache: null })
    await sdk().trigger('cache-a', 'Said', { n: 1 })
    expect(await ask()).toEqual({ occupied: false, subscription_count: 0, cache: { data: '{"n":1}', ttl: 1_800 } })
    await expect(sdk().get({ path: '/channels/news', params: { info: 'cache' } })).rejects.toMatchObject({
      status: 400,
    })
  })
})

describe('an event with an id', () => {
  const trigger = (id: unknown, data: unknown = 1): Promise<{ status: number }> =>
    sdk().trigger('news', 'Said', data, { id } as never)

  it('is published once, however often it is sent', async () => {
    await open()
    const client = await house.connect()
    await client.join('news')
    for (let i = 0; i < 3; i++) expect((await trigger('a')).status).toBe(200)
    await trigger('b', 2)
    await sdk().trigger('news', 'Said', 3)
    const batch = ['c', 'c', 'a'].map((id, n) => ({ channel: 'news', name: 'Said', data: `batch ${n}`, id }))
    await sdk().triggerBatch(batch)
    expect((await client.flush()).map(({ data }) => data)).toEqual(['1', '2', '3', 'batch 0'])
  })

  it('can be sent again when it was not taken', async () => {
    await open()
    const publish = house.broadcast.publish.bind(house.broadcast)
    house.broadcast.publish = () => Promise.reject(new Error('away'))
    await expect(trigger('a')).rejects.toMatchObject({ status: 503 })
    house.broadcast.publish = publish
    const client = await house.connect()
    await client.join('news')
    expect((await trigger('a')).status).toBe(200)
    expect(await client.flush()).toEqual([said('news', '1')])
  })

  it('has to wait while the same one is under way', async () => {
    await open()
    const client = await house.connect()
    await client.join('news')
    const publish = house.broadcast.publish.bind(house.broadcast)
    const [atTheBus, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    house.broadcast.publish = async (messages) => {
      atTheBus.resolve()
      await gate.promise
      await publish(messages)
    }
    const first = trigger('a')
    await atTheBus.promise
    await expect(trigger('a')).rejects.toMatchObject({ status: 503 })
    gate.resolve()
    expect((await first).status).toBe(200)
    expect((await trigger('a')).status).toBe(200)
    expect(await client.flush()).toEqual([said('news', '1')])
  })

  it.each([7, '', 'x'.repeat(201), {}])('is refused with the id %j', async (id) => {
    await open()
    await expect(trigger(id)).rejects.toMatchObject({ status: 400 })
  })
})
