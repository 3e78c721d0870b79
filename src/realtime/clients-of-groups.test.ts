import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { as, at, closeAfterEach, frameOf, heard, pusherJs, sdk, subscribed } from '#test/support/pusher-clients.ts'
import { openRealtime, TEST_APP } from '#test/support/realtime.ts'
import type { Bindable, Client, PresenceChannel } from '#test/support/pusher-clients.ts'
import { signChannel } from './signature.ts'

const require = createRequire(import.meta.url)
closeAfterEach()

describe('pusher-js among others', () => {
  it('knows who is in a presence channel, who comes and who goes', async () => {
    at.house = await openRealtime({ apps: [{ ...TEST_APP, options: { clientEvents: true } }] })
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

  it('finds everybody in the room again after a reconnect', async () => {
    at.house = await openRealtime()
    const [ani, budi] = [pusherJs(as('ani', {})), pusherJs(as('budi', {}))]
    const rooms = [await subscribed(ani, 'presence-a'), await subscribed(budi, 'presence-a')] as PresenceChannel[]
    const again = rooms.map((room) => heard(room, 'pusher:subscription_succeeded'))
    at.house.realtime.disconnectWhere(() => true, { code: 4200, reason: 'test' })
    await Promise.all(again)
    await expect.poll(() => rooms.map(({ members }) => members.count)).toEqual([2, 2])
    const added = heard(rooms[0]!, 'pusher:member_added')
    await subscribed(pusherJs(as('citra', {})), 'presence-a')
    expect(await added).toEqual({ id: 'citra', info: {} })
    expect(rooms[0]!.members.count).toBe(3)
  })

  it('hears the last event of a cache channel, or that there is none', async () => {
    at.house = await openRealtime()
    await heard(pusherJs().subscribe('cache-a'), 'pusher:cache_miss')
    await sdk().trigger('cache-a', 'Said', { n: 1 })
    expect(await heard(pusherJs().subscribe('cache-a'), 'Said')).toEqual({ n: 1 })
  })

  it('signs a user in, who hears what is for it alone, and is watched', async () => {
    at.house = await openRealtime()
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
    at.house = await openRealtime({ apps: [{ ...TEST_APP, options: { subscriptionCount: true } }] })
    const one = pusherJs()
    const channel = one.subscribe('news')
    expect(await heard(channel, 'pusher:subscription_count')).toEqual({ subscription_count: 1 })
    const two = heard(channel, 'pusher:subscription_count')
    await subscribed(pusherJs(), 'news')
    expect([await two, channel.subscriptionCount]).toEqual([{ subscription_count: 2 }, 2])
  })

  it('hears the events of other clients, and not its own', async () => {
    at.house = await openRealtime({ apps: [{ ...TEST_APP, options: { clientEvents: true } }] })
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
    at.house = await openRealtime()
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
})
