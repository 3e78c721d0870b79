import { afterEach, describe, expect, it } from 'vitest'
import { openRealtime, RawClient, TEST_APP, until } from '#test/support/realtime.ts'
import type { OpenedRealtime } from '#test/support/realtime.ts'
import type { Limits } from './limits.ts'
import { signChannel } from './signature.ts'

let house: OpenedRealtime
afterEach(() => house.close())

const open = async (limits?: Partial<Limits>): Promise<RawClient> => {
  house = await openRealtime({ limits })
  return house.connect()
}
const succeeded = (channel: string) => ({ event: 'pusher_internal:subscription_succeeded', channel, data: '{}' })
const failed = (channel: string, type: string, status: number) => ({
  event: 'pusher:subscription_error',
  channel,
  data: { type, error: expect.any(String), status },
})
const fault = (code: number | null) => ({ event: 'pusher:error', data: { code, message: expect.any(String) } })
const authFor = (client: RawClient, channel: string, data?: string): string =>
  signChannel(TEST_APP, client.socketId, channel, data).auth

describe('a connection', () => {
  it('is welcomed with a socket id and an activity time-out', async () => {
    house = await openRealtime({ limits: { activityTimeoutMs: 45_000 } })
    const client = new RawClient(`ws://127.0.0.1:${house.port}/app/the-key?protocol=7&client=js&version=8.6.0`)
    const { event, data } = await client.next()
    expect(event).toBe('pusher:connection_established')
    expect(JSON.parse(data as string)).toEqual({
      socket_id: expect.stringMatching(/^\d+\.\d+$/),
      activity_timeout: 45,
    })
    client.ws.close()
  })

  it.each([
    ['/app/wrong?protocol=7', 4001],
    ['/elsewhere?protocol=7', 4005],
    ['/app/the-key?protocol=7&version=x', 4006],
    ['/app/the-key?protocol=99', 4007],
    ['/app/the-key', 4008],
  ])('to %s is accepted, told why not, and closed with %i', async (path, code) => {
    house = await openRealtime()
    const client = new RawClient(`ws://127.0.0.1:${house.port}${path}`)
    expect(await client.next()).toEqual(fault(code))
    expect(await client.closed).toEqual({ code, reason: expect.stringMatching(/./) })
    expect(house.realtime.stats().connections).toBe(0)
  })

  it('of a foreign page is closed with 4009 and cannot subscribe meanwhile', async () => {
    house = await openRealtime()
    const client = new RawClient(`ws://127.0.0.1:${house.port}/app/the-key?protocol=7`, {
      headers: { origin: 'https://evil.example' },
    })
    client.ws.on('open', () => client.subscribe('news'))
    expect(await client.next()).toEqual(fault(4009))
    expect((await client.closed).code).toBe(4009)
    expect(house.realtime.stats()).toMatchObject({ connections: 0, channels: 0, messagesIn: 0 })
  })

  it('answers a ping, in data of either form, and says nothing to a pong', async () => {
    const client = await open()
    client.send({ event: 'pusher:pong', data: {} })
    client.send({ event: 'pusher:ping', data: {} })
    client.send({ event: 'pusher:ping', data: '{}' })
    client.send({ event: 'pusher:ping' })
    for (let i = 0; i < 3; i++) expect(await client.next()).toEqual({ event: 'pusher:pong', data: '{}' })
  })

  it('answers a ping below the protocol', async () => {
    const client = await open()
    const { promise, resolve } = Promise.withResolvers<string>()
    client.ws.on('pong', (data: Buffer) => resolve(data.toString()))
    client.ws.ping('there?')
    expect(await promise).toBe('there?')
  })

  it('is one of at most so many, and the next is told to come back', async () => {
    await open({ maxConnections: 2 })
    const second = await house.connect()
    const third = new RawClient(`ws://127.0.0.1:${house.port}/app/the-key?protocol=7`)
    expect((await third.closed).code).toBe(4100)
    second.ws.close()
    await until(() => house.realtime.stats().connections === 1)
    await house.connect()
  })

  it('is let in at a bounded rate', async () => {
    await open({ handshakeBurst: 2, handshakesPerSecond: 0 })
    await house.connect()
    const third = new RawClient(`ws://127.0.0.1:${house.port}/app/the-key?protocol=7`)
    expect((await third.closed).code).toBe(4100)
  })

  it.each([
    ['stop', 4004],
    ['come_back', 4100],
  ] as const)('is one of as many as its app may have: %s', async (overQuota, code) => {
    const limited = { ...TEST_APP, options: { overQuota }, limits: { maxConnections: 1 } }
    const other = { id: 'other', key: 'other-key', secret: 'other', allowedOrigins: [] }
    house = await openRealtime({ apps: [limited, other] })
    const first = await house.connect()
    const second = new RawClient(`ws://127.0.0.1:${house.port}/app/the-key?protocol=7`)
    expect((await second.closed).code).toBe(code)
    const elsewhere = new RawClient(`ws://127.0.0.1:${house.port}/app/other-key?protocol=7`)
    await elsewhere.welcome()
    elsewhere.ws.close()
    first.ws.close()
    await until(() => house.realtime.stats().connections === 0)
    await house.connect()
  })

  it('may be found by a tag and ended for good', async () => {
    const [one, two] = [await open(), await house.connect()]
    expect(house.realtime.tag(one.socketId, 'session-1')).toBe(true)
    expect(house.realtime.tag('1.1', 'session-1')).toBe(false)
    await one.join('news')
    expect(house.realtime.closeTagged('session-1')).toBe(1)
    expect((await one.closed).code).toBe(4009)
    expect(house.realtime.closeTagged('session-1')).toBe(0)
    expect(await two.flush()).toEqual([])
    expect(house.realtime.disconnectWhere((connection) => connection.socketId === two.socketId)).toBe(1)
    expect((await two.closed).code).toBe(4009)
    expect(house.realtime.stats()).toMatchObject({ connections: 0, subscriptions: 0 })
  })
})

