import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ALL_ATTENDANCES } from '#contract/channels.ts'
import type {
  Replayed,
  WebhookDeliveries,
  WebhookDelivery,
  WebhookEndpoints,
  WebhookWithSecret,
} from '#contract/webhooks.ts'
import type { Database } from '#src/database/database.ts'
import { isFromHadir } from '../../../docs/examples/verify-webhook.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { append } from '#src/outbox/append.ts'
import { sequence } from '#src/outbox/sequence.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import { identityOf, testServer } from '#test/support/http.ts'
import type { Send, TestServer } from '#test/support/http.ts'
import { countingIds } from '#test/support/ids.ts'
import { openReceiver } from '#test/support/receiver.ts'
import type { Received, Receiver } from '#test/support/receiver.ts'
import { deliverTo } from './deliver.ts'
import { gather } from './gather.ts'
import { webhooksRoutes } from './routes.ts'
import { signedHeaders } from './sign.ts'
import { eraseMessages, sweepDeliveries } from './sweep.ts'

const HOUR = 3_600_000
const PERSON = '01900000-0000-7000-8000-00000000000a'
const clock = new TestClock('2026-11-23T01:00:00Z')
const ids = countingIds()
let db: Database
let close: () => Promise<void>
let receiver: Receiver
let server: TestServer
let send: Send
let needs: Parameters<typeof deliverTo>[0]

beforeEach(async () => {
  clock.set('2026-11-23T01:00:00Z')
  ;({ db, close } = await temporaryDatabase())
  receiver = await openReceiver()
  needs = { db, clock, ids, log: silentLogger, internal: ['127.0.0.1'] }
  server = await testServer(webhooksRoutes(needs))
  send = server.as(identityOf('admin'))
})
afterEach(async () => {
  await server.close()
  await receiver.close()
  await close()
})

async function happen(count = 1, event = 'AttendanceCreated'): Promise<void> {
  for (let i = 0; i < count; i++) {
    const payload = JSON.stringify({ id: ids.uuid(), user: { id: PERSON }, version: 1 })
    const said = { event, rowId: ids.uuid(), version: 1, payload, channels: [ALL_ATTENDANCES], at: clock.now() }
    await db.transaction((trx) => append(trx, said))
  }
  await sequence({ db, clock, ids })
}
async function made(more: object = {}): Promise<WebhookWithSecret> {
  const answer = await send('POST', '/api/webhooks', { url: receiver.url, events: ['attendance.created'], ...more })
  expect(answer.status).toBe(201)
  return answer.body as WebhookWithSecret
}
async function work(): Promise<number> {
  let attempts = 0
  for (const id of await gather(needs)) attempts += await deliverTo(needs, id)
  return attempts
}
const list = async (id: string): Promise<WebhookDelivery[]> =>
  ((await send('GET', `/api/webhooks/${id}/deliveries`)).body as WebhookDeliveries).data
const first = async (id: string): Promise<WebhookDelivery> => (await list(id))[0] as WebhookDelivery
const endpoints = async () => ((await send('GET', '/api/webhooks')).body as WebhookEndpoints).data
const countOf = async (id: string): Promise<number> => (await list(id)).length

