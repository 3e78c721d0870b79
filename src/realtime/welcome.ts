import type { IncomingMessage } from 'node:http'
import { messageOf } from '#src/kernel/errors.ts'
import type { App } from './apps.ts'
import { socketIdFrom } from './channel-name.ts'
import { CLOSE } from './close-codes.ts'
import type { CloseCause } from './close-codes.ts'
import { Connection } from './connection.ts'
import { errorFrame } from './frames.ts'
import { judgeHandshake } from './handshake.ts'
import type { House } from './house.ts'
import { TokenBucket } from './limits.ts'
import { establishedFrame, handleText } from './protocol.ts'
import type { Gone, Transport } from './transport.ts'

/** A socket has come: it becomes a connection, or is told why not. */
export function receiveSocket(house: House, req: IncomingMessage, transport: Transport): Gone {
  house.sockets.add(transport)
  const { url, headers, socket } = req
  const verdict = judgeHandshake({ url, headers, encrypted: 'encrypted' in socket }, house.options.apps)
  const refused = 'refused' in verdict ? verdict.refused : crowded(house, verdict.app)
  if (refused || 'refused' in verdict) {
    refuse(house, transport, refused ?? CLOSE.notReady)
    return () => socketGone(house, transport)
  }
  const connection = welcome(house, verdict.app, transport)
  return (code) => {
    connection.end({ code, reason: 'The client has gone' })
    socketGone(house, transport)
  }
}

function crowded({ handshakes, connections, limits }: House, app: App): CloseCause | null {
  if (connections.size >= limits.maxConnections || !handshakes.take()) return CLOSE.overCapacity
  const most = app.limits.maxConnections
  if (most === 0 || connections.sizeOf(app) < most) return null
  return app.options.overQuota === 'stop' ? CLOSE.overQuota : CLOSE.overCapacity
}

function refuse(house: House, transport: Transport, { code, reason }: CloseCause): void {
  count(house, reason)
  house.options.log.debug({ code, reason }, 'realtime handshake refused')
  transport.send(errorFrame(code, reason))
  transport.close(code, reason)
}

function welcome(house: House, app: App, transport: Transport): Connection {
  const { options, limits, channels, connections, users, heartbeat } = house
  const { clock, ids, log } = options
  const connection = new Connection({
    app,
    socketId: socketIdFrom(ids.token()),
    transport,
    inbound: new TokenBucket(clock, limits.messagesPerSecond, limits.messageBurst),
    maxBufferedBytes: limits.maxBufferedBytes,
    maxBufferedMs: limits.maxBufferedMs,
    openedAt: clock.monotonic(),
    onEnd: (ended, { code, reason }) => {
      heartbeat.forget(ended)
      channels.leaveAll(ended)
      users.leave(ended)
      connections.remove(ended)
      count(house, reason)
      log.debug({ socketId: ended.socketId, code, reason }, 'realtime connection ended')
    },
  })
  connections.add(connection)
  heartbeat.watch(connection)
  const seen = (): void => void (connection.lastSeen = clock.monotonic())
  transport.listen({
    activity: seen,
    binary: () => connection.close(CLOSE.binary),
    text: (text) => {
      seen()
      house.messagesIn += 1
      receive(connection, text, house)
    },
  })
  if (app.options.proveWithinMs > 0)
    clock.after(app.options.proveWithinMs, () => {
      if (!connection.isProved && !connection.ended) connection.close(CLOSE.unproved)
    })
  connection.send(establishedFrame(connection.socketId, limits.activityTimeoutMs))
  return connection
}

/** A fault of our own while answering a client costs that client its connection and nobody else anything. */
function receive(connection: Connection, text: string, house: House): void {
  const { log } = house.options
  try {
    handleText(connection, text, house.protocol)
  } catch (error) {
    log.error({ error: messageOf(error) }, 'a realtime message could not be handled')
    connection.close(CLOSE.notReady)
  }
}

function socketGone(house: House, transport: Transport): void {
  house.sockets.delete(transport)
  if (house.sockets.size === 0) for (const told of house.onEmpty.splice(0)) told()
}

const count = ({ closed }: House, reason: string): void => void closed.set(reason, (closed.get(reason) ?? 0) + 1)
