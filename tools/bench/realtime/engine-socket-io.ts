import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { CHANNEL, EVENT } from './engine.ts'
import type { Engine } from './engine.ts'

type Io = {
  on: (event: 'connection', listener: (socket: { join: (room: string) => void }) => void) => void
  to: (room: string) => { emit: (event: string, data: string) => void }
}
type Module = { Server: new (server: unknown, options: object) => Io }

/** `serve.ts socket.io FOLDER`: socket.io is no part of Hadir, so it comes from a folder into which somebody has put it. */
export async function open(): Promise<Engine> {
  const { Server } = createRequire(`${process.argv[3]}/`)('socket.io') as Module
  const http = createServer()
  const io = new Server(http, { transports: ['websocket'], pingInterval: 3_600_000, serveClient: false })
  io.on('connection', (socket) => socket.join(CHANNEL))
  http.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 })
  await once(http, 'listening')
  return {
    port: (http.address() as AddressInfo).port,
    publish: (messages) => {
      for (const data of messages) io.to(CHANNEL).emit(EVENT, data)
    },
  }
}
