import { Agent, request } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { signChannel } from '#src/realtime/signature.ts'
import { asOne, JSON_BODY, newKey, openOffice, PASSWORD, said, WELL } from '#test/support/bad-office.ts'
import type { Headers, Office } from '#test/support/bad-office.ts'
import type { Signed } from '#test/support/people.ts'
import { send } from '#test/support/raw-http.ts'
import type { RawAnswer } from '#test/support/raw-http.ts'
import { RawClient } from '#test/support/realtime.ts'

/* The bad inputs 20 to 30, 37 and 38; the others, and what all of them have in common, in `bad-inputs.test.ts`. */
let office: Office
let house: Office['house']
const tap: Office['tap'] = (...args) => office.tap(...args)
const nobodyYet: Office['nobodyYet'] = () => office.nobodyYet()
const asAdmin = (): Signed => office.admins[0] as Signed

beforeAll(async () => {
  office = await openOffice(200)
  ;({ house } = office)
}, 120_000)
afterAll(() => office?.[Symbol.asyncDispose]())
afterEach(async () => expect(await office.wellbeing()).toEqual(WELL))

describe('sessions', () => {
  const signIn = (login: string, password: string, more: Headers = [], from?: string): Promise<RawAnswer> =>
    send(house.url, {
      path: '/api/session',
      headers: [JSON_BODY, ...more],
      body: JSON.stringify({ login, password }),
      ...(from !== undefined && { from }),
    })
  const cookieOf = (answer: RawAnswer, name: string): string =>
    new RegExp(`${name}=[^;]+`).exec(answer.headers.get('set-cookie') ?? '')?.[0] ?? ''

  test('20: the cookie of a session that has ended, and one that somebody else chose', async () => {
    const worker = nobodyYet()
    const end = { method: 'DELETE', path: '/api/session', headers: [['cookie', worker.cookie]] } as const
    expect((await send(house.url, end)).status).toBe(204)
    expect(said(await tap(asOne(worker, newKey()), '{}'))).toEqual([401, 'session/required'])

    const planted = `hadir_sid=${'x'.repeat(43)}`
    const signedIn = await signIn('admin-1', PASSWORD, [['cookie', planted]])
    expect(signedIn.status).toBe(200)
    expect(signedIn.headers.get('set-cookie')).not.toContain('xxx')
    const look = { method: 'GET', path: '/api/session', headers: [['cookie', planted]] } as const
    expect(said(await send(house.url, look))).toEqual([401, 'session/required'])
  })

  test('37: a thousand wrong passwords for one, one for each of a thousand: slowed, and the owner gets in', async () => {
    const known = await signIn('admin-2', PASSWORD)
    const device = cookieOf(known, 'hadir_device')
    const tries = async (login: (index: number) => string, from: string): Promise<number[]> => {
      const statuses: number[] = []
      for (let round = 0; round < 20; round++) {
        const wrong = Array.from({ length: 50 }, (_, index) => signIn(login(round * 50 + index), 'wrong', [], from))
        statuses.push(...(await Promise.all(wrong)).map(({ status }) => status))
      }
      return statuses
    }
    const one = await tries(() => 'admin-2', '127.0.0.2')
    const many = await tries((index) => `somebody-${index}`, '127.0.0.3')
    for (const statuses of [one, many]) {
      expect(statuses.filter((status) => ![401, 429, 503].includes(status))).toEqual([])
      expect(statuses.filter((status) => status === 401).length).toBeLessThan(250)
    }
    expect((await signIn('admin-2', PASSWORD, [['cookie', device]])).status).toBe(200)
  })

  test('38: a forged X-Forwarded-For, also one of a hundred addresses, is ignored', async () => {
    const forged = Array.from({ length: 100 }, (_, index) => `10.0.0.${index}`).join(', ')
    const signedIn = await signIn('admin-3', PASSWORD, [['x-forwarded-for', forged]])
    const headers = [['cookie', cookieOf(signedIn, 'hadir_sid')]] as const
    const { text } = await send(house.url, { method: 'GET', path: '/api/sessions', headers })
    const { data } = JSON.parse(text) as { data: { address: string; current: boolean }[] }
    expect(data.find(({ current }) => current)?.address).toBe('127.0.0.1')
  })
})

