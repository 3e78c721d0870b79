import type { Duplex } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import type { Broadcast } from '#src/broadcast/broadcast.ts'
import { TestClock } from '#test/support/clock.ts'
import { openRealtime, TEST_APP, until } from '#test/support/realtime.ts'
import type { OpenedRealtime, RawClient } from '#test/support/realtime.ts'

let house: OpenedRealtime
afterEach(() => house.close())

const connect = (count: number): Promise<RawClient[]> =>
  Promise.all(Array.from({ length: count }, () => house.connect()))

describe('an event', () => {
  it('reaches every subscriber of its channel, and nobody else', async () => {
    house = await openRealtime()
    const clients = await connect(5)
    const [outsider] = await connect(1)
    await Promise.all(clients.map((client) => client.join('news')))
    await outsider!.join('other')
    await house.publish('news', 'Said', { text: 'é😀"\u2028' })
    for (const client of clients)
      expect(await client.next()).toEqual({ event: 'Said', channel: 'news', data: '{"text":"é😀\\"\u2028"}' })
    expect(await outsider!.flush()).toEqual([])
    expect(house.realtime.stats()).toMatchObject({ connections: 6, subscriptions: 6, channels: 2, messagesOut: 5 })
  })

  it('leaves out the socket that caused it', async () => {
    house = await openRealtime()
    const [one, two] = (await connect(2)) as [RawClient, RawClient]
    await one.join('news')
    await two.join('news')
    await house.publish('news', 'Said', 1, one.socketId)
    expect(await one.flush()).toEqual([])
    expect(await two.flush()).toHaveLength(1)
  })

  it.each([0, 1, 125 - 46, 126 - 46, 65_535 - 46, 65_536 - 46, 200_000])(
    'arrives whole with %i bytes of data',
    async (length) => {
      house = await openRealtime()
      const client = await house.connect()
      await client.join('news')
      const data = 'x'.repeat(length)
      await house.broadcast.publish([{ app: TEST_APP.id, channel: 'news', event: 'Said', data }])
      expect(await client.next()).toEqual({ event: 'Said', channel: 'news', data })
    },
  )

  it('keeps its place among the events of its channel', async () => {
    house = await openRealtime()
    const clients = await connect(3)
    await Promise.all(clients.map((client) => client.join('news')))
    const sent = Array.from({ length: 500 }, (_, n) => n)
    for (const n of sent) {
      const published = house.publish('news', 'Said', n)
      if (n % 7 === 0) await published
    }
    for (const client of clients) {
      const got = await client.flush()
      expect(got.map(({ data }) => Number(data))).toEqual(sent)
    }
  })

  it('is not mixed up with what other sockets get in the same turn', async () => {
    house = await openRealtime()
    const wanted = [['a'], ['a', 'b'], ['b', 'c'], ['a', 'b', 'c'], ['a'], ['c']]
    const clients = await connect(wanted.length)
    for (const [i, client] of clients.entries()) for (const channel of wanted[i]!) await client.join(channel)
    for (const order of ['aabc', 'cbaa', 'abcabc', 'cba']) {
      const events = order.split('').map((channel, n) => ({ event: 'Said', channel, data: String(n) }))
      await Promise.all(events.map(({ channel, data }) => house.publish(channel, 'Said', Number(data))))
      for (const [i, client] of clients.entries())
        expect(await client.flush()).toEqual(events.filter(({ channel }) => wanted[i]!.includes(channel)))
    }
  })

  it('shares one write to a socket with everything else of its turn', async () => {
    house = await openRealtime()
    const writes: number[] = []
    house.server.on('upgrade', (_, socket: Duplex) => {
      const write = socket.write.bind(socket) as (chunk: Buffer) => boolean
      socket.write = (chunk: Buffer) => {
        writes.push(chunk.length)
        return write(chunk)
      }
    })
    const client = await house.connect()
    await client.join('news')
    writes.length = 0
    await Promise.all(Array.from({ length: 20 }, (_, n) => house.publish('news', 'Said', n)))
    for (let n = 0; n < 20; n++) expect((await client.next()).data).toBe(String(n))
    expect(writes).toHaveLength(1)
  })
})

