import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { havePrograms } from '#test/support/program.ts'
import { clientAt, enterRoom, startRealtimeNodes } from '#test/support/realtime-nodes.ts'
import type { Client, RealtimeNode, RealtimeNodes, Room } from '#test/support/realtime-nodes.ts'
import { signedCall } from '#test/support/signed-request.ts'

/** A lease, a beat, and a machine that is busy. */
const SOON = { timeout: 40_000, interval: 50 }

describe.skipIf(!havePrograms('redis-server'))('three realtime nodes on one Redis', () => {
  let house: RealtimeNodes
  let one: RealtimeNode, two: RealtimeNode, three: RealtimeNode
  let monitor: Redis
  const overTheWire: string[] = []
  const clients: Client[] = []
  let rooms = 0
  let room = ''

  async function listen(): Promise<void> {
    monitor = await new Redis(house.redis.url, { retryStrategy: () => null }).monitor()
    monitor.on('error', () => {})
    monitor.on('monitor', (_, args: string[]) => void overTheWire.push(args.join(' ')))
  }
  beforeAll(async () => {
    house = await startRealtimeNodes(3)
    ;[one, two, three] = house.nodes as [RealtimeNode, RealtimeNode, RealtimeNode]
    await listen()
  })
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect()
    room = `presence-${++rooms}`
  })
  afterAll(async () => {
    monitor?.disconnect()
    await house?.[Symbol.asyncDispose]()
  })

  const enter = async (node: RealtimeNode, userId: string): Promise<Room> => {
    const entered = await enterRoom(node, userId, room || (room = `presence-${rooms}`))
    clients.push(entered.client)
    return entered
  }
  const client = (node: RealtimeNode, userId: string, watchlist: string[] = []): Client => {
    const made = clientAt(node, userId, watchlist)
    clients.push(made)
    return made
  }
  const get = async (node: RealtimeNode, path: string): Promise<unknown> => {
    const [bare = '', query = ''] = `/apps/app${path}`.split('?')
    const params = Object.fromEntries(new URLSearchParams(query))
    const { status, body } = await signedCall(node.port, '', { method: 'GET', path: bare, params })
    return status === 200 ? JSON.parse(body) : status
  }
  const usersAt = (node: RealtimeNode): Promise<unknown> => get(node, `/channels/${room}/users`)
  const usersOf = (...ids: string[]): unknown => ({ users: ids.map((id) => ({ id })) })

  test('a user on two nodes comes once and goes once', async () => {
    const watchers = [await enter(one, 'saksi'), await enter(three, 'saksi')]
    const first = await enter(one, 'ani')
    const second = await enter(two, 'ani')
    for (const node of house.nodes) expect(await usersAt(node)).toEqual(usersOf('saksi', 'ani'))
    first.client.disconnect()
    const budi = await enter(one, 'budi')
    expect(budi.here()).toEqual(['ani', 'budi', 'saksi'])
    second.client.disconnect()
    for (const watcher of watchers) await expect.poll(() => watcher.told, SOON).toEqual(['+ani', '+budi', '-ani'])
    for (const node of house.nodes) expect(await usersAt(node)).toEqual(usersOf('saksi', 'budi'))
  })

  test('a crowd that comes and goes on all nodes at once: everybody once', async () => {
    const watchers = await Promise.all(house.nodes.map((node) => enter(node, 'saksi')))
    const ids = Array.from({ length: 12 }, (_, n) => `u${n}`)
    const crowd = await Promise.all(ids.flatMap((id) => house.nodes.map((node) => enter(node, id))))
    const came = ids.map((id) => `+${id}`).sort()
    for (const { told } of watchers) await expect.poll(() => [...told].sort(), SOON).toEqual(came)
    for (const each of crowd) expect(each.here()).toHaveLength(13)
    for (const { client: left } of crowd) left.disconnect()
    const all = [...came, ...ids.map((id) => `-${id}`)].sort()
    for (const { told } of watchers) await expect.poll(() => [...told].sort(), SOON).toEqual(all)
    for (const watcher of watchers) expect(watcher.here()).toEqual(['saksi'])
  })

  test('counts, channels, users: the same answers from every node', async () => {
    const heard = house.nodes.map(() => 0)
    for (const [n, node] of house.nodes.entries()) {
      const news = client(node, 'x').subscribe('berita')
      news.bind('pusher:subscription_count', (data: { subscription_count: number }) => {
        heard[n] = data.subscription_count
      })
      await new Promise((resolve) => void news.bind('pusher:subscription_succeeded', resolve))
    }
    await expect.poll(() => heard, SOON).toEqual([3, 3, 3])
    await enter(one, 'ani')
    await enter(two, 'ani')
    for (const node of house.nodes) {
      await expect
        .poll(() => get(node, '/channels?info=subscription_count'), SOON)
        .toEqual({ channels: { berita: { subscription_count: 3 }, [room]: { subscription_count: 2 } } })
      expect(await get(node, '/channels?filter_by_prefix=presence-&info=user_count')).toEqual({
        channels: { [room]: { user_count: 1 } },
      })
      expect(await get(node, `/channels/${room}?info=user_count,subscription_count`)).toEqual({
        occupied: true,
        user_count: 1,
        subscription_count: 2,
      })
      expect(await usersAt(node)).toEqual(usersOf('ani'))
    }
  })

  test('a channel is on the bus only where somebody is subscribed', async () => {
    const channel = client(two, 'x').subscribe('sepi')
    await new Promise((resolve) => void channel.bind('pusher:subscription_succeeded', resolve))
    expect(await house.redis.command('PUBSUB', 'NUMSUB', 'hadir:app:sepi')).toEqual(['hadir:app:sepi', 1])
    expect(await house.redis.command('PUBSUB', 'NUMPAT')).toBe(0)
  })

  test('who is watched and terminated on another node', async () => {
    const seen: unknown[] = []
    const ani = client(one, 'ani', ['budi'])
    ani.user.watchlist.bind('online', ({ user_ids: ids }: { user_ids: string[] }) => seen.push(...ids))
    ani.user.watchlist.bind('offline', ({ user_ids: ids }: { user_ids: string[] }) =>
      seen.push(...ids.map((id) => `-${id}`)),
    )
    ani.signin()
    await expect.poll(() => seen, SOON).toEqual(['-budi'])
    const budi = client(two, 'budi')
    const ended: unknown[] = []
    budi.connection.bind('error', ({ data }: { data?: { code: number } }) => ended.push(data?.code))
    budi.signin()
    await expect.poll(() => seen, SOON).toEqual(['-budi', 'budi'])
    await three.sdk.terminateUserConnections('budi')
    await expect.poll(() => ended, SOON).toContain(4009)
    await expect.poll(() => seen, SOON).toEqual(['-budi', 'budi', '-budi'])
  })

  test('an event with an id that every node is asked to publish comes once', async () => {
    const heard: unknown[] = []
    const news = client(two, 'x').subscribe('berita')
    news.bind('Said', (data: unknown) => heard.push(data))
    await new Promise((resolve) => void news.bind('pusher:subscription_succeeded', resolve))
    const body = JSON.stringify({ name: 'Said', channels: ['berita'], data: '1', id: 'peristiwa 1' })
    const send = async (node: RealtimeNode): Promise<number> => (await signedCall(node.port, body)).status
    const statuses = await Promise.all(Array.from({ length: 12 }, (_, n) => send(house.nodes[n % 3]!)))
    expect(new Set([...statuses, 503])).toEqual(new Set([200, 503]))
    for (const node of house.nodes) await expect.poll(() => send(node), SOON).toBe(200)
    await one.sdk.trigger('berita', 'Said', 'end')
    await expect.poll(() => heard.at(-1), SOON).toBe('end')
    expect(heard).toEqual([1, 'end'])
  })

  test('the last event of a cache channel is known on every node, and a miss is a miss', async () => {
    await one.sdk.trigger('cache-cuaca', 'Cerah', { c: 31 })
    for (const node of house.nodes) {
      const heard: unknown[] = []
      const known = client(node, 'x').subscribe('cache-cuaca')
      known.bind('Cerah', (data: unknown) => heard.push(data))
      known.bind('pusher:cache_miss', () => heard.push('miss'))
      const unknown = client(node, 'x').subscribe('cache-kosong')
      unknown.bind('pusher:cache_miss', () => heard.push('miss'))
      await expect.poll(() => heard, SOON).toHaveLength(2)
      expect(heard).toContainEqual({ c: 31 })
      expect(await get(node, '/channels/cache-cuaca?info=cache')).toMatchObject({ cache: { data: '{"c":31}' } })
    }
  })

  test('a node is killed: who was only there is removed once, nobody else', async () => {
    const watchers = [await enter(one, 'saksi'), await enter(three, 'saksi')]
    for (const id of ['ani', 'budi', 'citra']) await enter(two, id)
    await enter(one, 'budi')
    await expect.poll(() => watchers[1]!.told, SOON).toEqual(['+ani', '+budi', '+citra'])
    // those who were there do not come back meanwhile
    const gone = clients.splice(2, 3)
    await two.stop('SIGKILL')
    for (const each of gone) each.disconnect()
    for (const { told } of watchers)
      await expect.poll(() => [...told].sort(), SOON).toEqual(['+ani', '+budi', '+citra', '-ani', '-citra'])
    for (const node of [one, three]) {
      expect(await usersAt(node)).toEqual(usersOf('saksi', 'budi'))
      expect(await get(node, `/channels/${room}?info=subscription_count`)).toMatchObject({ subscription_count: 3 })
    }
    await two.start()
    expect((await enter(two, 'dewi')).here()).toEqual(['budi', 'dewi', 'saksi'])
  })

  test('two nodes are killed at once: the third tells of each once', async () => {
    const watcher = await enter(three, 'saksi')
    const [ani, budi, both] = [await enter(one, 'ani'), await enter(two, 'budi'), await enter(one, 'citra')]
    const again = await enter(two, 'citra')
    await Promise.all([one.stop('SIGKILL'), two.stop('SIGKILL')])
    for (const { client: left } of [ani, budi, both, again]) left.disconnect()
    await expect.poll(() => watcher.here(), SOON).toEqual(['saksi'])
    expect([...watcher.told].sort()).toEqual(['+ani', '+budi', '+citra', '-ani', '-budi', '-citra'])
    await Promise.all([one.start(), two.start()])
  })

  test('a node stands still beyond its lease and goes on: gone once, back once, no ghost', async () => {
    const watcher = await enter(one, 'saksi')
    const ani = await enter(two, 'ani')
    const budi = await enter(two, 'budi')
    two.freeze()
    await expect.poll(() => watcher.here(), SOON).toEqual(['saksi'])
    // what it cannot hear of yet
    budi.client.disconnect()
    const citra = await enter(three, 'citra')
    two.thaw()
    await expect.poll(() => watcher.here(), SOON).toEqual(['ani', 'citra', 'saksi'])
    await expect.poll(() => ani.here(), SOON).toEqual(['ani', 'citra', 'saksi'])
    await expect.poll(() => citra.here(), SOON).toEqual(['ani', 'citra', 'saksi'])
    const about = (id: string): string[] => watcher.told.filter((told) => told.endsWith(id))
    expect(about('ani')).toEqual(['+ani', '-ani', '+ani'])
    ani.client.disconnect()
    await expect.poll(() => watcher.here(), SOON).toEqual(['citra', 'saksi'])
    expect(about('citra')).toEqual(['+citra'])
    for (const node of house.nodes) expect(await usersAt(node)).toEqual(usersOf('saksi', 'citra'))
  })

  describe.each(['killed and started empty', 'emptied', 'standing still for a while'])('Redis is %s', (how) => {
    async function hurt(meanwhile: () => void): Promise<void> {
      const { process } = house.redis
      const timesAway = (): number[] =>
        house.nodes.map(({ running }) => running?.log.filter(({ msg }) => msg === 'Redis is away').length ?? 0)
      const before = timesAway()
      if (how === 'emptied') {
        await house.redis.command('FLUSHALL')
        return meanwhile()
      }
      if (how === 'standing still for a while') process.freeze()
      else await process.kill()
      meanwhile()
      await expect.poll(timesAway, SOON).toSatisfy((now: number[]) => now.every((n, at) => n > (before[at] ?? 0)))
      if (how === 'standing still for a while') process.thaw()
      else await process.start()
    }

    test('then all lists and counts are true again, and whoever stayed neither came nor went', async () => {
      const stay = [await enter(one, 'ani'), await enter(two, 'budi'), await enter(three, 'citra')]
      const leaves = [await enter(two, 'dewi'), await enter(three, 'eka')]
      await expect.poll(() => stay.map((each) => each.here().length), SOON).toEqual([5, 5, 5])
      const before = stay.map(({ told }) => told.length)
      await hurt(() => leaves.forEach(({ client: left }) => left.disconnect()))
      const late = await enter(two, 'fajar')
      for (const each of [...stay, late])
        await expect.poll(() => each.here(), SOON).toEqual(['ani', 'budi', 'citra', 'fajar'])
      // the list that comes when everything has settled
      for (const { lists } of stay)
        await expect.poll(() => lists.at(-1), SOON).toEqual(['ani', 'budi', 'citra', 'fajar'])
      for (const [n, { told, lists }] of stay.entries()) {
        expect(told.slice(before[n]).filter((word) => /ani|budi|citra/.test(word))).toEqual([])
        for (const list of lists) expect(list).toEqual(expect.arrayContaining(['ani', 'budi', 'citra']))
      }
      for (const node of house.nodes) {
        await expect
          .poll(() => get(node, `/channels/${room}?info=user_count,subscription_count`), SOON)
          .toEqual({ occupied: true, user_count: 4, subscription_count: 4 })
      }
      late.client.disconnect()
      for (const each of stay) await expect.poll(() => each.here(), SOON).toEqual(['ani', 'budi', 'citra'])
      if (how.startsWith('killed')) await listen()
    })
  })

  test('no secret has gone over Redis, and when all nodes have left nothing stays', async () => {
    expect(overTheWire.length).toBeGreaterThan(1_000)
    for (const secret of house.secrets) expect(overTheWire.filter((text) => text.includes(secret))).toEqual([])
    const keys = async (): Promise<string[]> => ((await house.redis.command('KEYS', '*')) as string[]).sort()
    for (const key of await keys()) expect([key, await house.redis.command('PTTL', key)]).not.toEqual([key, -1])
    await Promise.all(house.nodes.map((node) => node.stop('SIGTERM')))
    const left = (await keys()).filter((key) => !/^hadir:realtime:(last|ids):|:buried:/.test(key))
    expect(left).toEqual([])
  })
})