it('signs as the published example of standardwebhooks', () => {
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: 1_614_265_330_000, body: '{"test": 2432232314}' }
  expect(signedHeaders(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], message)).toEqual({
    'webhook-id': message.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

describe('a message', () => {
  it('is the row with an id, signed, and comes once', async () => {
    await happen()
    const { endpoint, secret } = await made()
    await happen()
    await happen(1, 'AttendanceUpdated')
    expect(await work()).toBe(1)
    expect(await work()).toBe(0)
    const { headers, body } = receiver.received[0] as Received
    expect(JSON.parse(body)).toMatchObject({
      id: headers['webhook-id'],
      type: 'attendance.created',
      data: { version: 1 },
    })
    expect(isFromHadir(secret, headers, body, clock.now())).toBe(true)
    expect(isFromHadir(secret, headers, `${body} `, clock.now())).toBe(false)
    expect(isFromHadir(secret, headers, body, clock.now() + HOUR)).toBe(false)
    expect(await first(endpoint.id)).toMatchObject({
      state: 'delivered',
      attempts: 1,
      last_status: 200,
      last_answer: '{}',
    })
    expect(await countOf(endpoint.id)).toBe(1)
    await happen()
    expect(await work()).toBe(1)
  })

  it('is taken up once by two workers, and all of them are', async () => {
    const { endpoint } = await made()
    await happen(25)
    await Promise.all([gather(needs), gather(needs)])
    await Promise.all([deliverTo(needs, endpoint.id), deliverTo(needs, endpoint.id)])
    await work()
    const sent = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(new Set(sent).size).toBe(25)
    expect(sent).toHaveLength(25)
  })

  it('is made again when the worker that had it is gone', async () => {
    const { endpoint } = await made()
    await happen()
    await gather(needs)
    const claimed = { attempts: 1, next_at: clock.now() + 30_000 }
    await db.transaction(({ kysely }) => kysely.updateTable('webhook_delivery').set(claimed).execute())
    expect(await work()).toBe(0)
    clock.advance(30_000)
    expect(await work()).toBe(1)
    expect((await first(endpoint.id)).state).toBe('delivered')
  })

  it('carries two signatures while the secret changes', async () => {
    const { endpoint, secret } = await made()
    const rotated = (await send('POST', `/api/webhooks/${endpoint.id}/secret`, { keep_hours: 1 }))
      .body as WebhookWithSecret
    expect(rotated.secret).not.toBe(secret)
    const fits = async (): Promise<boolean[]> => {
      await send('POST', `/api/webhooks/${endpoint.id}/test`)
      await work()
      const { headers, body } = receiver.received.at(-1) as Received
      expect(JSON.parse(body)).toMatchObject({ type: 'webhook.test' })
      return [secret, rotated.secret].map((one) => isFromHadir(one, headers, body, clock.now()))
    }
    expect(await fits()).toEqual([true, true])
    clock.advance(HOUR)
    expect(await fits()).toEqual([false, true])
  })
})

describe('an endpoint that fails', () => {
  it('is tried again with growing pauses, and then it arrives under the same id', async () => {
    const { endpoint } = await made()
    await happen()
    receiver.answer = 503
    expect(await work()).toBe(1)
    expect(await work()).toBe(0)
    clock.advance(5_000)
    expect(await work()).toBe(1)
    clock.advance(5_000)
    expect(await work()).toBe(0)
    expect(await first(endpoint.id)).toMatchObject({ state: 'waiting', attempts: 2, last_status: 503 })
    receiver.answer = 200
    clock.advance(30_000)
    expect(await work()).toBe(1)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect((await endpoints())[0]).toMatchObject({ failing_since: null, waiting: 0 })
  })

  it('is taken out of use after three days, and what it missed can be had', async () => {
    const { endpoint } = await made()
    await happen(3)
    const begun = clock.now()
    receiver.answer = 500
    for (let hours = 0; hours < 80; hours++) {
      await work()
      clock.advance(HOUR)
    }
    expect((await endpoints())[0]).toMatchObject({ active: false, disabled_by: 'failure' })
    const audit = await db.read.kysely.selectFrom('audit_entry').select('action').execute()
    expect(audit.map(({ action }) => action)).toContain('webhook.disable')
    await happen(2)
    receiver.answer = 200
    expect(await work()).toBe(0)
    expect((await send('POST', `/api/webhooks/${endpoint.id}/test`)).status).toBe(409)
    const { version } = (await endpoints())[0] ?? { version: 0 }
    await send('PATCH', `/api/webhooks/${endpoint.id}`, { version, active: true })
    const before = receiver.received.length
    const range = { from: begun, to: clock.now() + 1 }
    const replay = await send('POST', `/api/webhooks/${endpoint.id}/replay`, range)
    expect(replay.status).toBe(202)
    await work()
    const later = receiver.received.slice(before).map(({ headers }) => headers['webhook-id'])
    expect(new Set(later).size).toBe(5)
    const count = async (more: object): Promise<number> =>
      ((await send('POST', `/api/webhooks/${endpoint.id}/replay`, { ...range, ...more })).body as Replayed).deliveries
    expect(await count({ arrived: false })).toBe(0)
    expect(await count({})).toBe(5)
  })

  it('holds up no other', async () => {
    await made()
    const dead = await made({ url: 'http://127.0.0.1:1/' })
    await happen()
    expect(await work()).toBe(2)
    expect(receiver.received).toHaveLength(1)
    expect(await first(dead.endpoint.id)).toMatchObject({ state: 'waiting', last_status: null })
    expect((await first(dead.endpoint.id)).last_answer).toContain('ECONNREFUSED')
  })

  it('is not followed elsewhere, and a name that leads into the house is refused at the attempt', async () => {
    const { endpoint } = await made()
    receiver.answer = (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    await send('POST', `/api/webhooks/${endpoint.id}/test`)
    await work()
    expect(await first(endpoint.id)).toMatchObject({ state: 'waiting', last_status: 302 })
    needs = { ...needs, internal: [] }
    clock.advance(HOUR)
    await work()
    expect((await first(endpoint.id)).last_answer).toContain('private network')
    expect(receiver.received).toHaveLength(1)
  })
})

describe('what may be named', () => {
  it.each([
    'http://example.com/',
    'https://10.0.0.1/',
    'https://[::1]/',
    'https://[fe80::1]/',
    'https://2130706434/',
    'https://localhost/',
    'https://169.254.169.254/latest',
    'https://name:word@example.com/',
    'ftp://example.com/',
    'nonsense',
  ])('is not %s', async (url) => {
    const answer = await send('POST', '/api/webhooks', { url, events: ['attendance.created'] })
    expect(answer).toMatchObject({ status: 422, body: { code: 'webhooks/url-refused' } })
  })
})

it('one delivery is made again, a person is erased, and what is old goes', async () => {
  const { endpoint } = await made()
  await happen()
  await work()
  const { id } = await first(endpoint.id)
  expect((await send('POST', `/api/webhooks/${endpoint.id}/deliveries/${id}/replay`)).status).toBe(202)
  await work()
  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toHaveLength(2)
  await send('POST', `/api/webhooks/${endpoint.id}/test`)
  await work()
  await db.transaction((trx) => eraseMessages(trx, PERSON, { number: 'X-1', name: 'X' }))
  expect((await list(endpoint.id)).map(({ type }) => type)).toEqual(['webhook.test'])
  clock.advance(31 * 24 * HOUR)
  expect(await sweepDeliveries(needs)).toBe(1)
  const stale = await send('PATCH', `/api/webhooks/${endpoint.id}`, { version: 9, active: false })
  expect(stale).toMatchObject({ status: 409, body: { code: 'webhooks/changed-meanwhile' } })
  expect((await send('DELETE', `/api/webhooks/${endpoint.id}`)).status).toBe(204)
  expect((await send('GET', `/api/webhooks/${endpoint.id}/deliveries`)).status).toBe(404)
  expect(await gather(needs)).toEqual([])
})
