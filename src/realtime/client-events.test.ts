import { afterEach, describe, expect, it } from 'vitest'
import { TestClock } from '#test/support/clock.ts'
import { openRealtime, TEST_APP } from '#test/support/realtime.ts'
import type { OpenedRealtime, RawClient } from '#test/support/realtime.ts'
import type { AppLimits, AppOptions } from './apps.ts'
import { signChannel } from './signature.ts'

let house: OpenedRealtime
afterEach(() => house.close())

const clock = new TestClock()

async function open(options: Partial<AppOptions> = {}, limits: Partial<AppLimits> = {}): Promise<void> {
  const app = { ...TEST_APP, options: { clientEvents: true, ...options }, limits }
  house = await openRealtime({ apps: [app], clock })
}

async function enter(channel: string): Promise<RawClient> {
  const client = await house.connect()
  await client.join(channel, signChannel(TEST_APP, client.socketId, channel).auth)
  return client
}

const refused = { event: 'pusher:error', data: { code: 4301, message: expect.any(String) } }
const typing = (channel: unknown = 'private-a', data: unknown = { n: 1 }) => ({ event: 'client-typing', channel, data })

describe('an event of a client', () => {
  it('reaches everybody else in its channel', async () => {
    await open()
    const [one, two, three] = [await enter('private-a'), await enter('private-a'), await enter('private-b')]
    one.send(typing())
    expect(await two.next()).toEqual({ event: 'client-typing', channel: 'private-a', data: '{"n":1}' })
    expect(await one.flush()).toEqual([])
    expect(await three.flush()).toEqual([])
  })

  it.each([
    ['an object', { a: [1] }, '{"a":[1]}'],
    ['JSON in a string', '{"a": 1}', '{"a": 1}'],
    ['a text that is no JSON', 'halo "☀"', 'halo "☀"'],
    ['nothing', undefined, undefined],
    ['null', null, 'null'],
  ])('may carry %s', async (_, data, expected) => {
    await open()
    const [one, two] = [await enter('private-a'), await enter('private-a')]
    one.send({ event: 'client-typing', channel: 'private-a', data })
    expect(await two.next()).toEqual({
      event: 'client-typing',
      channel: 'private-a',
      ...(expected === undefined ? {} : { data: expected }),
    })
  })

  it('cannot name its sender', async () => {
    await open()
    const [one, two] = [await enter('private-a'), await enter('private-a')]
    one.send({ ...typing(), user_id: 'boss', userId: 'boss' })
    expect(await two.next()).not.toHaveProperty('user_id')
  })

  it('is refused where the app does not want it', async () => {
    await open({ clientEvents: false })
    const [one, two] = [await enter('private-a'), await enter('private-a')]
    one.send(typing())
    expect(await one.next()).toEqual(refused)
    expect(await two.flush()).toEqual([])
  })

  it.each<[string, object]>([
    ['a public channel', typing('news')],
    ['a channel that one is not in', typing('private-b')],
    ['no channel', { event: 'client-typing', data: {} }],
    ['a channel that is none', typing('a b')],
    ['a channel that is no text', typing({ toString: 1 })],
    ['the own user', typing('#server-to-user-1')],
    ['a name without a name', { ...typing(), event: 'client-' }],
    ['a name that is too long', { ...typing(), event: `client-${'x'.repeat(194)}` }],
    ['too much data', typing('private-a', 'x'.repeat(10_241))],
    ['data that is no text but too much', typing('private-a', ['x'.repeat(10_240)])],
  ])('is refused with %s', async (_, message) => {
    await open()
    const [one, two] = [await enter('private-a'), await enter('private-a')]
    await one.join('news')
    await two.join('news')
    one.send(message)
    expect(await one.flush()).toEqual([refused])
    expect(await two.flush()).toEqual([])
  })

  it('is refused with data that is nested too deeply, and the connection stays', async () => {
    await open({}, { maxEventBytes: 1_000_000 })
    const [one, two] = [await enter('private-a'), await enter('private-a')]
    one.send(`{"event":"client-x","channel":"private-a","data":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)
    expect(await one.flush()).toEqual([refused])
    expect(await two.flush()).toEqual([])
  })

  it('passes through encrypted channels only where the app wants it', async () => {
    const channel = 'private-encrypted-a'
    await open()
    const one = await enter(channel)
    one.send(typing(channel))
    expect(await one.flush()).toEqual([refused])
    await house.close()
    await open({ clientEventsOnEncrypted: true })
    const [two, three] = [await enter(channel), await enter(channel)]
    two.send(typing(channel))
    expect(await three.next()).toMatchObject({ event: 'client-typing' })
  })

  it('is one of ten a second of its connection', async () => {
    await open()
    const [one, two, three] = [await enter('private-a'), await enter('private-a'), await enter('private-a')]
    for (let n = 0; n < 12; n++) one.send(typing('private-a', n))
    expect(await one.flush()).toEqual([refused, refused])
    three.send(typing('private-a', 'other'))
    await three.flush()
    clock.advance(1_000)
    one.send(typing('private-a', 12))
    await one.flush()
    expect((await two.flush()).map(({ data }) => data)).toEqual([
      ...Array.from({ length: 10 }, (_, n) => String(n)),
      'other',
      '12',
    ])
  })
})
