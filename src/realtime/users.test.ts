import { afterEach, describe, expect, it } from 'vitest'
import { MemoryBroadcast } from '#src/broadcast/memory/memory.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { TestClock } from '#test/support/clock.ts'
import { openRealtime, signUser, TEST_APP, until } from '#test/support/realtime.ts'
import type { OpenedRealtime, RawClient, RawMessage } from '#test/support/realtime.ts'
import type { AppLimits, AppOptions } from './apps.ts'
import { nodeMessage, userLine } from './bus-messages.ts'
import { MemoryRoster, RosterBook } from './memory/roster.ts'

const clock = new TestClock()
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

type Node = OpenedRealtime & { roster: MemoryRoster }
type Change = { options?: Partial<AppOptions>; limits?: Partial<AppLimits> }

async function openNodes(count: number, app: Change = {}): Promise<Node[]> {
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

/** Connects and signs in; reads the success. */
async function signIn(node: Node, id: string, more: object = {}): Promise<RawClient> {
  const client = await node.connect()
  client.signIn({ id, ...more })
  expect((await client.next()).event).toBe('pusher:signin_success')
  return client
}
const refused = { event: 'pusher:error', data: { code: 4009, message: expect.any(String) } }
const watched = ({ event, data }: RawMessage): unknown =>
  event === 'pusher_internal:watchlist_events' ? (JSON.parse(data as string) as { events: unknown }).events : event
const online = (...user_ids: string[]) => ({ name: 'online', user_ids })
const offline = (...user_ids: string[]) => ({ name: 'offline', user_ids })

describe('a sign-in', () => {
  it('is confirmed with what was signed, and again when it is said again', async () => {
    const [node] = (await openNodes(1)) as [Node]
    const client = await node.connect()
    const text = '{"id":"ani", "user_info":{"name":"Ani ☀"}}'
    for (let i = 0; i < 2; i++) {
      client.signIn(text)
      expect(await client.next()).toEqual({
        event: 'pusher:signin_success',
        data: JSON.stringify({ user_data: text }),
      })
    }
    client.signIn({ id: 'budi' })
    expect(await client.next()).toEqual(refused)
    expect(await client.flush()).toEqual([])
    expect((await node.roster.online('app', ['ani', 'budi'])).get('budi')?.online).toBe(false)
  })

  it.each<[string, unknown]>([
    ['no JSON', '{'],
    ['no id', {}],
    ['an id that is no text', { id: 7 }],
    ['an empty id', { id: '' }],
    ['an id that is too long', { id: 'x'.repeat(129) }],
    ['an id of the prototype', '{"__proto__":{"id":"ani"}}'],
    ['a watchlist that is none', { id: 'ani', watchlist: 'budi' }],
  ])('is refused with %s', async (_, data) => {
    const [node] = (await openNodes(1)) as [Node]
    const client = await node.connect()
    client.signIn(data)
    expect(await client.flush()).toEqual([refused])
  })

  it('is refused with the signature of another socket', async () => {
    const [node] = (await openNodes(1)) as [Node]
    const [client, other] = [await node.connect(), await node.connect()]
    client.send({ event: 'pusher:signin', data: signUser(TEST_APP, other.socketId, { id: 'ani' }) })
    expect(await client.flush()).toEqual([refused])
    client.subscribe('#server-to-user-ani')
    expect(await client.next()).toMatchObject({ event: 'pusher:subscription_error', data: { status: 401 } })
  })

  it('opens the channel of that user, and of no other', async () => {
    const [near, far] = (await openNodes(2)) as [Node, Node]
    const ani = await signIn(near, 'ani')
    await ani.join('#server-to-user-ani')
    ani.subscribe('#server-to-user-budi')
    expect(await ani.next()).toMatchObject({ event: 'pusher:subscription_error', data: { status: 401 } })
    ani.subscribe('#user-ani')
    expect(await ani.next()).toMatchObject({ event: 'pusher:subscription_error', data: { status: 4009 } })
    await far.publish('#server-to-user-ani', 'Letter', 1)
    expect(await ani.next()).toEqual({ event: 'Letter', channel: '#server-to-user-ani', data: '1' })
    ani.send({ event: 'client-x', channel: '#server-to-user-ani', data: {} })
    expect(await ani.next()).toMatchObject({ event: 'pusher:error', data: { code: 4301 } })
  })

  it('stands for channel_data in presence channels', async () => {
    const [node] = (await openNodes(1)) as [Node]
    const ani = await signIn(node, 'ani', { user_info: { name: 'Ani' } })
    ani.enter('presence-a')
    expect(await ani.next()).toMatchObject({
      data: '{"presence":{"count":1,"ids":["ani"],"hash":{"ani":{"name":"Ani"}}}}',
    })
    const long = await signIn(node, 'budi', { user_info: 'x'.repeat(1_024) })
    long.enter('presence-a')
    expect(await long.next()).toMatchObject({ event: 'pusher:subscription_error', data: { status: 4301 } })
  })

  it('makes the client come back when the roster is away', async () => {
    const [node] = (await openNodes(1)) as [Node]
    node.roster.signIn = () => Promise.reject(new Error('away'))
    const client = await node.connect()
    client.signIn({ id: 'ani' })
    expect((await client.closed).code).toBe(4100)
  })
})

describe('terminating a user', () => {
  it('ends its connections on every node, for good, and nobody else’s', async () => {
    const [near, far] = (await openNodes(2)) as [Node, Node]
    const [one, two, other] = [await signIn(near, 'ani'), await signIn(far, 'ani'), await signIn(far, 'budi')]
    const plain = await near.connect()
    await near.broadcast.publish([nodeMessage('app', userLine('ani'), { kind: 'terminate' })])
    expect([(await one.closed).code, (await two.closed).code]).toEqual([4009, 4009])
    expect(await other.flush()).toEqual([])
    expect(await plain.flush()).toEqual([])
    expect((await near.roster.online('app', ['ani'])).get('ani')?.online).toBe(false)
  })
})

describe('a watchlist', () => {
  it('is told who is online, and then each change, over all nodes', async () => {
    const [near, far] = (await openNodes(2)) as [Node, Node]
    await signIn(far, 'budi')
    const ani = await signIn(near, 'ani', { watchlist: ['budi', 'citra', 'ani', 'budi', 7, ''] })
    expect(watched(await ani.next())).toEqual([online('budi', 'ani'), offline('citra')])
    const [first, second] = [await signIn(far, 'citra'), await signIn(near, 'citra')]
    expect((await ani.flush()).map(watched)).toEqual([[online('citra')]])
    // Something else changes meanwhile.
    await (await near.connect()).join('news')
    first.ws.terminate()
    await until(() => far.realtime.stats().connections === 1)
    expect(await ani.flush()).toEqual([])
    second.ws.terminate()
    await until(() => near.realtime.stats().connections === 2)
    expect((await ani.flush()).map(watched)).toEqual([[offline('citra')]])
    await far.roster[Symbol.asyncDispose]()
    expect((await ani.flush()).map(watched)).toEqual([[offline('budi')]])
  })

  it('holds a hundred users; the rest is left out and said', async () => {
    const [node] = (await openNodes(1, { limits: { maxWatchlist: 3 } })) as [Node]
    await signIn(node, 'd')
    const ani = await signIn(node, 'ani', { watchlist: ['a', 'b', 'c', 'd'] })
    expect(await ani.next()).toEqual({ event: 'pusher:error', data: { code: 4302, message: expect.any(String) } })
    expect(watched(await ani.next())).toEqual([offline('a', 'b', 'c')])
  })

  it('hears nothing of a user that is back in time, where an app wants it', async () => {
    const [near, far] = (await openNodes(2, { options: { memberGraceMs: 3_000 } })) as [Node, Node]
    const budi = await signIn(near, 'budi')
    const ani = await signIn(near, 'ani', { watchlist: ['budi'] })
    await ani.next()
    budi.ws.terminate()
    await until(() => near.realtime.stats().connections === 1)
    clock.advance(2_999)
    const back = await signIn(far, 'budi')
    clock.advance(10_000)
    expect(await ani.flush()).toEqual([])
    back.ws.terminate()
    await until(() => far.realtime.stats().connections === 0)
    clock.advance(3_000)
    expect((await ani.flush()).map(watched)).toEqual([[offline('budi')]])
  })

  it('catches up after a gap of the bus, and every watcher hears of it', async () => {
    const [near, far] = (await openNodes(2)) as [Node, Node]
    const watchers = [
      await signIn(near, 'x', { watchlist: ['budi'] }),
      await signIn(near, 'y', { watchlist: ['budi'] }),
    ]
    for (const one of watchers) await one.next()
    const publish = near.broadcast.publish.bind(near.broadcast)
    near.broadcast.publish = async () => {}
    await signIn(far, 'budi')
    near.broadcast.publish = publish
    for (const one of watchers) expect(await one.flush()).toEqual([])
    await near.realtime.catchUp(0)
    for (const one of watchers) expect((await one.flush()).map(watched)).toEqual([[online('budi')]])
  })

  it('is not misled by news in the wrong order', async () => {
    const [node] = (await openNodes(1)) as [Node]
    const ani = await signIn(node, 'ani', { watchlist: ['budi'] })
    await ani.next()
    const news = (is: boolean, version: number) =>
      nodeMessage('app', userLine('budi'), { kind: 'user', online: is, version })
    await node.broadcast.publish([news(true, 1_003), news(false, 1_002), news(true, 1_004), news(false, 1_001)])
    expect((await ani.flush()).map(watched)).toEqual([[online('budi')]])
  })
})

describe('an app that wants every connection vouched for', () => {
  it('has the others closed', async () => {
    const [node] = (await openNodes(1, { options: { proveWithinMs: 10_000 } })) as [Node]
    const [idle, stranger, member, user] = [
      await node.connect(),
      await node.connect(),
      await node.connect(),
      await signIn(node, 'ani'),
    ]
    await stranger.join('news')
    stranger.subscribe('private-a', 'wrong')
    await stranger.next()
    member.enter('private-a')
    await member.next()
    clock.advance(9_999)
    expect(node.realtime.stats().connections).toBe(4)
    clock.advance(1)
    expect([(await idle.closed).code, (await stranger.closed).code]).toEqual([4009, 4009])
    expect(await member.flush()).toEqual([])
    expect(await user.flush()).toEqual([])
  })
})
