import { afterEach, describe, expect, it } from 'vitest'
import { MemoryBroadcast } from '#src/broadcast/memory/memory.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { TestClock } from '#test/support/clock.ts'
import { openRealtime, TEST_APP, until } from '#test/support/realtime.ts'
import type { OpenedRealtime, RawClient } from '#test/support/realtime.ts'
import { MemoryRoster, RosterBook } from './memory/roster.ts'

const apps = [{ ...TEST_APP, options: { subscriptionCount: true } }]
const opened: OpenedRealtime[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

const counted = async (client: RawClient): Promise<number[]> =>
  (await client.flush())
    .filter(({ event }) => event === 'pusher_internal:subscription_count')
    .map(({ data }) => (JSON.parse(data as string) as { subscription_count: number }).subscription_count)

async function openNode(options: Parameters<typeof openRealtime>[0] = {}): Promise<OpenedRealtime> {
  const node = await openRealtime({ apps, ...options })
  opened.push(node)
  return node
}

const crowd = async (node: OpenedRealtime, size: number): Promise<RawClient[]> => {
  const clients = await Promise.all(Array.from({ length: size }, () => node.connect()))
  for (const client of clients) client.subscribe('news')
  await until(() => node.realtime.stats().subscriptions >= size)
  return clients
}

describe('the number of subscribers', () => {
  it('is told after the success and at each change, over all nodes, to who is left', async () => {
    const broadcast = new MemoryBroadcast({ log: silentLogger })
    const book = new RosterBook()
    const rosters = [new MemoryRoster(book), new MemoryRoster(book)]
    const [near, far] = [
      await openNode({ broadcast, roster: rosters[0]! }),
      await openNode({ broadcast, roster: rosters[1]! }),
    ]
    const one = await near.connect()
    await one.join('news')
    expect(await one.next()).toEqual({
      event: 'pusher_internal:subscription_count',
      channel: 'news',
      data: '{"subscription_count":1}',
    })
    const two = await far.connect()
    await two.join('news')
    expect(await counted(one)).toEqual([2])
    two.subscribe('news')
    two.send({ event: 'pusher:unsubscribe', data: { channel: 'news' } })
    await two.flush()
    expect(await counted(one)).toEqual([1])
    two.subscribe('news')
    await two.flush()
    await rosters[1]![Symbol.asyncDispose]()
    expect(await counted(one)).toEqual([2, 1])
  })

  it('is not told where nobody asked for it, nor in presence channels', async () => {
    const plain = await openNode({ apps: [TEST_APP] })
    const one = await plain.connect()
    await one.join('news')
    expect(await one.flush()).toEqual([])
    const node = await openNode()
    const two = await node.connect()
    two.enter('presence-a', { user_id: '1' })
    await two.next()
    expect(await two.flush()).toEqual([])
  })

  it('of a crowd is told every five seconds while it changes, and the last one is true', async () => {
    const clock = new TestClock()
    const node = await openNode({ clock })
    const clients = await crowd(node, 110)
    const [witness] = clients as [RawClient]
    const before = await counted(witness)
    expect(before.length).toBeLessThanOrEqual(101)
    expect(before.at(-1)).toBe(101)
    clock.advance(4_999)
    expect(await counted(witness)).toEqual([])
    clock.advance(1)
    expect(await counted(witness)).toEqual([110])
    clock.advance(20_000)
    expect(await counted(witness)).toEqual([])
    for (const client of clients.slice(1, 31)) client.ws.terminate()
    await until(() => node.realtime.stats().connections === 80)
    clock.advance(5_000)
    expect((await counted(witness)).at(-1)).toBe(80)
  })

  it('is told to who comes while another one goes', async () => {
    const roster = new MemoryRoster()
    const node = await openNode({ roster })
    const [stays, comes] = [await node.connect(), await node.connect()]
    const count = roster.count.bind(roster)
    const gate = Promise.withResolvers<void>()
    roster.count = async (...args) => {
      const change = await count(...args)
      await gate.promise
      return change
    }
    stays.subscribe('news')
    await stays.flush()
    stays.send({ event: 'pusher:unsubscribe', data: { channel: 'news' } })
    await stays.flush()
    comes.subscribe('news')
    expect(await counted(comes)).toEqual([])
    gate.resolve()
    const heardIt = await comes.next()
    expect(heardIt).toMatchObject({ event: 'pusher_internal:subscription_count', data: '{"subscription_count":1}' })
    expect((await counted(comes)).every((total) => total === 1)).toBe(true)
  })

  it('is taken back from a roster whose answer was lost', async () => {
    const clock = new TestClock()
    const roster = new MemoryRoster()
    const node = await openNode({ clock, roster })
    const count = roster.count.bind(roster)
    roster.count = async (...args) => {
      await count(...args)
      throw new Error('the answer is lost')
    }
    const client = await node.connect()
    await client.join('news')
    roster.count = count
    client.send({ event: 'pusher:unsubscribe', data: { channel: 'news' } })
    await client.flush()
    clock.advance(1_000)
    await client.flush()
    expect(await roster.channel({ app: 'app', channel: 'news' })).toMatchObject({ subscribers: 0 })
  })

  it('is told to the roster again when it was away', async () => {
    const clock = new TestClock()
    const roster = new MemoryRoster()
    const node = await openNode({ clock, roster })
    const count = roster.count.bind(roster)
    roster.count = () => Promise.reject(new Error('away'))
    const client = await node.connect()
    await client.join('news')
    await client.flush()
    roster.count = count
    clock.advance(1_000)
    expect(await counted(client)).toEqual([1])
    expect(await roster.channel({ app: 'app', channel: 'news' })).toMatchObject({ subscribers: 1, users: 0 })
  })
})
