import { afterEach, describe, expect, it } from 'vitest'
import { MemoryBroadcast } from '#src/broadcast/memory/memory.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { TestClock } from '#test/support/clock.ts'
import { openRealtime, TEST_APP, until } from '#test/support/realtime.ts'
import type { OpenedRealtime, RawClient, RawMessage } from '#test/support/realtime.ts'
import type { AppLimits, AppOptions } from './apps.ts'
import { nodeMessage } from './bus-messages.ts'
import { MemoryRoster, RosterBook } from './memory/roster.ts'

const ROOM = 'presence-kantor'
const clock = new TestClock()
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

type Node = OpenedRealtime & { roster: MemoryRoster }

/** Nodes that share a bus and a roster, as they do over Redis. */
async function openNodes(
  count: number,
  app: { options?: Partial<AppOptions>; limits?: Partial<AppLimits> } = {},
): Promise<Node[]> {
  const broadcast = new MemoryBroadcast({ log: silentLogger })
  const book = new RosterBook()
  return Promise.all(
    Array.from({ length: count }, async () => {
      const roster = new MemoryRoster(book)
      const node = await openRealtime({ broadcast, roster, clock, apps: [{ ...TEST_APP, ...app }] })
      opened.push(node)
      return { ...node, roster }
    }),
  )
}

async function enter(node: Node, user_id: unknown, user_info?: unknown, channel = ROOM): Promise<RawClient> {
  const client = await node.connect()
  client.enter(channel, { user_id, user_info })
  return client
}
const present = async (client: RawClient): Promise<string[]> => {
  const { event, data } = await client.next()
  expect(event).toBe('pusher_internal:subscription_succeeded')
  return (JSON.parse(data as string) as { presence: { ids: string[] } }).presence.ids
}
const short = ({ event, data }: RawMessage): string =>
  `${event.replace('pusher_internal:member_', '')} ${(JSON.parse(data as string) as { user_id: string }).user_id}`
const changes = async (client: RawClient): Promise<string[]> => (await client.flush()).map(short)
const leave = async (client: RawClient): Promise<void> => {
  client.send({ event: 'pusher:unsubscribe', data: { channel: ROOM } })
  await client.flush()
}

