import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { DoctorSocket } from './socket.ts'

const ADVICE = { socketAdvice: 'look at the proxy', keyAdvice: 'look at the keys' }

/** What the doctor says of a server that greets everybody with a text. */
async function opened(greeting: string): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket) => socket.send(greeting))
  await once(server, 'listening')
  try {
    const { socketId, socket } = await DoctorSocket.open(
      `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ADVICE,
    )
    socket.close()
    return socketId
  } catch (error) {
    return (error as Error).message
  } finally {
    for (const client of server.clients) client.terminate()
    server.close()
  }
}

const welcome = (data: unknown): string => JSON.stringify({ event: 'pusher:connection_established', data })

test('a server of the protocol is entered', async () => {
  expect(await opened(welcome('{"socket_id":"1.2"}'))).toBe('1.2')
})

test.each(['hello', '', 'null', '[]', '{"event":1}'])('%j is told as what it is', async (greeting) => {
  expect(await opened(greeting)).toMatch(/^the WebSocket answered in another language: "/)
})

test.each([undefined, 'hello', 'null', '{"socket_id":1}'])('a welcome with %j is none', async (data) => {
  expect(await opened(welcome(data))).toMatch(/^the handshake is refused/)
})
