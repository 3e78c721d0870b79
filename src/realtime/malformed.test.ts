import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openRealtime, signUser, TEST_APP, until } from '#test/support/realtime.ts'
import type { OpenedRealtime, RawClient } from '#test/support/realtime.ts'
import { MemoryRoster, RosterBook } from './memory/roster.ts'
import { signChannel } from './signature.ts'

let house: OpenedRealtime
const roster = new RosterBook()
/** Proves after every case that the process and other connections did not notice. */
let witness: RawClient

beforeAll(async () => {
  const app = { ...TEST_APP, options: { clientEvents: true, subscriptionCount: true } }
  house = await openRealtime({
    apps: [app],
    roster: new MemoryRoster(roster),
    limits: { messageBurst: 1_000_000, handshakeBurst: 100_000 },
  })
  witness = await house.connect()
  await witness.join('news')
  await witness.next()
})

/** Nothing is left of all those who came and went. */
afterAll(async () => {
  await house.close()
  expect(house.realtime.stats()).toMatchObject({ connections: 0, sockets: 0, subscriptions: 0, bytesQueued: 0 })
  expect([roster.rooms.size, roster.users.size]).toEqual([0, 0])
})

async function stillWell(): Promise<void> {
  await house.publish('news', 'Said', 1)
  expect(await witness.flush()).toEqual([{ event: 'Said', channel: 'news', data: '1' }])
}

const deep = (text: string, depth: number): string => text.repeat(depth)

describe('a text frame that is no message is answered and forgotten', () => {
  let client: RawClient
  beforeEach(async () => {
    client = await house.connect()
  })

  it.each([
    '',
    ' ',
    'hello',
    '{',
    'null',
    'true',
    '0',
    '1e999',
    '"pusher:ping"',
    '[]',
    '[{"event":"pusher:ping"}]',
    '{}',
    '{"event":null}',
    '{"event":1}',
    '{"event":{"toString":1}}',
    '{"event":["pusher:ping"]}',
    '{"event":""}',
    '{"event":"__proto__"}',
    '{"event":"constructor"}',
    '{"event":"toString"}',
    '{"event":"pusher:unknown"}',
    '{"event":"pusher:signin"}',
    '{"event":"pusher:signin","data":null}',
    '{"event":"pusher:signin","data":[]}',
    '{"event":"pusher:signin","data":{"auth":"a:b"}}',
    '{"event":"pusher:signin","data":{"auth":"a:b","user_data":"{}"}}',
    '{"event":"pusher:signin","data":{"auth":{},"user_data":"{\\"id\\":\\"1\\"}"}}',
    '{"event":"pusher:signin","data":{"auth":"a:b","user_data":{"id":"1"}}}',
    '{"event":"pusher:subscribe","data":{"channel":"#server-to-user-1"}}',
    '{"event":"pusher:subscribe","data":{"channel":"#user-1"}}',
    '{"event":"pusher:subscribe","data":{"channel":"presence-a","auth":"a:b","channel_data":"{\\"user_id\\":1}"}}',
    '{"event":"pusher_internal:node","channel":"news","data":"{\\"kind\\":\\"terminate\\"}"}',
    '{"event":"pusher_internal:subscription_succeeded","channel":"news"}',
    '{"__proto__":{"event":"pusher:ping"}}',
    '{"constructor":{"prototype":{"event":"pusher:ping"}}}',
    `{"event":"${'x'.repeat(60_000)}"}`,
    deep('[', 60_000),
    deep('{"event":', 6_000),
    '{"event":"pusher:subscribe"}',
    '{"event":"pusher:subscribe","data":null}',
    '{"event":"pusher:subscribe","data":"news"}',
    '{"event":"pusher:subscribe","data":"null"}',
    '{"event":"pusher:subscribe","data":[]}',
    '{"event":"pusher:subscribe","data":7}',
    '{"event":"pusher:subscribe","data":{}}',
    '{"event":"pusher:subscribe","data":{"channel":null}}',
    '{"event":"pusher:subscribe","data":{"channel":{"toString":1}}}',
    '{"event":"pusher:subscribe","data":{"channel":["news"]}}',
    '{"event":"pusher:subscribe","data":{"__proto__":{"channel":"news"}}}',
    '{"event":"pusher:subscribe","data":{"channel":"private-a","auth":{}}}',
    '{"event":"pusher:subscribe","data":{"channel":"private-a","auth":"a:b","channel_data":{}}}',
    '{"event":"pusher:subscribe","data":{"channel":"private-a","auth":"a:b","channel_data":7}}',
    '{"event":"pusher:subscribe","data":{"channel":"private-a","auth":"\\ud800"}}',
    '{"event":"pusher:unsubscribe"}',
    '{"event":"pusher:unsubscribe","data":{"channel":1}}',
    '{"event":"client-x","channel":{"toString":1},"data":{}}',
  ])('%.60s', async (frame) => {
    client.send(frame)
    const answers = await client.flush()
    expect(answers).toHaveLength(1)
    expect(['pusher:error', 'pusher:subscription_error']).toContain(answers[0]!.event)
    await stillWell()
  })

  it.each<[string, () => void, number]>([
    ['binary', () => client.send(Buffer.from('{"event":"pusher:ping"}')), 1003],
    ['an empty binary frame', () => client.send(Buffer.alloc(0)), 1003],
    ['too much text', () => client.send('x'.repeat(65_537)), 1009],
    ['a huge frame', () => client.send('x'.repeat(1024 * 1024)), 1009],
    ['text that is not UTF-8', () => client.ws.send(Buffer.from([0xff, 0xfe]), { binary: false }), 1007],
    ['a header with reserved bits', () => raw(client).write(Buffer.from([0xf1, 0x80, 0, 0, 0, 0])), 1002],
    ['a frame without a mask', () => raw(client).write(Buffer.from([0x81, 0x02, 0x7b, 0x7d])), 1002],
    ['an unknown kind of frame', () => raw(client).write(Buffer.from([0x83, 0x80, 0, 0, 0, 0])), 1002],
    ['the rest of a message that never began', () => raw(client).write(Buffer.from([0x80, 0x80, 0, 0, 0, 0])), 1002],
    ['a close frame of one byte', () => raw(client).write(Buffer.from([0x88, 0x81, 0, 0, 0, 0, 1])), 1002],
    ['fragments without end', () => fragments(client, 2_000), 1008],
  ])('%s ends the connection', async (_, misbehave, code) => {
    misbehave()
    expect((await client.closed).code).toBe(code)
    await stillWell()
  })

  it('a message in fragments is a message', async () => {
    client.ws.send('{"event":"pus', { fin: false })
    client.ws.send('her:ping"}', { fin: true })
    expect(await client.next()).toEqual({ event: 'pusher:pong', data: '{}' })
  })

  it('a peer that vanishes in the middle of a frame is forgotten', async () => {
    raw(client).write(Buffer.from([0x81, 0xfe, 0xff]))
    const before = house.realtime.stats().connections
    client.ws.terminate()
    await until(() => house.realtime.stats().connections === before - 1)
    expect(house.realtime.stats().sockets).toBe(before - 1)
    await stillWell()
  })
})