describe('the feed', () => {
  const CHANNEL = 'private-attendances'
  const ask = (query: string): Promise<RawAnswer> =>
    send(house.url, { method: 'GET', path: `/api/feed?${query}`, headers: [['cookie', asAdmin().cookie]] })
  const epoch = async (): Promise<string> => {
    const today = { method: 'GET', path: '/api/attendances/today', headers: [['cookie', asAdmin().cookie]] } as const
    return (JSON.parse((await send(house.url, today)).text) as { feed: { epoch: string } }).feed.epoch
  }

  test.each(['-1', '9e99', 'abc', '', '1.5', '%00', '1&after=2'])('28: after=%s', async (after) => {
    const answer = await ask(`channel=${CHANNEL}&epoch=${await epoch()}&after=${after}`)
    if (after === '') expect([200, 400, 409]).toContain(answer.status)
    else expect(said(answer)).toEqual([400, 'request/invalid'])
  })

  test('28: after a number that was never given', async () => {
    const answer = await ask(`channel=${CHANNEL}&epoch=${await epoch()}&after=${Number.MAX_SAFE_INTEGER}`)
    expect(said(answer)).toEqual([409, 'feed/reset'])
    expect(JSON.parse(answer.text)).toMatchObject({ reset: true })
  })

  test('29: of another life of the database', async () => {
    expect(said(await ask(`channel=${CHANNEL}&epoch=old&after=0`))).toEqual([409, 'feed/reset'])
    expect(said(await ask(`channel=${CHANNEL}&epoch=${'x'.repeat(65)}&after=0`))).toEqual([400, 'request/invalid'])
  })

  test.each(['private-employee.x', 'presence-x', '%F0%9F%98%80', 'x'.repeat(200), "private-attendances'--"])(
    '28: of the channel %s',
    async (channel) => {
      expect(said(await ask(`channel=${channel}&epoch=x&after=0`))).toEqual([403, 'feed/channel-denied'])
    },
  )

  test('30: five thousand questions at once', async () => {
    const query = `/api/feed?channel=${CHANNEL}&epoch=${await epoch()}&after=0`
    const agent = new Agent({ keepAlive: true, maxSockets: 500 })
    const get = ({ cookie }: Signed): Promise<number> =>
      new Promise((resolve, reject) => {
        const sent = request(`${house.url}${query}`, { agent, headers: { cookie } }, (answer) => {
          answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
        })
        sent.on('error', reject).end()
      })
    const questions = Array.from({ length: 5_000 }, (_, index) =>
      get(office.admins[index % office.admins.length] as Signed),
    )
    // somebody who clocks in meanwhile does not wait for all of them
    const meanwhile = await tap(asOne(nobodyYet(), newKey()), '{}')
    expect([201, 503]).toContain(meanwhile.status)
    const statuses = new Set(await Promise.all(questions))
    agent.destroy()
    expect([...statuses].filter((status) => ![200, 429, 503].includes(status))).toEqual([])
    expect(statuses.has(200)).toBe(true)
  })
})

