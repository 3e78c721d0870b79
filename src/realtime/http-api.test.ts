import { Agent } from 'node:http'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '#src/kernel/clock.ts'
import { TestClock } from '#test/support/clock.ts'
import { openRealtime, TEST_APP } from '#test/support/realtime.ts'
import type { OpenedRealtime } from '#test/support/realtime.ts'
import { send, signedCall } from '#test/support/signed-request.ts'
import type { Answer, Change } from '#test/support/signed-request.ts'
import type { Limits } from './limits.ts'

let house: OpenedRealtime
afterEach(() => house.close())

const open = async (limits?: Partial<Limits>): Promise<OpenedRealtime> => (house = await openRealtime({ limits }))

const call = (body: string | Buffer, change: Change = {}, agent?: Agent): Promise<Answer> =>
  signedCall(house.port, body, change, agent)

const event = (change: object = {}): string =>
  JSON.stringify({ name: 'Said', data: '{"n":1}', channels: ['news'], ...change })

describe('POST /events', () => {
  it('publishes to every channel, leaves out a socket, and answers {}', async () => {
    await open()
    const [one, two] = [await house.connect(), await house.connect()]
    for (const client of [one, two]) for (const channel of ['a', 'b']) await client.join(channel)
    expect(await call(event({ channels: ['a', 'b'], socket_id: one.socketId }))).toEqual({
      status: 200,
      body: '{}',
      type: 'application/json',
      keptAlive: false,
    })
    expect(await one.flush()).toEqual([])
    expect(await two.flush()).toEqual([
      { event: 'Said', channel: 'a', data: '{"n":1}' },
      { event: 'Said', channel: 'b', data: '{"n":1}' },
    ])
  })

  it('takes one "channel", data that is no string, and keys it does not know', async () => {
    await open()
    const client = await house.connect()
    await client.join('news')
    const body = { name: 'Said', data: { n: [1] }, channel: 'news', id: 'x', socket_id: null, __proto__x: 1 }
    expect((await call(JSON.stringify(body))).status).toBe(200)
    expect(await client.next()).toEqual({ event: 'Said', channel: 'news', data: '{"n":[1]}' })
  })

  it('tells the counts it is asked for', async () => {
    await open()
    for (let i = 0; i < 3; i++) await (await house.connect()).join('news')
    const answer = await call(
      event({ channels: ['news', 'empty', '__proto__'], info: 'subscription_count,user_count' }),
    )
    expect(answer.body).toBe(
      '{"channels":{"news":{"subscription_count":3},"empty":{"subscription_count":0},"__proto__":{"subscription_count":0}}}',
    )
    const present = await house.connect()
    present.enter('presence-a', { user_id: 7 })
    await present.next()
    const counted = await call(event({ channels: ['presence-a'], info: 'subscription_count,user_count' }))
    expect(counted.body).toBe('{"channels":{"presence-a":{"user_count":1,"subscription_count":1}}}')
  })

  it('keeps the connection for the next event', async () => {
    await open()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const answers = [await call(event(), {}, agent), await call('{', {}, agent), await call(event(), {}, agent)]
    expect(answers.map(({ status, keptAlive }) => [status, keptAlive])).toEqual([
      [200, false],
      [400, true],
      [200, true],
    ])
    agent.destroy()
  })

  it.each<[string, string | Buffer, number]>([
    ['no JSON', '{', 400],
    ['nothing', '', 400],
    ['an array', '[]', 400],
    ['null', 'null', 400],
    ['bytes that are not UTF-8', Buffer.from(event({ name: 'é' }), 'latin1'), 400],
    ['deep JSON', '['.repeat(500_000), 400],
    ['deep data', `{"name":"a","channel":"b","data":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 400],
    ['no name', event({ name: undefined }), 400],
    ['an empty name', event({ name: '' }), 400],
    ['a long name', event({ name: 'x'.repeat(201) }), 400],
    ['a name that is no text', event({ name: { toString: 1 } }), 400],
    ['no data', event({ data: undefined }), 400],
    ['no channels', event({ channels: undefined }), 400],
    ['an empty list of channels', event({ channels: [] }), 400],
    ['101 channels', event({ channels: Array.from({ length: 101 }, (_, i) => `c${i}`) }), 400],
    ['a channel that is none', event({ channels: ['a b'] }), 400],
    ['channels that are no text', event({ channels: [1] }), 400],
    ['a socket id that is none', event({ socket_id: '1.1:private-a' }), 400],
    ['a presence channel', event({ channels: ['presence-a'] }), 200],
    ['an encrypted channel among others', event({ channels: ['a', 'private-encrypted-a'] }), 400],
    ['an encrypted channel alone', event({ channels: ['private-encrypted-a'] }), 200],
    ['a name of the server', event({ name: 'pusher:error' }), 400],
    ['an internal name', event({ name: 'pusher_internal:node' }), 400],
    ['a user', event({ channels: ['#server-to-user-1'] }), 200],
    ['the nodes', event({ channels: ['#user-1'] }), 400],
    ['10 KB of data', event({ data: 'x'.repeat(10_240) }), 200],
    ['a byte more than 10 KB of data', event({ data: 'x'.repeat(10_241) }), 413],
    ['more than 10 KB of bytes in fewer characters', event({ data: 'é'.repeat(5_121) }), 413],
    ['prototype keys', '{"__proto__":{"name":"a"},"constructor":1,"channel":"b","data":""}', 400],
  ])('with %s', async (_, body, status) => {
    await open()
    const answer = await call(body)
    expect([answer.status, answer.body]).toEqual([status, expect.stringMatching(/./)])
    expect(answer.type).toBe(status === 200 ? 'application/json' : 'text/plain; charset=utf-8')
  })

  it('with a body beyond every limit is 413 without reading it', async () => {
    await open({ maxRequestBytes: 50_000 })
    expect((await call('x'.repeat(50_001))).status).toBe(413)
  })

  it('whatever the body is, the answer is not a fault of ours', async () => {
    await open()
    const values = fc.jsonValue({ maxDepth: 3 })
    const bodies = fc.oneof(
      fc.string({ unit: 'binary' }),
      values.map((value) => JSON.stringify(value)),
      fc
        .record(
          {
            name: values,
            data: values,
            channels: values,
            channel: values,
            socket_id: values,
            info: values,
            id: values,
          },
          { requiredKeys: [] },
        )
        .map((value) => JSON.stringify(value)),
    )
    const agent = new Agent({ keepAlive: true })
    await fc.assert(
      fc.asyncProperty(bodies, fc.constantFrom('events', 'batch_events'), async (body, route) => {
        const { status } = await call(body, { path: `/apps/app/${route}` }, agent)
        expect([200, 400, 413]).toContain(status)
      }),
      { numRuns: 300 },
    )
    agent.destroy()
  })
})

describe('who may call', () => {
  it.each<[string, Change, number]>([
    ['another secret', { secret: 'wrong' }, 401],
    ['another key', { key: 'wrong' }, 401],
    ['an unknown app', { path: '/apps/other/events' }, 404],
    ['an app of the prototype', { path: '/apps/__proto__/events' }, 404],
    ['no app', { path: '/apps/' }, 404],
    ['a disabled app', { path: '/apps/off/events' }, 403],
    ['an unknown address', { path: '/apps/app/nothing' }, 404],
    ['the wrong method', { method: 'PUT' }, 405],
  ])('%s', async (_, change, status) => {
    const off = { ...TEST_APP, id: 'off', key: 'off-key', options: { enabled: false } }
    house = await openRealtime({ apps: [TEST_APP, off] })
    const key = change.path?.startsWith('/apps/off') ? { key: 'off-key' } : {}
    expect((await call(event(), { ...change, ...key })).status).toBe(status)
  })

  it('nobody without a signature', async () => {
    await open()
    expect((await send(house.port, 'POST', '/apps/app/events', event())).status).toBe(401)
    expect((await send(house.port, 'GET', '/apps/app/channels', '')).status).toBe(401)
  })

  it('other addresses are not touched', async () => {
    await open()
    expect(await send(house.port, 'GET', '/anything', '')).toMatchObject({ status: 404, body: 'not realtime' })
  })
})

describe('POST /batch_events', () => {
  const batch = (events: object[]): string => JSON.stringify({ batch: events })
  const path = '/apps/app/batch_events'

  it('publishes each event in order and answers {}', async () => {
    await open()
    const client = await house.connect()
    await client.join('a')
    await client.join('b')
    const events = [1, 2, 3].map((n) => ({ name: 'Said', channel: n === 2 ? 'b' : 'a', data: String(n) }))
    expect(await call(batch(events), { path })).toMatchObject({ status: 200, body: '{}' })
    expect((await client.flush()).map(({ channel, data }) => [channel, data])).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ])
  })

  it('tells counts by index when any event asks', async () => {
    await open()
    await (await house.connect()).join('a')
    const answer = await call(
      batch([
        { name: 'x', channel: 'a', data: '', info: 'subscription_count' },
        { name: 'x', channel: 'a', data: '' },
      ]),
      { path },
    )
    expect(answer.body).toBe('{"batch":[{"subscription_count":1},{}]}')
  })

  it('publishes all or nothing', async () => {
    await open()
    const client = await house.connect()
    await client.join('a')
    const good = { name: 'x', channel: 'a', data: '' }
    for (const bad of [
      { ...good, channel: 'a b' },
      { name: 'x', channels: ['a'], data: '' },
      { ...good, data: undefined },
    ])
      expect((await call(batch([good, bad]), { path })).status).toBe(400)
    expect((await call(batch(Array.from({ length: 11 }, () => good)), { path })).status).toBe(400)
    expect((await call(batch([]), { path })).status).toBe(400)
    expect(await client.flush()).toEqual([])
  })
})

describe('POST /users/{id}/terminate_connections', () => {
  const terminate = (id: string): Promise<Answer> => call('{}', { path: `/apps/app/users/${id}/terminate_connections` })

  it('ends the connections of that user and answers {}', async () => {
    await open()
    const [ani, other] = [await house.connect(), await house.connect()]
    ani.signIn({ id: 'ani@kantor id' })
    other.signIn({ id: 'ani' })
    await ani.next()
    await other.next()
    expect(await terminate('ani%40kantor%20id')).toMatchObject({ status: 200, body: '{}' })
    expect((await ani.closed).code).toBe(4009)
    expect(await other.flush()).toEqual([])
    expect((await terminate('nobody')).status).toBe(200)
  })

  it.each(['%ff', '%00', 'x'.repeat(129)])('of %.20s is 400', async (id) => {
    await open()
    expect((await terminate(id)).status).toBe(400)
  })
})

describe('an app that comes too often', () => {
  const clock = new TestClock(systemClock.now())
  const path = '/apps/app/channels'

  it('is asked to wait with its events, and each event of a batch counts', async () => {
    house = await openRealtime({ clock, apps: [{ ...TEST_APP, limits: { eventsPerSecond: 5 } }] })
    const client = await house.connect()
    await client.join('news')
    for (let i = 0; i < 5; i++) expect((await call(event())).status).toBe(200)
    expect((await call(event())).status).toBe(429)
    expect((await call('', { method: 'GET', path })).status).toBe(200)
    clock.advance(1_000)
    const batch = JSON.stringify({ batch: Array.from({ length: 8 }, () => ({ name: 'x', channel: 'a', data: '' })) })
    expect((await call(batch, { path: '/apps/app/batch_events' })).status).toBe(200)
    clock.advance(200)
    expect((await call(event())).status).toBe(429)
    clock.advance(600)
    expect((await call(event())).status).toBe(200)
    expect(await client.flush()).toHaveLength(6)
  })

  it('and with its questions', async () => {
    const other = { ...TEST_APP, id: 'other', key: 'other-key' }
    house = await openRealtime({ clock, apps: [{ ...TEST_APP, limits: { readsPerSecond: 1 } }, other] })
    expect((await call('', { method: 'GET', path })).status).toBe(200)
    expect((await call('', { method: 'GET', path })).status).toBe(429)
    expect((await call(event())).status).toBe(200)
    const elsewhere = { method: 'GET', path: '/apps/other/channels', key: 'other-key' }
    expect((await call('', elsewhere)).status).toBe(200)
    expect((await call('', elsewhere)).status).toBe(200)
  })
})

it('a bus that does not take an event is 503, so that the publisher tries again', async () => {
  house = await openRealtime({
    broadcast: {
      publish: () => Promise.reject(new Error('away')),
      subscribe: () => Promise.reject(new Error('away')),
      onGap: () => {},
      [Symbol.asyncDispose]: async () => {},
    },
  })
  expect((await call(event())).status).toBe(503)
})
