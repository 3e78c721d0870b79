import { afterEach, describe, expect, it } from 'vitest'
import { TestClock } from '#test/support/clock.ts'
import { openRealtime, RawClient, TEST_APP } from '#test/support/realtime.ts'
import type { OpenedRealtime } from '#test/support/realtime.ts'
import { AppBook } from './apps.ts'
import type { AppSettings } from './apps.ts'

const SHOP: AppSettings = { id: 'shop', key: 'shop-key', secret: 'the secret of a shop', allowedOrigins: [] }
let house: OpenedRealtime
let book: AppBook
afterEach(() => house.close())

async function open(shop: Partial<AppSettings> = {}): Promise<{ own: RawClient; other: RawClient }> {
  book = new AppBook([TEST_APP, { ...SHOP, ...shop }])
  house = await openRealtime({ apps: book, clock: new TestClock() })
  const other = await connect('shop-key')
  return { own: await house.connect(), other }
}
async function connect(key: string): Promise<RawClient> {
  const client = new RawClient(`ws://127.0.0.1:${house.port}/app/${key}?protocol=7`)
  await client.welcome()
  return client
}
async function change(...apps: AppSettings[]): Promise<void> {
  book.replace(apps)
  await house.realtime.reviewApps(0)
}

describe('when apps change', () => {
  it.each<[string, AppSettings[], number]>([
    ['is gone', [TEST_APP], 4001],
    ['is disabled', [TEST_APP, { ...SHOP, options: { enabled: false } }], 4003],
    ['has another key', [TEST_APP, { ...SHOP, key: 'new-key' }], 4200],
    ['has another secret', [TEST_APP, { ...SHOP, secret: 'another secret of it' }], 4200],
  ])('the connections of one that %s end, and no others', async (_, apps, code) => {
    const { own, other } = await open()
    await change(...apps)
    expect((await other.closed).code).toBe(code)
    expect(await own.flush()).toEqual([])
    expect(house.realtime.stats().connections).toBe(1)
  })

  it('those of one that has other rules go on under them', async () => {
    const { other } = await open()
    const [one, two] = [other, await connect('shop-key')]
    const sent = { event: 'client-x', channel: 'private-a', data: {} }
    one.send(sent)
    expect(await one.next()).toMatchObject({ data: { message: 'Client events are not enabled for this app' } })
    await change(TEST_APP, { ...SHOP, options: { clientEvents: true }, limits: { clientEventsPerSecond: 1 } })
    one.send(sent)
    expect(await one.next()).toMatchObject({ data: { message: expect.stringContaining('subscribed to') } })
    for (const client of [one, two]) client.ws.close()
  })

  it('what is shared twice is refused, and nothing has changed', async () => {
    const { other } = await open()
    expect(() => book.replace([TEST_APP, { ...SHOP, key: TEST_APP.key }])).toThrow('share an id or a key')
    expect(() => book.replace([{ ...SHOP, allowedOrigins: ['*'] }])).toThrow('allow_any_origin')
    await house.realtime.reviewApps(0)
    expect(await other.flush()).toEqual([])
    other.ws.close()
  })

  it('one that stays as it is stays the same', async () => {
    const { other } = await open({ webhooks: [{ url: 'http://x.example/', events: ['cache_miss'] }] })
    const before = book.byId('shop')
    book.replace([{ ...SHOP, webhooks: [{ url: 'http://x.example/', events: ['cache_miss'] }] }, TEST_APP])
    expect(book.byId('shop')).toBe(before)
    book.replace([{ ...SHOP, webhooks: [{ url: 'http://y.example/', events: ['cache_miss'] }] }, TEST_APP])
    expect(book.byId('shop')).not.toBe(before)
    other.ws.close()
  })
})