describe('a subscription', () => {
  it('to a public channel succeeds and brings its events', async () => {
    const client = await open()
    client.subscribe('news', '')
    expect(await client.next()).toEqual(succeeded('news'))
    await house.publish('news', 'Said', { n: 1 })
    expect(await client.next()).toEqual({ event: 'Said', channel: 'news', data: '{"n":1}' })
  })

  it('may ask with its data as a string', async () => {
    const client = await open()
    client.send({ event: 'pusher:subscribe', data: JSON.stringify({ channel: 'news', channel_data: null }) })
    expect(await client.next()).toEqual(succeeded('news'))
  })

  it('to a private channel needs the signature for this socket', async () => {
    const [client, other] = [await open(), await house.connect()]
    client.subscribe('private-a')
    client.subscribe('private-a', '')
    client.subscribe('private-a', authFor(other, 'private-a'))
    client.subscribe('private-a', authFor(client, 'private-b'))
    client.subscribe('private-a', authFor(client, 'private-a'), '{"user_id":1}')
    for (let i = 0; i < 5; i++) expect(await client.next()).toEqual(failed('private-a', 'AuthError', 401))
    await house.publish('private-a', 'Secret', {})
    client.subscribe('private-a', authFor(client, 'private-a'))
    expect(await client.next()).toEqual(succeeded('private-a'))
    client.subscribe('private-b', authFor(client, 'private-b', 'x'), 'x')
    expect(await client.next()).toEqual(succeeded('private-b'))
  })

  it('may tell of a wrong signature as pusher:error, where an app wants it', async () => {
    house = await openRealtime({ apps: [{ ...TEST_APP, options: { authFailure: 'pusher_error' } }] })
    const client = await house.connect()
    client.subscribe('private-a', 'wrong')
    expect(await client.next()).toEqual(fault(4009))
    client.subscribe('a b')
    expect(await client.next()).toEqual(failed('a b', 'LimitReached', 4009))
  })

  it('to an encrypted channel is to a private one', async () => {
    const client = await open()
    const channel = 'private-encrypted-a'
    client.subscribe(channel, 'wrong')
    expect(await client.next()).toEqual(failed(channel, 'AuthError', 401))
    await client.join(channel, authFor(client, channel))
    await house.publish(channel, 'Secret', { nonce: 'n', ciphertext: 'c' })
    expect(await client.next()).toEqual({ event: 'Secret', channel, data: '{"nonce":"n","ciphertext":"c"}' })
  })

  it('is answered again when it is asked for again, and delivers once', async () => {
    const client = await open()
    for (let i = 0; i < 3; i++) await client.join('news')
    await house.publish('news', 'Said', 1)
    expect(await client.flush()).toEqual([{ event: 'Said', channel: 'news', data: '1' }])
    expect(house.realtime.stats().subscriptions).toBe(1)
  })

  it('stays when a second request for it is wrong', async () => {
    const client = await open()
    await client.join('private-a', authFor(client, 'private-a'))
    client.subscribe('private-a', 'wrong')
    expect(await client.next()).toEqual(failed('private-a', 'AuthError', 401))
    await house.publish('private-a', 'Said', 1)
    expect(await client.flush()).toHaveLength(1)
  })

  it('ends without an answer, as often as one likes, and can begin again', async () => {
    const client = await open()
    await client.join('news')
    for (let i = 0; i < 3; i++) client.send({ event: 'pusher:unsubscribe', data: { channel: 'news' } })
    expect(await client.flush()).toEqual([])
    await house.publish('news', 'Said', 1)
    expect(await client.flush()).toEqual([])
    await client.join('news')
    await house.publish('news', 'Said', 2)
    expect(await client.flush()).toEqual([{ event: 'Said', channel: 'news', data: '2' }])
  })

  it('can be taken back and asked for again at once', async () => {
    const client = await open()
    for (let i = 0; i < 5; i++) {
      client.subscribe('news')
      client.send({ event: 'pusher:unsubscribe', data: { channel: 'news' } })
    }
    client.subscribe('news')
    await client.flush()
    // The bus may have answered after the first pong was written, and certainly before the second.
    await client.flush()
    await house.publish('news', 'Said', 1)
    expect(await client.flush()).toHaveLength(1)
    expect(house.realtime.stats().subscriptions).toBe(1)
  })

  it('to a name that is none says so', async () => {
    const client = await open()
    for (const channel of ['', 'a b', '#server', 'x'.repeat(201)]) {
      client.subscribe(channel)
      expect(await client.next()).toEqual(failed(channel, 'LimitReached', 4009))
    }
  })

  it('to names of the prototype is to ordinary channels', async () => {
    const client = await open()
    for (const channel of ['__proto__', 'constructor', 'toString']) {
      await client.join(channel)
      await house.publish(channel, 'Said', 1)
      expect(await client.flush()).toEqual([{ event: 'Said', channel, data: '1' }])
    }
  })

  it('is one of at most so many', async () => {
    const client = await open({ maxSubscriptions: 3 })
    for (const channel of ['a', 'b', 'c']) await client.join(channel)
    client.subscribe('d')
    expect(await client.next()).toEqual(failed('d', 'LimitReached', 4100))
    await client.join('a')
    client.send({ event: 'pusher:unsubscribe', data: { channel: 'a' } })
    await client.join('d')
  })

  it('ends with its connection', async () => {
    const client = await open()
    await client.join('news')
    client.ws.terminate()
    await until(() => house.realtime.stats().sockets === 0)
    await house.publish('news', 'Said', 1)
    expect(house.realtime.stats()).toMatchObject({ connections: 0, subscriptions: 0, messagesOut: 0 })
  })
})

describe('what a client must not do', () => {
  it('more messages than allowed end it, with a pause', async () => {
    const client = await open({ messageBurst: 50, messagesPerSecond: 0 })
    for (let i = 0; i < 10_000; i++) client.subscribe(`channel-${i}`)
    expect((await client.closed).code).toBe(4100)
    await until(() => house.realtime.stats().connections === 0)
    expect(house.realtime.stats()).toMatchObject({ subscriptions: 0 })
    await house.connect()
  })
})
