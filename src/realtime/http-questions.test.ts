import { Agent } from 'node:http'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { openRealtime } from '#test/support/realtime.ts'
import type { OpenedRealtime } from '#test/support/realtime.ts'
import { signedAsk, signedCall } from '#test/support/signed-request.ts'
import type { Answer } from '#test/support/signed-request.ts'
import { MemoryRoster } from './memory/roster.ts'

let house: OpenedRealtime
afterEach(() => house.close())

const open = async (): Promise<OpenedRealtime> => (house = await openRealtime())

describe('GET /channels', () => {
  const get = async (path: string, params?: Record<string, string>): Promise<Answer> =>
    signedCall(house.port, '', { method: 'GET', path: `/apps/app${path}`, ...(params ? { params } : {}) })

  it('lists what is occupied', async () => {
    await open()
    const [one, two] = [await house.connect(), await house.connect()]
    await one.join('a-1')
    await two.join('a-1')
    await two.join('b-1')
    await two.join('c-1')
    two.send({ event: 'pusher:unsubscribe', data: { channel: 'c-1' } })
    await two.flush()
    expect((await get('/channels')).body).toBe('{"channels":{"a-1":{},"b-1":{}}}')
    const params = { filter_by_prefix: 'a-', info: 'subscription_count' }
    expect((await get('/channels', params)).body).toBe('{"channels":{"a-1":{"subscription_count":2}}}')
    expect((await get('/channels', { info: 'user_count' })).status).toBe(400)
    expect((await get('/channels', { info: 'user_count', filter_by_prefix: 'presence-' })).body).toBe('{"channels":{}}')
  })

  it('tells who is in a presence channel', async () => {
    await open()
    const clients = await Promise.all([house.connect(), house.connect(), house.connect()])
    for (const [i, client] of clients.entries()) {
      client.enter('presence-a', { user_id: i === 0 ? 7 : 'budi' })
      await client.next()
    }
    expect((await get('/channels/presence-a/users')).body).toBe('{"users":[{"id":"7"},{"id":"budi"}]}')
    expect((await get('/channels/presence-b/users')).body).toBe('{"users":[]}')
    expect((await get('/channels/news/users')).status).toBe(400)
    expect((await get('/channels/a%20b/users')).status).toBe(400)
    expect((await get('/channels/%ff/users')).status).toBe(400)
    const info = { info: 'user_count,subscription_count' }
    const counts = '"user_count":2,"subscription_count":3'
    expect((await get('/channels/presence-a', info)).body).toBe(`{"occupied":true,${counts}}`)
    const listed = await get('/channels', { ...info, filter_by_prefix: 'presence-' })
    expect(listed.body).toBe(`{"channels":{"presence-a":{${counts}}}}`)
  })

  it('shows one', async () => {
    await open()
    await (await house.connect()).join('a')
    expect((await get('/channels/a')).body).toBe('{"occupied":true}')
    expect((await get('/channels/b', { info: 'subscription_count' })).body).toBe(
      '{"occupied":false,"subscription_count":0}',
    )
    expect((await get('/channels/a%20b')).status).toBe(400)
    expect((await get('/channels/a', { info: 'user_count' })).status).toBe(400)
  })
})

it('whatever is asked for, the answer is not a fault of ours', async () => {
  await open()
  const client = await house.connect()
  client.enter('presence-cache-a', { user_id: 'ani' })
  await client.next()
  const words = fc.oneof(
    fc.constantFrom('presence-', 'presence-cache-a', 'cache', 'user_count,subscription_count', '#', '__proto__', ''),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
  )
  const agent = new Agent({ keepAlive: true })
  await fc.assert(
    fc.asyncProperty(words, words, words, fc.constantFrom('', '/users', '/x'), async (name, prefix, info, rest) => {
      const path = `/apps/app/channels${name ? `/${encodeURIComponent(name)}` : ''}${rest}`
      const query = { filter_by_prefix: prefix, info }
      const { status } = await signedAsk(house.port, path, query, agent)
      expect([200, 400, 404]).toContain(status)
    }),
    { numRuns: 300 },
  )
  agent.destroy()
})

it('a roster that is away is 503, so that the caller asks again', async () => {
  const roster = new MemoryRoster()
  const away = () => Promise.reject(new Error('away'))
  house = await openRealtime({ roster: Object.assign(roster, { channels: away, channel: away, members: away }) })
  for (const path of ['/channels', '/channels/a', '/channels/presence-a/users'])
    expect((await signedCall(house.port, '', { method: 'GET', path: `/apps/app${path}` })).status).toBe(503)
  const event = { name: 'Said', data: '', channels: ['news'], info: 'subscription_count' }
  // but an event that is published is not asked for again
  expect(await signedCall(house.port, JSON.stringify(event))).toMatchObject({
    status: 200,
    body: '{"channels":{"news":{}}}',
  })
})