const raw = (client: RawClient): NodeJS.WritableStream =>
  (client.ws as unknown as { _socket: NodeJS.WritableStream })._socket

function fragments(client: RawClient, count: number): void {
  client.ws.send('{', { fin: false })
  for (let i = 0; i < count; i++) client.ws.send(' ', { fin: false })
}

describe('whatever is sent', () => {
  const names = fc.constantFrom(
    'event',
    'data',
    'channel',
    'auth',
    'channel_data',
    'user_data',
    'user_id',
    'user_info',
    'watchlist',
    'id',
    '__proto__',
    'constructor',
    'length',
  )
  const texts = fc.oneof(
    fc.constantFrom('pusher:subscribe', 'pusher:unsubscribe', 'pusher:ping', 'client-a', 'private-a', 'a', '', '{}'),
    fc.constantFrom('pusher:signin', 'presence-a', 'cache-a', 'presence-cache-a', '#server-to-user-a', 'client-'),
    fc.string({ unit: 'binary' }),
  )
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      texts,
      fc.constantFrom(null, true, 0, -1, 1e308),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(names, tie('json'), { maxKeys: 4, noNullPrototype: true }),
      fc.record({ event: texts, data: tie('json'), channel: tie('json') }),
      fc.record({ channel: texts, auth: tie('json'), channel_data: tie('json') }),
      fc.record({ channel: texts, auth: texts }).map((data) => JSON.stringify(data)),
      fc.record({ id: texts, user_info: tie('json'), watchlist: tie('json') }).map((data) => JSON.stringify(data)),
    ),
  }))
  // What is signed is read further than what is not.
  const signed = fc
    .record({ kind: fc.constantFrom('presence-a', 'private-a', 'presence-cache-a', 'signin'), data: json })
    .map(({ kind, data }) => ({ kind, text: typeof data === 'string' ? data : JSON.stringify(data) }))
  const signedFrame = (client: RawClient, { kind, text }: { kind: string; text: string }): unknown =>
    kind === 'signin'
      ? { event: 'pusher:signin', data: signUser(TEST_APP, client.socketId, text) }
      : { event: 'pusher:subscribe', data: { channel: kind, ...signChannel(TEST_APP, client.socketId, kind, text) } }

  const frames = fc.oneof(
    json.map((value) => JSON.stringify(value)),
    fc.string({ unit: 'binary' }),
    texts,
  )

  it('the connection lives, and so does everybody else', async () => {
    const client = await house.connect()
    await fc.assert(
      fc.asyncProperty(fc.array(frames, { maxLength: 20 }), async (list) => {
        for (const frame of list) client.send(frame)
        await client.flush()
        expect(client.ws.readyState).toBe(client.ws.OPEN)
      }),
      { numRuns: 300 },
    )
    await stillWell()
  })

  it('and whatever was signed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(signed, { maxLength: 5 }), async (list) => {
        const client = await house.connect()
        for (const one of list) client.send(signedFrame(client, one))
        await client.flush()
        expect(client.ws.readyState).toBe(client.ws.OPEN)
        client.ws.terminate()
      }),
      { numRuns: 200 },
    )
    await stillWell()
  })

  it('bytes at most end their own connection', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const client = await house.connect()
        raw(client).write(Buffer.from(bytes))
        client.ws.terminate()
        await stillWell()
        expect(witness.ws.readyState).toBe(witness.ws.OPEN)
      }),
      { numRuns: 100 },
    )
  })
})
