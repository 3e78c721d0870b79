import { once } from 'node:events'
import { createRequire } from 'node:module'
import Echo from 'laravel-echo'
import type PusherSdk from 'pusher'
import type PusherJs from 'pusher-js'
import type { Channel, Options } from 'pusher-js'
import { afterEach, describe, expect, it } from 'vitest'
import { openRealtime, TEST_APP } from '#test/support/realtime.ts'
import type { OpenedRealtime } from '#test/support/realtime.ts'
import { signChannel } from './signature.ts'

const require = createRequire(import.meta.url)
const Pusher = require('pusher-js') as typeof PusherJs.default
const Sdk = require('pusher') as typeof PusherSdk
type Client = InstanceType<typeof Pusher>
type PresenceChannel = Channel & {
  members: { count: number; me: unknown; get(id: string): unknown }
}
type Bindable = { bind(event: string, callback: (data: unknown) => void): unknown }

let house: OpenedRealtime
const clients: { disconnect(): void }[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await house.close()
})

const options = (change: Partial<Options> = {}): Options => ({
  cluster: '',
  wsHost: '127.0.0.1',
  wsPort: house.port,
  forceTLS: false,
  enabledTransports: ['ws'],
  channelAuthorization: {
    customHandler: ({ socketId, channelName }, callback) =>
      callback(null, signChannel(TEST_APP, socketId, channelName)),
  },
  ...change,
})

function pusherJs(change: Partial<Options> = {}, key = TEST_APP.key): Client {
  const client = new Pusher(key, options(change))
  clients.push(client)
  return client
}

/** Subscribes as somebody. */
const as = (id: string, info: object): Partial<Options> => ({
  channelAuthorization: {
    customHandler: ({ socketId, channelName }, callback) =>
      callback(null, sdk().authorizeChannel(socketId, channelName, { user_id: id, user_info: info as never })),
  },
})

const sdk = (change: object = {}): PusherSdk =>
  new Sdk({
    appId: TEST_APP.id,
    key: TEST_APP.key,
    secret: TEST_APP.secret,
    host: '127.0.0.1',
    port: String(house.port),
    ...change,
  })

const heard = <T = unknown>(source: Bindable, event: string): Promise<T> =>
  new Promise((resolve) => void source.bind(event, (data) => resolve(data as T)))

async function subscribed(client: Client, name: string) {
  const channel = client.subscribe(name)
  await heard(channel, 'pusher:subscription_succeeded')
  return channel
}