describe('a presence channel', () => {
  it('tells the newcomer who is there, and the others of the newcomer', async () => {
    const [node] = (await openNodes(1)) as [Node]
    const ani = await enter(node, 7, { name: 'Ani ☀' })
    expect(await ani.next()).toEqual({
      event: 'pusher_internal:subscription_succeeded',
      channel: ROOM,
      data: '{"presence":{"count":1,"ids":["7"],"hash":{"7":{"name":"Ani ☀"}}}}',
    })
    const budi = await enter(node, '__proto__')
    expect(await budi.next()).toMatchObject({
      data: '{"presence":{"count":2,"ids":["7","__proto__"],"hash":{"7":{"name":"Ani ☀"},"__proto__":null}}}',
    })
    expect(await ani.next()).toEqual({
      event: 'pusher_internal:member_added',
      channel: ROOM,
      data: '{"user_id":"__proto__"}',
    })
    await leave(budi)
    expect(await ani.next()).toEqual({
      event: 'pusher_internal:member_removed',
      channel: ROOM,
      data: '{"user_id":"__proto__"}',
    })
    expect(await budi.flush()).toEqual([])
  })

  it('counts a user once, whatever the number of sockets and nodes; the first info stays', async () => {
    const [near, far] = (await openNodes(2)) as [Node, Node]
    const witness = await enter(far, 'witness')
    await present(witness)
    const first = await enter(near, 'ani', { n: 1 })
    expect(await present(first)).toEqual(['witness', 'ani'])
    const others = [await enter(near, 'ani', { n: 2 }), await enter(far, 'ani', { n: 3 })]
    expect((await others[0]!.next()).data).toContain('{"n":1}')
    expect((await others[1]!.next()).data).toContain('{"n":1}')
    expect(await changes(witness)).toEqual(['added ani'])
    await leave(first)
    others[0]!.ws.terminate()
    await until(() => near.realtime.stats().connections === 1)
    expect(await changes(witness)).toEqual([])
    await leave(others[1]!)
    expect(await changes(witness)).toEqual(['removed ani'])
    expect(await changes(first)).toEqual([])
  })

  it('delivers its events like any other, and names who sent those of clients', async () => {
    const [near, far] = (await openNodes(2, { options: { clientEvents: true } })) as [Node, Node]
    const [ani, budi] = [await enter(near, 'ani'), await enter(far, 'budi')]
    await present(budi)
    await ani.flush()
    await near.publish(ROOM, 'Said', 1)
    expect(await budi.next()).toEqual({ event: 'Said', channel: ROOM, data: '1' })
    ani.send({ event: 'client-x', channel: ROOM, data: {}, user_id: 'boss' })
    expect(await budi.next()).toEqual({ event: 'client-x', channel: ROOM, data: '{}', user_id: 'ani' })
  })

  it('is told anew to who asks again, without a second arrival', async () => {
    const [node] = (await openNodes(1)) as [Node]
    const [ani, budi] = [await enter(node, 'ani'), await enter(node, 'budi')]
    await present(budi)
    await ani.flush()
    budi.enter(ROOM, { user_id: 'budi' })
    expect(await present(budi)).toEqual(['ani', 'budi'])
    budi.enter(ROOM, { user_id: 'someone else' })
    expect(await present(budi)).toEqual(['ani', 'budi'])
    expect(await changes(ani)).toEqual([])
    await leave(budi)
    expect(await changes(ani)).toEqual(['removed budi'])
  })

  it('loses the members of a node that dies, once', async () => {
    const [near, far] = (await openNodes(2)) as [Node, Node]
    const stays = await enter(near, 'ani')
    await present(stays)
    for (const user of ['budi', 'ani', 'citra']) await present(await enter(far, user))
    expect(await changes(stays)).toEqual(['added budi', 'added citra'])
    await far.roster[Symbol.asyncDispose]()
    expect(await changes(stays)).toEqual(['removed budi', 'removed citra'])
    expect((await near.roster.members({ app: 'app', channel: ROOM })).members).toHaveLength(1)
  })

  it('is not confused by news that come late or in the wrong order', async () => {
    const [node] = (await openNodes(1)) as [Node]
    for (let i = 0; i < 5; i++) await leave(await enter(node, 'x'))
    const ani = await enter(node, 'ani')
    await present(ani)
    const { version } = await node.roster.members({ app: 'app', channel: ROOM })
    const news = (here: boolean, at: number) =>
      nodeMessage('app', ROOM, { kind: 'member', here, version: at, userId: 'late' })
    await node.broadcast.publish([news(true, 1), news(false, version + 2), news(true, version + 1)])
    expect(await changes(ani)).toEqual(['removed late'])
    await node.broadcast.publish([{ ...news(true, version + 3), data: '{"kind":"new kind of a later version"}' }])
    expect(await ani.flush()).toEqual([])
  })

  it('keeps a member that is back in time, where an app wants it', async () => {
    const [near, far] = (await openNodes(2, { options: { memberGraceMs: 3_000 } })) as [Node, Node]
    const [witness, ani] = [await enter(near, 'witness'), await enter(near, 'ani')]
    await present(ani)
    await witness.flush()
    ani.ws.terminate()
    await until(() => near.realtime.stats().connections === 1)
    clock.advance(2_000)
    const same = await enter(near, 'ani')
    await present(same)
    clock.advance(10_000)
    same.ws.terminate()
    await until(() => near.realtime.stats().connections === 1)
    clock.advance(2_000)
    const back = await enter(far, 'ani')
    await present(back)
    clock.advance(10_000)
    expect(await changes(witness)).toEqual([])
    await leave(back)
    clock.advance(2_999)
    expect(await changes(witness)).toEqual([])
    clock.advance(1)
    expect(await changes(witness)).toEqual(['removed ani'])
  })

  it('repeats the list after a gap of the bus', async () => {
    const [node] = (await openNodes(1)) as [Node]
    const [ani, budi] = [await enter(node, 'ani'), await enter(node, 'budi')]
    await ani.flush()
    await budi.flush()
    await node.realtime.catchUp(0)
    expect(await present(ani)).toEqual(['ani', 'budi'])
    expect(await present(budi)).toEqual(['ani', 'budi'])
  })
})

it('who waits in vain for the list misses nothing else', async () => {
  const [node] = (await openNodes(1)) as [Node]
  const ani = await enter(node, 'ani')
  await present(ani)
  const answer = Promise.withResolvers<never>()
  node.roster.members = () => answer.promise
  await node.realtime.catchUp(0)
  await node.publish(ROOM, 'Said', 1)
  expect(await ani.flush()).toEqual([])
  answer.reject(new Error('away'))
  expect(await ani.next()).toEqual({ event: 'Said', channel: ROOM, data: '1' })
  await node.publish(ROOM, 'Said', 2)
  expect((await ani.flush()).map(({ data }) => data)).toEqual(['2'])
})

