import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type PusherJs from 'pusher-js'
import type PusherSdk from 'pusher'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PunchAnswer } from '#contract/attendance.ts'
import { startNginx } from '#test/support/nginx.ts'
import type { Nginx } from '#test/support/nginx.ts'
import { havePrograms } from '#test/support/program.ts'
import { send } from '#test/support/raw-http.ts'
import { openRealtime, RawClient, TEST_APP } from '#test/support/realtime.ts'
import type { OpenedRealtime } from '#test/support/realtime.ts'
import { APP, openStage, tap } from './stage.ts'
import type { Stage } from './stage.ts'

const require = createRequire(import.meta.url)
const Pusher = require('pusher-js') as typeof PusherJs.default
const Sdk = require('pusher') as typeof PusherSdk

const UPGRADE = [
  ['connection', 'upgrade'],
  ['upgrade', 'websocket'],
  ['sec-websocket-version', '13'],
  ['sec-websocket-key', 'AAAAAAAAAAAAAAAAAAAAAA=='],
] as const

/** What pusher-js does in a browser, whose cookies it has. */
async function authorize(
  url: string,
  cookie: string,
  socketId: string,
  channel: string,
  done: (error: null, answer: { auth: string }) => void,
): Promise<void> {
  const body = new URLSearchParams({ socket_id: socketId, channel_name: channel })
  const answer = await fetch(`${url}/api/realtime/auth`, { method: 'POST', headers: { cookie }, body })
  done(null, (await answer.json()) as { auth: string })
}

describe.skipIf(!havePrograms('nginx'))('sockets through nginx', () => {
  describe('to a real process', () => {
    let stage: Stage
    beforeAll(async () => {
      stage = await openStage({ nodes: 1, role: 'start', people: 1 })
    }, 120_000)
    afterAll(() => stage?.[Symbol.asyncDispose]())

    test('pusher-js as it is hears of a tap; everything goes through nginx', async () => {
      const { nginx, admin } = stage
      const pusher = new Pusher(APP.key, {
        cluster: '',
        wsHost: '127.0.0.1',
        wsPort: nginx.port,
        forceTLS: false,
        enabledTransports: ['ws'],
        channelAuthorization: {
          transport: 'ajax',
          endpoint: '',
          customHandler: ({ socketId, channelName }, callback) =>
            void authorize(nginx.url, admin.cookie, socketId, channelName, callback),
        },
      })
      try {
        const channel = pusher.subscribe('private-attendances')
        const heard = new Promise((resolve) => channel.bind('AttendanceCreated', resolve))
        await new Promise((resolve) => channel.bind('pusher:subscription_succeeded', resolve))
        const worker = stage.workers[0]
        if (!worker) throw new Error('nobody is there')
        const { data } = (await (await tap(nginx.url, worker)).json()) as PunchAnswer
        expect(await heard).toMatchObject({ id: data.id, version: 1, _seq: 1 })
      } finally {
        pusher.disconnect()
      }
      await expect
        .poll(() => nginx.accessLog().find(({ path }) => path.startsWith('/app/')))
        .toMatchObject({ status: 101, path: `/app/${APP.key}`, method: 'GET' })
    })

    test('programs publish through the HTTP API', async () => {
      const client = new RawClient(`ws://127.0.0.1:${stage.nginx.port}/app/${APP.key}?protocol=7`)
      await client.welcome()
      await client.join('kabar')
      const { id: appId, key, secret } = APP
      const sdk = new Sdk({ appId, key, secret, host: '127.0.0.1', port: String(stage.nginx.port) })
      await sdk.trigger('kabar', 'Said', { text: 'Selamat pagi ☀' })
      expect(await client.next()).toMatchObject({ event: 'Said' })
      client.ws.terminate()
    })

    test.each(['/', '/api/session', '/api/setup', '/apps/hadir/channels', '/application'])(
      'at %s nothing is upgraded',
      async (path) => {
        const answer = await send(stage.nginx.url, { method: 'GET', path, headers: UPGRADE })
        expect(answer.status).not.toBe(101)
        expect(answer.status).toBeLessThan(500)
      },
    )
  })

  describe('to several realtime nodes', () => {
    const houses: OpenedRealtime[] = []
    let nginx: Nginx
    const clients: RawClient[] = []
    beforeAll(async () => {
      houses.push(await openRealtime(), await openRealtime())
      nginx = await startNginx({ app: [1], realtime: houses.map(({ port }) => port) })
    })
    afterEach(() => clients.splice(0).forEach(({ ws }) => ws.terminate()))
    afterAll(async () => {
      await nginx?.[Symbol.asyncDispose]()
      for (const house of houses) await house.close()
    })

    const connect = async (count: number): Promise<number[]> => {
      for (let n = 0; n < count; n++) {
        const client = new RawClient(`ws://127.0.0.1:${nginx.port}/app/${TEST_APP.key}?protocol=7`)
        clients.push(client)
        await client.welcome()
      }
      return sockets()
    }
    const sockets = (): number[] => houses.map(({ realtime }) => realtime.stats().sockets)

    test('the one with the fewest sockets takes the next', async () => {
      expect(await connect(20)).toEqual([10, 10])
      houses[0]?.realtime.disconnectWhere(() => true)
      await expect.poll(sockets).toEqual([0, 10])
      expect(await connect(10)).toEqual([10, 10])
    })

    test('the HTTP API is theirs too', async () => {
      const { id: appId, key, secret } = TEST_APP
      const sdk = new Sdk({ appId, key, secret, host: '127.0.0.1', port: String(nginx.port) })
      expect(await (await sdk.get({ path: '/channels' })).json()).toEqual({ channels: {} })
    })

    test('one that drains is left for another, and nobody is turned away', async () => {
      await expect.poll(sockets).toEqual([0, 0])
      await houses[0]?.realtime.drain(0)
      expect(await connect(20)).toEqual([0, 20])
    })
  })
  test('nothing but a WebSocket is passed on as an upgrade', async () => {
    const heard: IncomingHttpHeaders[] = []
    const node = createServer((request, response) => {
      heard.push(request.headers)
      response.end()
    }).listen(0, '127.0.0.1')
    await once(node, 'listening')
    await using nginx = await startNginx({ app: [1], realtime: [(node.address() as AddressInfo).port] })
    const headers = [
      ['connection', 'upgrade, http2-settings'],
      ['upgrade', 'h2c'],
      ['http2-settings', 'AAAA'],
    ] as const
    expect((await send(nginx.url, { method: 'GET', path: '/app/the-key', headers })).status).toBe(200)
    expect(heard).toHaveLength(1)
    for (const name of ['upgrade', 'connection']) expect(heard[0]).not.toHaveProperty(name)
    node.closeAllConnections()
    node.close()
  })
})