describe('sockets', () => {
  const CHANNEL = 'private-attendances'
  const clients: RawClient[] = []
  const connect = async (options?: ConstructorParameters<typeof RawClient>[1]): Promise<RawClient> => {
    const client = new RawClient(
      `${house.url.replace('http', 'ws')}/app/${office.config.realtime.key}?protocol=7`,
      options,
    )
    clients.push(client)
    return client
  }
  const welcomed = async (): Promise<RawClient> => {
    const client = await connect()
    await client.welcome()
    return client
  }
  const lives = async (client: RawClient): Promise<void> => {
    await client.flush()
  }
  afterEach(() => {
    for (const client of clients.splice(0)) client.ws.terminate()
  })

  test.each(['https://evil.example', 'null', 'file://', `http://127.0.0.1.evil.example`])(
    '21: a page of %s',
    async (origin) => {
      const client = await connect({ origin })
      expect(await client.next()).toMatchObject({ event: 'pusher:error', data: { code: 4009 } })
      expect(await client.closed).toMatchObject({ code: 4009 })
    },
  )

  test('21: a program, which has no origin, and a page of this house', async () => {
    await lives(await welcomed())
    const own = await connect({ origin: house.url })
    expect(await own.next()).toMatchObject({ event: 'pusher:connection_established' })
  })

  test('22 and 23: a private channel without a signature, with another’s, with that of another socket', async () => {
    const client = await welcomed()
    const other = await welcomed()
    const { key, secret } = office.config.realtime
    const foreign = signChannel({ key, secret: `${secret}x` }, client.socketId, CHANNEL).auth
    const stolen = signChannel({ key, secret }, other.socketId, CHANNEL).auth
    const elsewhere = signChannel({ key, secret }, client.socketId, 'private-employee.x').auth
    for (const auth of [undefined, '', 'x', `${key}:`, foreign, stolen, elsewhere]) {
      client.subscribe(CHANNEL, auth)
      expect(await client.next()).toMatchObject({
        event: 'pusher:subscription_error',
        channel: CHANNEL,
        data: { type: 'AuthError', status: 401 },
      })
    }
    await lives(client)
  })

  test('22: the signature of a channel that somebody may not read is not given', async () => {
    const { socketId } = await welcomed()
    const ask = (channel_name: string, socket_id = socketId): Promise<RawAnswer> =>
      send(house.url, {
        path: '/api/realtime/auth',
        headers: asOne(nobodyYet()),
        body: JSON.stringify({ socket_id, channel_name }),
      })
    expect(said(await ask(CHANNEL))).toEqual([403, 'feed/channel-denied'])
    expect(said(await ask('private-hadir-doctor'))).toEqual([403, 'feed/channel-denied'])
    expect(said(await ask(CHANNEL, `${socketId}:private-x`))).toEqual([400, 'request/invalid'])
  })

  test('24: a frame of 1 MB', async () => {
    const client = await welcomed()
    client.send(JSON.stringify({ event: 'pusher:ping', data: 'x'.repeat(1024 * 1024) }))
    expect(await client.closed).toMatchObject({ code: 1009 })
  })

  test.each(['{"event":{"toString":1}}', '[]', 'null', '1', '', '{', '{"event":"__proto__"}', '\u0000'])(
    '25: the frame %j',
    async (frame) => {
      const client = await welcomed()
      client.send(frame)
      expect(await client.next()).toMatchObject({ event: 'pusher:error' })
      await lives(client)
    },
  )

  test('25: a binary frame', async () => {
    const client = await welcomed()
    client.send(Buffer.from([0, 1, 2, 0xff]))
    expect(await client.closed).toMatchObject({ code: 1003 })
  })

  test('26: more channels than a connection may hold', async () => {
    const client = await welcomed()
    for (let index = 0; index < 200; index++) await client.join(`public-${index}`)
    client.subscribe('public-200')
    expect(await client.next()).toMatchObject({ event: 'pusher:subscription_error', data: { type: 'LimitReached' } })
    await lives(client)
  })

  test('26: ten thousand subscriptions at once', async () => {
    const client = await welcomed()
    for (let index = 0; index < 10_000; index++) client.subscribe(`public-${index}`)
    expect(await client.closed).toMatchObject({ code: 4100 })
  })

  test('27: an event of a client', async () => {
    const client = await welcomed()
    client.send({ event: 'client-typing', channel: CHANNEL, data: {} })
    expect(await client.next()).toMatchObject({ event: 'pusher:error', data: { code: 4301 } })
    await lives(client)
  })
})
