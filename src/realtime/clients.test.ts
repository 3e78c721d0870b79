import { once } from 'node:events'
import Echo from 'laravel-echo'
import { describe, expect, it } from 'vitest'
import {
  as,
  at,
  clients,
  closeAfterEach,
  heard,
  options,
  pongOf,
  Pusher,
  pusherJs,
  sdk,
  subscribed,
} from '#test/support/pusher-clients.ts'
import { openRealtime, TEST_APP } from '#test/support/realtime.ts'

closeAfterEach()

describe('pusher-js', () => {
  it('connects and receives what the server SDK triggers, publicly and privately', async () => {
    at.house = await openRealtime()
    const client = pusherJs()
    const [open, closed] = [await subscribed(client, 'news'), await subscribed(client, 'private-a')]
    expect(client.connection.socket_id).toMatch(/^\d+\.\d+$/)
    const said = [heard(open, 'Said'), heard(closed, 'Said')]
    const response = await sdk().trigger(['news', 'private-a'], 'Said', { text: 'Selamat pagi ☀' })
    expect(await response.json()).toEqual({})
    expect(await Promise.all(said)).toEqual([{ text: 'Selamat pagi ☀' }, { text: 'Selamat pagi ☀' }])
  })

  it('does not receive what it caused itself', async () => {
    at.house = await openRealtime()
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
    at.house = await openRealtime()
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
    at.house = await openRealtime()
    const client = pusherJs({
      channelAuthorization: { customHandler: (_, callback) => callback(null, { auth: `${TEST_APP.key}:0000` }) },
    })
    expect(await heard(client.subscribe('private-a'), 'pusher:subscription_error')).toMatchObject({
      type: 'AuthError',
      status: 401,
    })
    expect(client.connection.state).toBe('connected')
  })

  it('unsubscribes and subscribes again', async () => {
    at.house = await openRealtime()
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
    at.house = await openRealtime()
    const client = pusherJs({ activityTimeout: 100, pongTimeout: 20_000 })
    await heard(client.connection, 'connected')
    await pongOf(client)
    expect(client.connection.state).toBe('connected')
  })

  it('learns that client events are refused and stays', async () => {
    at.house = await openRealtime()
    const client = pusherJs()
    const channel = await subscribed(client, 'private-a')
    const error = heard(client.connection, 'error')
    channel.trigger('client-typing', {})
    expect(await error).toMatchObject({ data: { code: 4301 } })
    expect(client.connection.state).toBe('connected')
  })

  it('stops for good at an unknown key', async () => {
    at.house = await openRealtime()
    let handshakes = 0
    at.house.server.on('upgrade', () => (handshakes += 1))
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
    at.house = await openRealtime()
    const client = pusherJs()
    await subscribed(client, 'news')
    const before = client.connection.socket_id
    const again = heard(client.channel('news'), 'pusher:subscription_succeeded')
    at.house.realtime.disconnectWhere(() => true, { code, reason: 'test' })
    await again
    expect(client.connection.socket_id).not.toBe(before)
    const said = heard(client.channel('news'), 'Said')
    await sdk().trigger('news', 'Said', 1)
    expect(await said).toBe(1)
  })

  it('stays away after its access has ended', async () => {
    at.house = await openRealtime()
    const client = pusherJs()
    await heard(client.connection, 'connected')
    at.house.realtime.tag(client.connection.socket_id, 'session')
    at.house.realtime.closeTagged('session')
    await heard(client.connection, 'disconnected')
    expect(at.house.realtime.stats().closed).toEqual({ 'The access of this connection has ended': 1 })
  })
})

describe('laravel-echo', () => {
  it.each(['reverb', 'pusher'] as const)('as %s listens publicly and privately, and leaves', async (broadcaster) => {
    at.house = await openRealtime()
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
    expect(at.house.realtime.stats().subscriptions).toBe(2)
    echo.leave('employee.7')
    await listen(echo.channel('after'))
    expect(at.house.realtime.stats().subscriptions).toBe(2)
  })

  it('joins a presence channel', async () => {
    at.house = await openRealtime()
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
    at.house = await openRealtime()
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
    at.house = await openRealtime()
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
  at.house = await openRealtime()
  const socket = new WebSocket(`ws://127.0.0.1:${at.house.port}/app/${TEST_APP.key}?protocol=7`)
  const [{ data }] = (await once(socket, 'message')) as [{ data: string }]
  expect(JSON.parse(data)).toMatchObject({ event: 'pusher:connection_established' })
  const closed = once(socket, 'close') as Promise<[CloseEvent]>
  at.house.realtime.disconnectWhere(() => true)
  expect((await closed)[0]).toMatchObject({ code: 4009, wasClean: true })
})
