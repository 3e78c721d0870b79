import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { MemoryBroadcast } from '#src/broadcast/memory/memory.ts'
import { nodeServer } from '#src/http/node-server.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { AppBook } from '#src/realtime/apps.ts'
import { MemoryEventStore } from '#src/realtime/memory/event-store.ts'
import { MemoryRoster } from '#src/realtime/memory/roster.ts'
import { createRealtime } from '#src/realtime/server.ts'
import { CHANNEL, EVENT } from './engine.ts'
import type { Engine } from './engine.ts'

/** Whoever connects in a storm is let in, and nobody is pinged while bytes are counted. */
const LIMITS = { handshakesPerSecond: 1e6, handshakeBurst: 1e6, activityTimeoutMs: 3_600_000 }

/** The realtime server as its role opens it, hearing the bus of its own process. */
export async function open(): Promise<Engine> {
  const broadcast = new MemoryBroadcast({ log: silentLogger })
  const realtime = createRealtime({
    apps: new AppBook([{ id: 'bench', key: 'bench-key', secret: 'the-secret-of-bench', allowedOrigins: [] }]),
    broadcast,
    roster: new MemoryRoster(),
    events: new MemoryEventStore({ clock: systemClock }),
    clock: systemClock,
    ids: systemIds,
    log: silentLogger,
    limits: LIMITS,
  })
  const server = nodeServer(
    (_, response) => response.writeHead(404).end(),
    (request, response) => realtime.handleRequest(request, response),
  )
  server.on('upgrade', (request, socket, head) => realtime.handleUpgrade(request, socket, head))
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 })
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    publish: (messages) =>
      void broadcast.publish(messages.map((data) => ({ app: 'bench', channel: CHANNEL, event: EVENT, data }))),
  }
}
