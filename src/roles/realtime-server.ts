import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { nodeServer } from '#src/http/node-server.ts'
import { leave, stopListening } from '#src/http/leave.ts'
import type { Realtime } from '#src/realtime/server.ts'

export type RealtimeServer = {
  port: number
  /** Takes no newcomers, sends every socket elsewhere within `ms`, and resolves when the last one is gone. */
  leave: (ms: number) => Promise<void>
}

/** An HTTP server that does nothing but the realtime protocol: sockets at `/app/{key}`, its HTTP API at `/apps/`. */
export async function listen(realtime: Realtime, at: { host: string; port: number }): Promise<RealtimeServer> {
  let isLeaving = false
  const server = nodeServer(
    (_, response) => response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n'),
    (request, response) => realtime.handleRequest(request, response),
    () => isLeaving,
  )
  server.on('upgrade', (request, socket, head) => realtime.handleUpgrade(request, socket, head))
  server.listen(at.port, at.host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    leave: async (ms) => {
      isLeaving = true
      // nobody can connect any more, so a proxy tries the next node
      const closed = once(server, 'close')
      stopListening(server)
      await realtime.drain(ms)
      await realtime.close()
      await leave(server, 0)
      server.closeIdleConnections()
      await closed
    },
  }
}