describe('the bus', () => {
  /** A bus that counts, and can be told to fail. */
  function countingBus() {
    const listeners = new Map<string, number>()
    const gaps: ((awayMs: number) => void)[] = []
    const bus = { listeners, gaps, subscribed: 0, failing: false }
    const broadcast: Broadcast = {
      publish: async () => {
        if (bus.failing) throw new Error('the bus is away')
      },
      subscribe: async (app, channel) => {
        if (bus.failing) throw new Error('the bus is away')
        const key = `${app}/${channel}`
        bus.subscribed += 1
        listeners.set(key, (listeners.get(key) ?? 0) + 1)
        return async () => void listeners.set(key, (listeners.get(key) ?? 0) - 1)
      },
      onGap: (listener) => void gaps.push(listener),
      [Symbol.asyncDispose]: async () => {},
    }
    return { bus, broadcast }
  }

  it('is subscribed once to a channel while it has a subscriber, and some seconds more', async () => {
    const clock = new TestClock()
    const { bus, broadcast } = countingBus()
    house = await openRealtime({ clock, broadcast, limits: { lingerMs: 5_000 } })
    const [one, two] = (await connect(2)) as [RawClient, RawClient]
    await one.join('news')
    await two.join('news')
    expect(bus.listeners.get('app/news')).toBe(1)
    const leave = async (client: RawClient): Promise<void> => {
      client.send({ event: 'pusher:unsubscribe', data: { channel: 'news' } })
      await client.flush()
    }
    await leave(one)
    clock.advance(10_000)
    expect(bus.listeners.get('app/news')).toBe(1)
    await two.flush()
    await leave(two)
    clock.advance(4_999)
    await one.join('news')
    clock.advance(5_000)
    await one.flush()
    expect([bus.listeners.get('app/news'), bus.subscribed]).toEqual([1, 1])
    await leave(one)
    clock.advance(5_000)
    await until(() => bus.listeners.get('app/news') === 0)
    await one.join('news')
    expect([bus.listeners.get('app/news'), bus.subscribed]).toEqual([1, 2])
    await house.realtime.close()
    expect(bus.listeners.get('app/news')).toBe(0)
  })

  /** A bus that takes its time: nothing is subscribed before it is let. */
  function slowBus() {
    const { broadcast } = countingBus()
    const waiting: (() => void)[] = []
    const left: string[] = []
    const subscribe: Broadcast['subscribe'] = (_, channel) => {
      const { promise, resolve } = Promise.withResolvers<() => Promise<void>>()
      waiting.push(() => resolve(async () => void left.push(channel)))
      return promise
    }
    return { waiting, left, broadcast: { ...broadcast, subscribe } }
  }

  it('that is slow holds back the answer, and answers once', async () => {
    const { waiting, broadcast } = slowBus()
    house = await openRealtime({ broadcast })
    const client = await house.connect()
    for (let i = 0; i < 3; i++) client.subscribe('news')
    expect(await client.flush()).toEqual([])
    expect(waiting).toHaveLength(1)
    waiting[0]!()
    expect((await client.next()).event).toBe('pusher_internal:subscription_succeeded')
    expect(await client.flush()).toEqual([])
  })

  it('that is slow subscribes nobody who has changed their mind or gone', async () => {
    const clock = new TestClock()
    const { waiting, left, broadcast } = slowBus()
    house = await openRealtime({ broadcast, clock })
    const [one, two, three] = (await connect(3)) as [RawClient, RawClient, RawClient]
    one.subscribe('news')
    one.send({ event: 'pusher:unsubscribe', data: { channel: 'news' } })
    await one.flush()
    two.subscribe('news')
    two.send({ event: 'pusher:unsubscribe', data: { channel: 'news' } })
    two.subscribe('news')
    await two.flush()
    three.subscribe('news')
    await three.flush()
    three.ws.terminate()
    await until(() => house.realtime.stats().connections === 2)
    waiting[0]!()
    expect((await two.next()).event).toBe('pusher_internal:subscription_succeeded')
    expect(await two.flush()).toEqual([])
    expect(await one.flush()).toEqual([])
    expect(house.realtime.stats().subscriptions).toBe(1)
    two.send({ event: 'pusher:unsubscribe', data: { channel: 'news' } })
    await two.flush()
    clock.advance(5_000)
    await until(() => left.length > 0)
    expect([left, waiting.length]).toEqual([['news'], 1])
  })

  it('that refuses a subscription makes the client come back', async () => {
    const { bus, broadcast } = countingBus()
    house = await openRealtime({ broadcast })
    const client = await house.connect()
    bus.failing = true
    client.subscribe('news')
    expect((await client.closed).code).toBe(4100)
    bus.failing = false
    const again = await house.connect()
    await again.join('news')
  })

  it('that was away is counted', async () => {
    const { bus, broadcast } = countingBus()
    house = await openRealtime({ broadcast })
    for (const gap of bus.gaps) gap(1)
    expect(house.realtime.stats().gaps).toBe(1)
  })
})