describe('pusher-js', () => {
  it('connects and receives what the server SDK triggers, publicly and privately', async () => {
    house = await openRealtime()
    const client = pusherJs()
    const [open, closed] = [await subscribed(client, 'news'), await subscribed(client, 'private-a')]
    expect(client.connection.socket_id).toMatch(/^\d+\.\d+$/)
    const said = [heard(open, 'Said'), heard(closed, 'Said')]
    const response = await sdk().trigger(['news', 'private-a'], 'Said', { text: 'Selamat pagi ☀' })
    expect(await response.json()).toEqual({})
    expect(await Promise.all(said)).toEqual([{ text: 'Selamat pagi ☀' }, { text: 'Selamat pagi ☀' }])
  })

  it('does not receive what it caused itself', async () => {
    house = await openRealtime()
    const [one, two] = [pusherJs(), pusherJs()]
    const [first, second] = [await subscribed(one, 'news'), await subscribed(two, 'news')]
    const events: unknown[] = []
    first.bind_global((event: string, data: unknown) => events.push([event, data]))
    const last = heard(first, 'Last')
    const said = heard(second, 'Said')
    await sdk().trigger('news', 'Said', 1, { socket_id: one.connection.socket_id })
    expect(await said).toBe(1)
    await sdk().triggerBatch([{ channel: 'news', name: 'Last', data: 2 }])
    await last
    expect(events).toEqual([['Last', 2]])
  })

  it('subscribes with what the server SDK signed, data included', async () => {
    house = await openRealtime()
    const client = pusherJs({
      channelAuthorization: {
        customHandler: ({ socketId, channelName }, callback) =>
          callback(null, sdk().authorizeChannel(socketId, channelName, { user_id: '7' })),
      },
    })
    const channel = await subscribed(client, 'private-a')
    expect(channel.subscribed).toBe(true)
  })

  it('hears on the channel that it may not subscribe', async () => {
    house = await openRealtime()
    const client = pusherJs({
      channelAuthorization: { customHandler: (_, callback) => callback(null, { auth: `${TEST_APP.key}:0000` }) },
    })
    expect(await heard(client.subscribe('private-a'), 'pusher:subscription_error')).toMatchObject({
      type: 'AuthError',
      status: 401,
    })
    expect(client.connection.state).toBe('connected')
  })

  it('knows who is in a presence channel, who comes and who goes', async () => {
    house = await openRealtime({ apps: [{ ...TEST_APP, options: { clientEvents: true } }] })
    const [ani, budi] = [pusherJs(as('ani', { name: 'Ani' })), pusherJs(as('budi', { name: 'Budi' }))]
    const room = (await subscribed(ani, 'presence-kantor')) as PresenceChannel
    expect([room.members.count, room.members.me]).toEqual([1, { id: 'ani', info: { name: 'Ani' } }])
    const added = heard(room, 'pusher:member_added')
    const other = (await subscribed(budi, 'presence-kantor')) as PresenceChannel
    expect(await added).toEqual({ id: 'budi', info: { name: 'Budi' } })
    expect(other.members.count).toBe(2)
    expect(other.members.get('ani')).toEqual({ id: 'ani', info: { name: 'Ani' } })
    const typing = new Promise((resolve) => void room.bind('client-x', (_: unknown, meta: unknown) => resolve(meta)))
    other.trigger('client-x', {})
    expect(await typing).toEqual({ user_id: 'budi' })
    const removed = heard(room, 'pusher:member_removed')
    budi.unsubscribe('presence-kantor')
    expect(await removed).toEqual({ id: 'budi', info: { name: 'Budi' } })
    expect(room.members.count).toBe(1)
  })

  it('hears the last event of a cache channel, or that there is none', async () => {
    house = await openRealtime()
    await heard(pusherJs().subscribe('cache-a'), 'pusher:cache_miss')
    await sdk().trigger('cache-a', 'Said', { n: 1 })
    expect(await heard(pusherJs().subscribe('cache-a'), 'Said')).toEqual({ n: 1 })
  })

  it('signs a user in, who hears what is for it alone, and is watched', async () => {
    house = await openRealtime()
    const signedIn = (id: string, more: object = {}): Client => {
      const client = pusherJs({
        userAuthentication: {
          customHandler: ({ socketId }: { socketId: string }, callback: (error: null, data: unknown) => void) =>
            callback(null, sdk().authenticateUser(socketId, { id, ...more } as never)),
        } as never,
        channelAuthorization: {
          customHandler: ({ socketId, channelName }, callback) =>
            callback(null, signChannel(TEST_APP, socketId, channelName)),
        },
      })
      client.signin()
      return client
    }
    const ani = signedIn('ani', { watchlist: ['budi'], user_info: { name: 'Ani' } })
    expect(await heard(ani.user.watchlist, 'offline')).toMatchObject({ user_ids: ['budi'] })
    const online = heard(ani.user.watchlist, 'online')
    const budi = signedIn('budi')
    expect(await online).toMatchObject({ user_ids: ['budi'] })
    const room = (await subscribed(ani, 'presence-kantor')) as PresenceChannel
    expect(room.members.me).toEqual({ id: 'ani', info: { name: 'Ani' } })
    await subscribed(budi, 'news')
    const letter = heard(budi.user as Bindable, 'Letter')
    await sdk().sendToUser('budi', 'Letter', { n: 1 })
    expect(await letter).toEqual({ n: 1 })
    const [gone, offline] = [heard(budi.connection, 'disconnected'), heard(ani.user.watchlist, 'offline')]
    await sdk().terminateUserConnections('budi')
    await gone
    expect(await offline).toMatchObject({ user_ids: ['budi'] })
    expect(ani.connection.state).toBe('connected')
  })

  it('hears how many are subscribed', async () => {
    house = await openRealtime({ apps: [{ ...TEST_APP, options: { subscriptionCount: true } }] })
    const one = pusherJs()
    const channel = one.subscribe('news')
    expect(await heard(channel, 'pusher:subscription_count')).toEqual({ subscription_count: 1 })
    const two = heard(channel, 'pusher:subscription_count')
    await subscribed(pusherJs(), 'news')
    expect([await two, channel.subscriptionCount]).toEqual([{ subscription_count: 2 }, 2])
  })

  it('unsubscribes and subscribes again', async () => {
    house = await openRealtime()
    const client = pusherJs()
    const events: unknown[] = []
    const first = await subscribed(client, 'news')
    first.bind('Said', (data: unknown) => events.push(data))
    client.unsubscribe('news')
    const pong = pongOf(client)
    client.send_event('pusher:ping', {})
    await pong
    await sdk().trigger('news', 'Said', 1)
    const second = await subscribed(client, 'news')
    const said = heard(second, 'Said')
    await sdk().trigger('news', 'Said', 2)
    expect([await said, events]).toEqual([2, []])
  })

  it('gets an answer to its ping', async () => {
    house = await openRealtime()
    const client = pusherJs({ activityTimeout: 100, pongTimeout: 20_000 })
    await heard(client.connection, 'connected')
    await pongOf(client)
    expect(client.connection.state).toBe('connected')
  })

  it('learns that client events are refused and stays', async () => {
    house = await openRealtime()
    const client = pusherJs()
    const channel = await subscribed(client, 'private-a')
    const error = heard(client.connection, 'error')
    channel.trigger('client-typing', {})
    expect(await error).toMatchObject({ data: { code: 4301 } })
    expect(client.connection.state).toBe('connected')
  })

  it('hears the events of other clients, and not its own', async () => {
    house = await openRealtime({ apps: [{ ...TEST_APP, options: { clientEvents: true } }] })
    const [one, two] = [pusherJs(), pusherJs()]
    const [first, second] = [await subscribed(one, 'private-a'), await subscribed(two, 'private-a')]
    const own: unknown[] = []
    first.bind('client-typing', (data: unknown) => own.push(data))
    const typing = heard(second, 'client-typing')
    first.trigger('client-typing', { text: 'Selamat' })
    expect(await typing).toEqual({ text: 'Selamat' })
    const answer = heard(first, 'client-done')
    second.trigger('client-done', {})
    await answer
    expect(own).toEqual([])
  })

  it('reads what the server SDK encrypted', async () => {
    house = await openRealtime()
    const master = sdk({ encryptionMasterKeyBase64: Buffer.alloc(32, 7).toString('base64') })
    const client = pusherJs({
      nacl: createRequire(require.resolve('pusher'))('tweetnacl') as never,
      channelAuthorization: {
        customHandler: ({ socketId, channelName }, callback) =>
          callback(null, master.authorizeChannel(socketId, channelName)),
      },
    })
    const channel = await subscribed(client, 'private-encrypted-a')
    const frame = frameOf(client, 'Secret')
    const said = heard(channel, 'Secret')
    await master.trigger('private-encrypted-a', 'Secret', { gaji: 7_500_000 })
    expect(await said).toEqual({ gaji: 7_500_000 })
    expect(JSON.stringify(await frame)).toContain('ciphertext')
    expect(JSON.stringify(await frame)).not.toContain('gaji')
  })

  it('stops for good at an unknown key', async () => {
    house = await openRealtime()
    let handshakes = 0
    house.server.on('upgrade', () => (handshakes += 1))
    const client = pusherJs({}, 'wrong')
    const error = heard(client.connection, 'error')
    await heard(client.connection, 'disconnected')
    expect(await error).toMatchObject({ error: { data: { code: 4001 } } })
    expect(handshakes).toBe(1)
  })

  it.each([
    [4200, 'at once'],
    [4100, 'after a second'],
  ])('comes back with its channels after %i, %s', async (code) => {
    house = await openRealtime()
    const client = pusherJs()
    await subscribed(client, 'news')
    const before = client.connection.socket_id
    const again = heard(client.channel('news'), 'pusher:subscription_succeeded')
    house.realtime.disconnectWhere(() => true, { code, reason: 'test' })
    await again
    expect(client.connection.socket_id).not.toBe(before)
    const said = heard(client.channel('news'), 'Said')
    await sdk().trigger('news', 'Said', 1)
    expect(await said).toBe(1)
  })

  it('stays away after its access has ended', async () => {
    house = await openRealtime()
    const client = pusherJs()
    await heard(client.connection, 'connected')
    house.realtime.tag(client.connection.socket_id, 'session')
    house.realtime.closeTagged('session')
    await heard(client.connection, 'disconnected')
    expect(house.realtime.stats().closed).toEqual({ 'The access of this connection has ended': 1 })
  })
})