describe('who may not enter a presence channel', () => {
  it.each<[string, unknown, string, number]>([
    ['no data', undefined, 'AuthError', 401],
    ['no JSON', '{', 'AuthError', 401],
    ['null', 'null', 'AuthError', 401],
    ['a list', '[]', 'AuthError', 401],
    ['no user', {}, 'AuthError', 401],
    ['an empty user', { user_id: '' }, 'AuthError', 401],
    ['a user that is no text', { user_id: { toString: 1 } }, 'AuthError', 401],
    ['a user of control characters', { user_id: 'a\nb' }, 'AuthError', 401],
    ['a user on the prototype', '{"__proto__":{"user_id":"1"}}', 'AuthError', 401],
    ['a user that is too long', { user_id: 'u'.repeat(129) }, 'LimitReached', 4301],
    ['info that is too long', { user_id: '1', user_info: 'é'.repeat(512) }, 'LimitReached', 4301],
    ['deep info', `{"user_id":"1","user_info":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'LimitReached', 4301],
  ])('who comes with %s', async (_, data, type, status) => {
    const [node] = (await openNodes(1)) as [Node]
    const client = await node.connect()
    client.enter(ROOM, data)
    expect(await client.flush()).toEqual([
      { event: 'pusher:subscription_error', channel: ROOM, data: { type, error: expect.any(String), status } },
    ])
    expect((await node.roster.members({ app: 'app', channel: ROOM })).members).toEqual([])
  })

  it('who is one too many, but more sockets of those who are there may', async () => {
    const [near, far] = (await openNodes(2, { limits: { maxMembers: 2 } })) as [Node, Node]
    await present(await enter(near, 'ani'))
    await present(await enter(far, 'budi'))
    const third = await enter(far, 'citra')
    expect(await third.next()).toMatchObject({ event: 'pusher:subscription_error', data: { status: 4100 } })
    await present(await enter(near, 'budi'))
    expect(near.realtime.stats().subscriptions).toBe(2)
    expect(far.realtime.stats().subscriptions).toBe(1)
  })

  it('who cannot be written down, because the roster is away: it comes back', async () => {
    const [node] = (await openNodes(1)) as [Node]
    const come = node.roster.come.bind(node.roster)
    // It was written down, but nobody here has heard of it.
    node.roster.come = async (...args) => {
      await come(...args)
      throw new Error('away')
    }
    const client = await enter(node, 'ani')
    expect((await client.closed).code).toBe(4100)
    expect(node.realtime.stats().subscriptions).toBe(0)
    expect((await node.roster.members({ app: 'app', channel: ROOM })).members).toEqual([])
    node.roster.come = come
    const again = await enter(node, 'ani')
    await present(again)
    await leave(again)
    expect((await node.roster.members({ app: 'app', channel: ROOM })).members).toEqual([])
  })
})

/** A roster whose answers wait until they are let go, in the order of the questions. */
function slow(roster: MemoryRoster): { let: () => Promise<void>; waiting: () => number } {
  const gates: (() => void)[] = []
  const come = roster.come.bind(roster)
  roster.come = async (...args) => {
    const answer = await come(...args)
    await new Promise<void>((resolve) => gates.push(resolve))
    return answer
  }
  return {
    let: async () => {
      for (const gate of gates.splice(0)) gate()
      await new Promise<void>((resolve) => setImmediate(resolve))
    },
    waiting: () => gates.length,
  }
}

describe('while the roster takes its time', () => {
  it('nothing that happens meanwhile is missed or told twice', async () => {
    const [near, far] = (await openNodes(2)) as [Node, Node]
    const gate = slow(near.roster)
    const ani = await enter(near, 'ani')
    await until(() => gate.waiting() === 1)
    const budi = await enter(far, 'budi')
    expect(await present(budi)).toEqual(['ani', 'budi'])
    await leave(await enter(far, 'citra'))
    await far.publish(ROOM, 'Said', 1)
    expect(await ani.flush()).toEqual([])
    await gate.let()
    expect(await present(ani)).toEqual(['ani'])
    const said = await ani.flush()
    expect(said.map(({ event, data }) => (event === 'Said' ? data : short({ event, data })))).toEqual([
      'added budi',
      'added citra',
      'removed citra',
      '1',
    ])
  })

  it('who has gone or changed their mind is not left behind in it', async () => {
    const [near, far] = (await openNodes(2)) as [Node, Node]
    const gate = slow(near.roster)
    const [gone, unsure, back] = [await enter(near, 'a'), await enter(near, 'b'), await enter(near, 'c')]
    await until(() => gate.waiting() === 3)
    gone.ws.terminate()
    unsure.send({ event: 'pusher:unsubscribe', data: { channel: ROOM } })
    back.send({ event: 'pusher:unsubscribe', data: { channel: ROOM } })
    back.enter(ROOM, { user_id: 'c' })
    await until(() => gate.waiting() === 4 && near.realtime.stats().connections === 2)
    await gate.let()
    expect(await present(back)).toContain('c')
    expect(await unsure.flush()).toEqual([])
    const ids = (await far.roster.members({ app: 'app', channel: ROOM })).members.map(({ id }) => id)
    expect(ids).toEqual(['c'])
  })
})
