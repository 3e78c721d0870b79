import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { messageOf } from '#src/kernel/errors.ts'
import { CLOSE } from './close-codes.ts'
import type { CloseCause } from './close-codes.ts'
import type { Connection } from './connection.ts'
import { catchUp } from './catch-up.ts'
import { drain } from './drain.ts'
import { openHouse, statsOf } from './house.ts'
import type { House, RealtimeOptions, RealtimeStats } from './house.ts'
import { answerHttp } from './http-api.ts'
import type { HttpRequest, HttpResponse } from './http-api.ts'
import { serveNodeRequest } from './node-http.ts'
import { Rates } from './rates.ts'
import { reviewApps } from './review-apps.ts'
import { receiveSocket } from './welcome.ts'
import { createWsUpgrade } from './ws-transport.ts'

export type { RealtimeStats }

/** A server for the Pusher protocol. Whoever opens it closes it; the bus it was given stays open. */
export type Realtime = AsyncDisposable & {
  /**
   * Takes an upgrade of Node's HTTP server, whatever its address; a wrong one is told so by a close code. Once it
   * drains it answers 503 instead of opening a socket.
   */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Answers requests below `/apps/`; false when the request is somebody else's. */
  handleRequest(req: IncomingMessage, res: ServerResponse): boolean
  /** The same without Node's HTTP server. */
  handleHttp(request: HttpRequest): Promise<HttpResponse>
  /** Marks a connection of this process so that `closeTagged` finds it; false when it is not here. See `noteChannelData`. */
  tag(socketId: string, tag: string, at?: number): boolean
  /** Ends the connections that got this tag before an instant, by default for good (4009); returns how many. */
  closeTagged(tag: string, cause?: CloseCause, before?: number): number
  /** Makes every client ask for what it may have missed, spread over `ms`. */
  catchUp(ms: number): Promise<void>
  /** Makes every client that somebody signed for ask anew whether it may, spread over `ms`; it comes back by itself. */
  sendBack(ms: number): Promise<void>
  /** To be called when apps have changed: ends, spread over `ms`, what the apps of now would not let in. */
  reviewApps(ms: number): Promise<void>
  disconnectWhere(predicate: (connection: Connection) => boolean, cause?: CloseCause): number
  stats(): RealtimeStats
  /** Refuses newcomers, sends everybody elsewhere within `ms`, and resolves when the last socket is gone. */
  drain(ms: number): Promise<void>
  close(): Promise<void>
}

export function createRealtime(options: RealtimeOptions): Realtime {
  const house = openHouse(options)
  const { connections, limits } = house
  const upgrade = createWsUpgrade(limits, options.clock)
  const api = httpOf(house)
  const close = (): Promise<void> => closeHouse(house)
  return {
    ...api,
    handleUpgrade: (req, socket, head) => {
      if (house.stopping) return refuseUpgrade(house, socket)
      upgrade(req, socket, head, (transport) => receiveSocket(house, req, transport))
    },
    tag: (socketId, tag, at = 0) => connections.tag(socketId, tag, at),
    closeTagged: (tag, cause = CLOSE.accessEnded, before = Number.POSITIVE_INFINITY) =>
      connections.closeTagged(tag, cause, before),
    reviewApps: (ms) => reviewApps(house, ms),
    catchUp: (ms) => catchUp(house, ms),
    sendBack: (ms) =>
      drain(
        connections.all().filter(({ tags }) => tags !== null && tags.size > 0),
        ms,
        options.clock,
      ),
    disconnectWhere: (predicate, cause = CLOSE.accessEnded) => {
      const found = connections.all().filter(predicate)
      for (const connection of found) connection.close(cause)
      return found.length
    },
    stats: () => statsOf(house),
    drain: (ms) => empty(house, ms),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/**
 * A proxy takes such an answer for its sign to ask the next node. A socket that is opened only to be closed would be
 * this node's for good, and a proxy that looks for the node with the fewest sockets would send everybody here.
 */
function refuseUpgrade({ closed }: House, socket: Duplex): void {
  const { reason } = CLOSE.notReady
  closed.set(reason, (closed.get(reason) ?? 0) + 1)
  // whoever has gone meanwhile need not be told
  socket.on('error', () => {})
  socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n')
}

function httpOf({ options, limits }: House): Pick<Realtime, 'handleHttp' | 'handleRequest'> {
  const rates = new Rates(options.clock)
  const handleHttp = (request: HttpRequest): Promise<HttpResponse> => answerHttp(request, { ...options, limits, rates })
  const handleRequest = (req: IncomingMessage, res: ServerResponse): boolean => {
    if (!req.url?.startsWith('/apps/')) return false
    serveNodeRequest(req, res, handleHttp, limits.maxRequestBytes).catch((error: unknown) => {
      options.log.error({ error: messageOf(error) }, 'a request to the realtime HTTP API was not answered')
      res.destroy()
    })
    return true
  }
  return { handleHttp, handleRequest }
}

async function empty(house: House, ms: number): Promise<void> {
  house.stopping = true
  await drain(house.connections.all(), ms, house.options.clock)
  if (house.sockets.size === 0) return
  const { promise, resolve } = Promise.withResolvers<void>()
  house.onEmpty.push(resolve)
  await promise
}

/** How long the last webhooks may take when a server closes. Milliseconds. */
const WEBHOOKS_MS = 2_000

async function closeHouse(house: House): Promise<void> {
  await empty(house, 0)
  await house.webhooks.close(WEBHOOKS_MS)
  house.cancelLook()
  house.cancelDoubt?.()
  house.heartbeat.close()
  await Promise.all([house.channels.close(), house.users.close()])
}
