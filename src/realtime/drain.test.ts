import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { TestClock } from '#test/support/clock.ts'
import { openRealtime, RawClient } from '#test/support/realtime.ts'
import type { OpenedRealtime } from '#test/support/realtime.ts'

let house: OpenedRealtime
afterEach(() => house.close())

describe('draining', () => {
  it('sends everybody elsewhere in slices, newest first, and resolves when they are gone', async () => {
    const clock = new TestClock()
    house = await openRealtime({ clock })
    const clients: RawClient[] = []
    for (let i = 0; i < 10; i++) clients.push(await house.connect())
    const told: number[] = []
    clients.forEach((client, i) => void client.closed.then(({ code }) => told.push(code === 4200 ? i : -1)))
    const drained = house.realtime.drain(500)
    for (let left = 8; left > 0; left -= 2) {
      expect(house.realtime.stats().connections).toBe(left)
      // The next slice is arranged after the clock has called the one before.
      await Promise.all(clients.slice(left, left + 2).map((client) => client.closed))
      clock.advance(100)
      await Promise.resolve()
    }
    await drained
    expect(house.realtime.stats()).toMatchObject({ connections: 0, sockets: 0 })
    await Promise.all(clients.map((client) => client.closed))
    expect(new Set(told.slice(0, 2))).toEqual(new Set([8, 9]))
    expect(new Set(told.slice(-2))).toEqual(new Set([0, 1]))
  })

  it('is done in time, however late its slices are', async () => {
    const clock = new TestClock()
    house = await openRealtime({ clock })
    for (let i = 0; i < 20; i++) await house.connect()
    const drained = house.realtime.drain(1_000)
    for (let waited = 0; waited < 900; waited += 300) {
      clock.advance(300)
      await Promise.resolve()
    }
    expect(house.realtime.stats().connections).toBe(0)
    await drained
  })

  it('refuses newcomers before they have a socket, so that a proxy takes them to the next node', async () => {
    house = await openRealtime()
    await house.connect()
    await house.realtime.drain(0)
    const late = new RawClient(`ws://127.0.0.1:${house.port}/app/the-key?protocol=7`)
    const [, answer] = (await once(late.ws, 'unexpected-response')) as [unknown, IncomingMessage]
    expect(answer).toMatchObject({ statusCode: 503, headers: { connection: 'close', 'retry-after': '1' } })
    expect(house.realtime.stats()).toMatchObject({ connections: 0, sockets: 0 })
  })

  it('sends what is due before it closes', async () => {
    house = await openRealtime()
    const client = await house.connect()
    await client.join('news')
    void house.publish('news', 'Said', 1)
    const drained = house.realtime.drain(0)
    expect(await client.next()).toMatchObject({ event: 'Said' })
    expect((await client.closed).code).toBe(4200)
    await drained
  })

  it('does not wait for ever for those who do not answer', async () => {
    house = await openRealtime({ limits: { closeTimeoutMs: 50 } })
    const client = await house.connect()
    client.ws.pause()
    await house.realtime.drain(0)
    expect(house.realtime.stats().sockets).toBe(0)
  })

  it('may be asked for twice, and closing after it does no harm', async () => {
    house = await openRealtime()
    await house.connect()
    await Promise.all([house.realtime.drain(0), house.realtime.drain(0)])
    await house.realtime.close()
    expect(house.realtime.stats().sockets).toBe(0)
  })
})