/** The first frame of this name, as it came. */
const frameOf = (client: Client, name: string): Promise<unknown> =>
  new Promise((resolve) =>
    client.connection.bind('message', (message: { event: string }) => {
      if (message.event === name) resolve(message)
    }),
  )
const pongOf = (client: Client): Promise<unknown> => frameOf(client, 'pusher:pong')

describe('laravel-echo', () => {
  it.each(['reverb', 'pusher'] as const)('as %s listens publicly and privately, and leaves', async (broadcaster) => {
    house = await openRealtime()
    const echo = new Echo({ ...options(), broadcaster, key: TEST_APP.key, Pusher } as never)
    clients.push(echo)
    const listen = async (channel: {
      subscribed(callback: () => void): unknown
      listen(event: string, callback: (data: unknown) => void): unknown
    }) => {
      const data = new Promise((resolve) => void channel.listen('.AttendanceCreated', resolve))
      await new Promise<void>((resolve) => void channel.subscribed(() => resolve()))
      return { data }
    }
    const news = await listen(echo.channel('news'))
    const own = await listen(echo.private('employee.7'))
    expect(echo.socketId()).toMatch(/^\d+\.\d+$/)
    await sdk().trigger(['news', 'private-employee.7'], 'AttendanceCreated', { id: 'x' })
    expect([await news.data, await own.data]).toEqual([{ id: 'x' }, { id: 'x' }])
    expect(house.realtime.stats().subscriptions).toBe(2)
    echo.leave('employee.7')
    await listen(echo.channel('after'))
    expect(house.realtime.stats().subscriptions).toBe(2)
  })

  it('joins a presence channel', async () => {
    house = await openRealtime()
    const open = (id: string): InstanceType<typeof Echo> => {
      const echo = new Echo({ ...options(as(id, { id })), broadcaster: 'reverb', key: TEST_APP.key, Pusher } as never)
      clients.push(echo)
      return echo as never
    }
    const [ani, budi] = [open('ani'), open('budi')]
    const joined = Promise.withResolvers<unknown>()
    const left = Promise.withResolvers<unknown>()
    await new Promise<void>((resolve) => {
      ani
        .join('kantor')
        .here((users: unknown[]) => {
          expect(users).toEqual([{ id: 'ani' }])
          resolve()
        })
        .joining(joined.resolve)
        .leaving(left.resolve)
    })
    const here = new Promise((resolve) => void budi.join('kantor').here(resolve))
    expect(await here).toEqual([{ id: 'ani' }, { id: 'budi' }])
    expect(await joined.promise).toEqual({ id: 'budi' })
    budi.disconnect()
    expect(await left.promise).toEqual({ id: 'budi' })
  })
})

