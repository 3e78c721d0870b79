import { CHANNEL, textOf } from './engine.ts'
import type { Engine } from './engine.ts'

type Socket = { subscribe: (topic: string) => void; send: (text: string) => void }
type Server = { port: number; upgrade: (request: unknown) => boolean; publish: (topic: string, text: string) => void }
declare const Bun: { serve: (options: object) => Server }

/** Bun's own publish. This file runs in Bun. */
export async function open(): Promise<Engine> {
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request: unknown, at: Server) => (at.upgrade(request) ? undefined : new Response('', { status: 404 })),
    websocket: {
      idleTimeout: 0,
      sendPings: false,
      perMessageDeflate: false,
      open: (socket: Socket) => {
        socket.subscribe(CHANNEL)
        socket.send('ready')
      },
      message: () => {},
    },
  })
  return {
    port: server.port,
    publish: (messages) => {
      for (const data of messages) server.publish(CHANNEL, textOf(data))
    },
  }
}
