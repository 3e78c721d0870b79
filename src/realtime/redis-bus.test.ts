import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { RedisBroadcast } from '#src/broadcast/redis/redis.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { havePrograms } from '#test/support/program.ts'
import { openRealtime, TEST_APP } from '#test/support/realtime.ts'
import type { OpenedRealtime, RawClient } from '#test/support/realtime.ts'
import { startRedis } from '#test/support/redis.ts'
import type { RedisServer } from '#test/support/redis.ts'
import { nodeMessage, userLine } from './bus-messages.ts'
import { MemoryRoster, RosterBook } from './memory/roster.ts'

// What nodes tell each other has to pass through the real bus; the roster is shared in this process.
describe.skipIf(!havePrograms('redis-server'))('two nodes on one Redis', () => {
  let server: RedisServer
  let houses = 0
  const opened: OpenedRealtime[] = []
  beforeAll(async () => void (server = await startRedis()))
  afterAll(() => server[Symbol.asyncDispose]())
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
  })

  async function openNodes(): Promise<[OpenedRealtime, OpenedRealtime]> {
    const book = new RosterBook()
    const prefix = `house${++houses}`
    const open = async (): Promise<OpenedRealtime> => {
      const broadcast = new RedisBroadcast({ target: server.target, prefix, clock: systemClock, log: silentLogger })
      await expect.poll(() => broadcast.publish([ping]).then(() => 'open', String)).toBe('open')
      const apps = [{ ...TEST_APP, options: { clientEvents: true, subscriptionCount: true } }]
      const node = await openRealtime({ broadcast, roster: new MemoryRoster(book), apps })
      opened.push(node)
      return node
    }
    return [await open(), await open()]
  }
  const ping = { app: 'app', channel: 'ping', event: 'ping', data: '' }

  const events = async (client: RawClient, ...names: string[]): Promise<unknown[]> => {
    const found: unknown[] = []
    for (const name of names) {
      const { event, data } = await client.next()
      expect(event).toBe(name)
      found.push(typeof data === 'string' && data ? JSON.parse(data) : data)
    }
    return found
  }
  const SUCCEEDED = 'pusher_internal:subscription_succeeded'

  test('members, events of clients and counts reach the other one', async () => {
    const [near, far] = await openNodes()
    const [ani, budi] = [await near.connect(), await far.connect()]
    ani.enter('presence-a', { user_id: 'ani ☀' })
    await events(ani, SUCCEEDED)
    budi.enter('presence-a', { user_id: 'budi' })
    const [list] = await events(budi, SUCCEEDED)
    expect(list).toMatchObject({ presence: { ids: ['ani ☀', 'budi'] } })
    expect(await events(ani, 'pusher_internal:member_added')).toEqual([{ user_id: 'budi' }])
    budi.send({ event: 'client-x', channel: 'presence-a', data: { teks: 'é😀' } })
    expect(await ani.next()).toMatchObject({ event: 'client-x', data: '{"teks":"é😀"}', user_id: 'budi' })
    budi.ws.terminate()
    expect(await events(ani, 'pusher_internal:member_removed')).toEqual([{ user_id: 'budi' }])
    ani.subscribe('news')
    await events(ani, SUCCEEDED, 'pusher_internal:subscription_count')
    await (await far.connect()).join('news')
    expect(await events(ani, 'pusher_internal:subscription_count')).toEqual([{ subscription_count: 2 }])
  })

  test('users are watched and terminated across them', async () => {
    const [near, far] = await openNodes()
    const ani = await near.connect()
    ani.signIn({ id: 'ani', watchlist: ['budi:☀'] })
    await events(ani, 'pusher:signin_success', 'pusher_internal:watchlist_events')
    const budi = await far.connect()
    budi.signIn({ id: 'budi:☀' })
    await events(budi, 'pusher:signin_success')
    const change = (name: string) => ({ events: [{ name, user_ids: ['budi:☀'] }] })
    expect(await events(ani, 'pusher_internal:watchlist_events')).toEqual([change('online')])
    await near.broadcast.publish([nodeMessage('app', userLine('budi:☀'), { kind: 'terminate' })])
    expect((await budi.closed).code).toBe(4009)
    expect(await events(ani, 'pusher_internal:watchlist_events')).toEqual([change('offline')])
  })
})
