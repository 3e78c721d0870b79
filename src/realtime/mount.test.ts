import fastify from 'fastify'
import type PusherSdk from 'pusher'
import { createRequire } from 'node:module'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { MemoryBroadcast } from '#src/broadcast/memory/memory.ts'
import { nodeServer } from '#src/http/node-server.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { RawClient, TEST_APP } from '#test/support/realtime.ts'
import { AppBook } from './apps.ts'
import { MemoryEventStore } from './memory/event-store.ts'
import { MemoryRoster } from './memory/roster.ts'
import { createRealtime } from './server.ts'
import type { Realtime } from './server.ts'

const Sdk = createRequire(import.meta.url)('pusher') as typeof PusherSdk

const http = () =>
  fastify({
    bodyLimit: 100,
    serverFactory: (handler) => nodeServer(handler, (req, res) => realtime.handleRequest(req, res)),
  })
let app: ReturnType<typeof http>
let realtime: Realtime
let port: number

beforeEach(async () => {
  app = http()
  app.post('/echo', async (request) => request.body)
  realtime = createRealtime({
    apps: new AppBook([TEST_APP]),
    broadcast: new MemoryBroadcast({ log: silentLogger }),
    roster: new MemoryRoster(),
    events: new MemoryEventStore({ clock: systemClock }),
    clock: systemClock,
    ids: systemIds,
    log: silentLogger,
  })
  await app.ready()
  app.server.on('upgrade', (req, socket, head) => realtime.handleUpgrade(req, socket, head))
  port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
})
afterEach(async () => {
  await realtime.close()
  await app.close()
})

it('one port serves Fastify, sockets and the HTTP API', async () => {
  const client = new RawClient(`ws://127.0.0.1:${port}/app/${TEST_APP.key}?protocol=7`)
  await client.welcome()
  await client.join('news')
  const sdk = new Sdk({
    appId: 'app',
    key: TEST_APP.key,
    secret: TEST_APP.secret,
    host: '127.0.0.1',
    port: String(port),
  })
  await sdk.trigger('news', 'Said', { text: 'more than the body limit of the other server'.repeat(10) })
  expect((await client.next()).event).toBe('Said')
  const headers = { 'content-type': 'application/json' }
  const echo = await fetch(`http://127.0.0.1:${port}/echo`, { method: 'POST', headers, body: '{"a":1}' })
  expect(await echo.json()).toEqual({ a: 1 })
  expect((await fetch(`http://127.0.0.1:${port}/nothing`)).status).toBe(404)
  expect((await fetch(`http://127.0.0.1:${port}/apps`)).status).toBe(404)
})

it('closing it first lets the other server close', async () => {
  const client = new RawClient(`ws://127.0.0.1:${port}/app/${TEST_APP.key}?protocol=7`)
  await client.welcome()
  await realtime.close()
  expect((await client.closed).code).toBe(4200)
  await app.close()
  expect(app.server.listening).toBe(false)
})
