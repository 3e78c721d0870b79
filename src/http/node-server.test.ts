import { once } from 'node:events'
import { Agent, get } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { leave } from './leave.ts'
import { nodeServer } from './node-server.ts'

let isLeaving = false
const gate = Promise.withResolvers<void>()
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/slow') await gate.promise
  const text = Buffer.concat(await request.toArray()).toString()
  response.writeHead(200, { 'content-type': 'text/plain' }).end(`${request.method} ${text}`)
}
const server = nodeServer(
  (request, response) => void answer(request, response),
  undefined,
  () => isLeaving,
)
server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'))
afterEach(() => {
  isLeaving = false
})
const port = async (): Promise<number> => {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

async function exchange(request: string): Promise<string> {
  const socket = connect(await port(), '127.0.0.1').setEncoding('utf8')
  let text = ''
  socket.on('data', (part) => (text += String(part))).on('error', () => {})
  socket.write(request)
  // an upgrade ends by itself, an answer is followed by a wait for the next request
  const done = setInterval(() => /\r\n\r\n(.*[^\r\n].*|$)/s.test(text) && socket.end(), 10)
  await once(socket, 'close')
  clearInterval(done)
  return text
}

describe('an upgrade', () => {
  test.each([
    ['Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n', 'HTTP/1.1 200 OK'],
    ['Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n', 'HTTP/1.1 200 OK'],
    ['Connection: Upgrade\r\nUpgrade: WebSocket\r\n', 'HTTP/1.1 101 Switching Protocols'],
  ])('is a WebSocket and nothing else: %j', async (headers, status) => {
    expect((await exchange(`GET / HTTP/1.1\r\nhost: x\r\n${headers}\r\n`)).split('\r\n')[0]).toBe(status)
  })

  test('that is none keeps its body', async () => {
    const head = 'POST / HTTP/1.1\r\nhost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n'
    expect(await exchange(`${head}content-length: 5\r\n\r\nhello`)).toMatch(/POST hello/)
  })
})

test('a server that leaves says so in every answer, also in those that were asked for before', async () => {
  const agent = new Agent({ keepAlive: true })
  const base = `http://127.0.0.1:${await port()}`
  const ask = async (path: string): Promise<IncomingMessage> =>
    ((await once(get(base + path, { agent }), 'response')) as [IncomingMessage])[0].resume()
  expect((await ask('/')).headers.connection).toBe('keep-alive')
  const slow = ask('/slow')
  await once(server, 'request')
  isLeaving = true
  const left = leave(server, 60_000)
  gate.resolve()
  for (const { headers } of [await slow, await ask('/')]) expect(headers.connection).toBe('close')
  agent.destroy()
  // nobody is connected any more: there is nobody to wait for
  await left
  server.close()
  await once(server, 'close')
})