describe('a client that does not read', () => {
  it('is closed with 4100 at its bound, whole up to there, while others get everything', async () => {
    const maxBufferedBytes = 256 * 1024
    house = await openRealtime({ limits: { maxBufferedBytes } })
    const [slow, quick] = (await connect(2)) as [RawClient, RawClient]
    await slow.join('news')
    await quick.join('news')
    slow.ws.pause()
    const data = 'x'.repeat(32 * 1024)
    const kicked = (): boolean => house.realtime.stats().connections === 1
    let sent = 0
    for (; !kicked(); sent++) {
      await house.publish('news', String(sent), data)
      expect(house.realtime.stats().bytesQueued).toBeLessThan(maxBufferedBytes + data.length + 200)
      expect((await quick.next()).event).toBe(String(sent))
      if (sent > 5_000) throw new Error('was never closed')
    }
    expect(house.realtime.stats()).toMatchObject({ bytesQueued: 0, subscriptions: 1 })
    slow.ws.resume()
    for (let n = 0; n < sent; n++) expect((await slow.next()).event).toBe(String(n))
    expect((await slow.closed).code).toBe(4100)
    expect(await quick.flush()).toEqual([])
  })

  /** Publishes until something waits in this process for those that do not read; returns how many. */
  async function fillUp(): Promise<number> {
    for (let sent = 0; ; sent++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (house.realtime.stats().bytesQueued > 64 * 1024) return sent
      await house.publish('news', String(sent), 'x'.repeat(32 * 1024))
    }
  }

  async function pass(clock: TestClock, seconds: number): Promise<void> {
    for (let n = 0; n < seconds; n++) {
      clock.advance(1_000)
      // a look that repeats is arranged anew once the one before has ended
      for (let turns = 0; turns < 5; turns++) await Promise.resolve()
    }
  }

  it('is closed with 4100 when something has waited for too long, however little, and is whole up to there', async () => {
    const clock = new TestClock()
    house = await openRealtime({ clock, limits: { maxBufferedMs: 10_000, maxBufferedBytes: 64 * 1024 * 1024 } })
    const [slow, quick] = (await connect(2)) as [RawClient, RawClient]
    await slow.join('news')
    await quick.join('news')
    slow.ws.pause()
    const sent = await fillUp()
    await pass(clock, 10)
    expect(house.realtime.stats().connections).toBe(2)
    await pass(clock, 1)
    expect(house.realtime.stats()).toMatchObject({
      connections: 1,
      closed: { 'Too slow to take what is sent': 1 },
    })
    slow.ws.resume()
    for (let n = 0; n < sent; n++) expect((await slow.next()).event).toBe(String(n))
    expect((await slow.closed).code).toBe(4100)
    expect(await quick.flush()).toHaveLength(sent)
  })

  it('now and then, but always gets on, stays', async () => {
    const clock = new TestClock()
    house = await openRealtime({ clock, limits: { maxBufferedMs: 10_000, maxBufferedBytes: 64 * 1024 * 1024 } })
    const client = await house.connect()
    await client.join('news')
    for (let round = 0; round < 3; round++) {
      client.ws.pause()
      await fillUp()
      await pass(clock, 8)
      client.ws.resume()
      await until(() => house.realtime.stats().bytesQueued === 0)
    }
    // and what waits now is new, though something has waited at every look
    client.ws.pause()
    await fillUp()
    await pass(clock, 8)
    expect(house.realtime.stats().connections).toBe(1)
  })

  it('and never will is gone after the time a close may take', async () => {
    house = await openRealtime({ limits: { maxBufferedBytes: 64 * 1024, closeTimeoutMs: 50 } })
    const slow = await house.connect()
    await slow.join('news')
    slow.ws.pause()
    while (house.realtime.stats().connections > 0) {
      await house.publish('news', 'Said', 'x'.repeat(32 * 1024))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => house.realtime.stats().sockets === 0)
    expect(house.realtime.stats().closed).toEqual({ 'Too slow to take what is sent': 1 })
  })
})

describe('a dead peer', () => {
  function lastSeen({ socketId }: RawClient): number {
    let seen = 0
    house.realtime.disconnectWhere((connection) => {
      if (connection.socketId === socketId) seen = connection.lastSeen
      return false
    })
    return seen
  }

  it.each([
    ['subscribed', true],
    ['not subscribed', false],
  ])('that is %s is closed with 4201', async (_, subscribed) => {
    const clock = new TestClock()
    house = await openRealtime({ clock })
    const dead = await house.connect({ autoPong: false })
    const alive = await house.connect()
    if (subscribed) await dead.join('news')
    clock.advance(40_000)
    await until(() => lastSeen(alive) === clock.monotonic())
    clock.advance(20_000)
    expect((await dead.closed).code).toBe(4201)
    expect(await alive.flush()).toEqual([])
    expect(house.realtime.stats()).toMatchObject({ connections: 1, closed: { 'No answer to a ping': 1 } })
  })
})
