import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { textOf } from './engine.ts'
import type { Engine } from './engine.ts'

/** What one writes with `ws` by hand: a loop over all clients. */
export async function open(): Promise<Engine> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', backlog: 4_096 })
  await once(server, 'listening')
  server.on('connection', (socket) => {
    socket.on('error', () => {})
    socket.send('ready')
  })
  return {
    port: (server.address() as AddressInfo).port,
    publish: (messages) => {
      for (const data of messages) {
        const bytes = Buffer.from(textOf(data))
        for (const client of server.clients) client.send(bytes, { binary: false })
      }
    },
  }
}