describe('the server SDK', () => {
  it('reads channels', async () => {
    house = await openRealtime()
    await subscribed(pusherJs(), 'news')
    const answer = await sdk().get({
      path: '/channels',
      params: { info: 'subscription_count', filter_by_prefix: 'ne' },
    })
    expect(await answer.json()).toEqual({ channels: { news: { subscription_count: 1 } } })
    const one = await sdk().get({ path: '/channels/news', params: {} })
    expect(await one.json()).toEqual({ occupied: true })
  })

  it('is told what is wrong', async () => {
    house = await openRealtime()
    const reject = (status: number, body: string): object =>
      expect.objectContaining({ status, body: expect.stringContaining(body) })
    await expect(sdk({ secret: 'wrong' }).trigger('news', 'Said', 1)).rejects.toEqual(reject(401, 'auth_signature'))
    await expect(sdk({ appId: '9' }).trigger('news', 'Said', 1)).rejects.toEqual(reject(404, 'no app'))
    await expect(sdk().trigger('news', 'Said', 'x'.repeat(11_000))).rejects.toEqual(reject(413, '10240'))
    await expect(sdk().trigger('a', 'pusher:x', 1)).rejects.toEqual(reject(400, 'belong to the server'))
    await expect(sdk().get({ path: '/nothing', params: {} })).rejects.toEqual(reject(404, 'nothing'))
  })
})

it("Node's own WebSocket connects and is closed with a code", async () => {
  house = await openRealtime()
  const socket = new WebSocket(`ws://127.0.0.1:${house.port}/app/${TEST_APP.key}?protocol=7`)
  const [{ data }] = (await once(socket, 'message')) as [{ data: string }]
  expect(JSON.parse(data)).toMatchObject({ event: 'pusher:connection_established' })
  const closed = once(socket, 'close') as Promise<[CloseEvent]>
  house.realtime.disconnectWhere(() => true)
  expect((await closed)[0]).toMatchObject({ code: 4009, wasClean: true })
})
