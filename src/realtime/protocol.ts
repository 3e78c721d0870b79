import type { Broadcast } from '#src/broadcast/broadcast.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Channels } from './channels.ts'
import { sendClientEvent } from './client-events.ts'
import { CLOSE } from './close-codes.ts'
import type { Connection } from './connection.ts'
import type { Connections } from './connections.ts'
import { controlFrame, decodeMessage, errorFrame } from './frames.ts'
import type { Frame, Incoming } from './frames.ts'
import type { EventStore } from './event-store.ts'
import type { MemberList } from './members.ts'
import type { Limits } from './limits.ts'
import { signIn } from './sign-in.ts'
import type { Notify } from './webhook-events.ts'
import type { Users } from './users.ts'
import { subscribe, unsubscribe } from './subscribe.ts'

export type ProtocolNeeds = {
  broadcast: Broadcast
  channels: Channels
  connections: Connections
  members: MemberList
  users: Users
  events: EventStore
  clock: Clock
  log: Logger
  notify: Notify
  limits: Limits
}

type Handle = (connection: Connection, message: Incoming, needs: ProtocolNeeds) => void

const PONG = controlFrame('pusher:pong', '{}')

/** What a client may say. */
const HANDLERS: ReadonlyMap<string, Handle> = new Map<string, Handle>([
  ['pusher:ping', (connection) => connection.send(PONG)],
  ['pusher:pong', () => {}],
  ['pusher:subscribe', subscribe],
  ['pusher:unsubscribe', unsubscribe],
  ['pusher:signin', signIn],
])

/** The first frame of every connection. */
export const establishedFrame = (socketId: string, activityTimeoutMs: number): Frame =>
  controlFrame(
    'pusher:connection_established',
    JSON.stringify({ socket_id: socketId, activity_timeout: Math.max(1, Math.round(activityTimeoutMs / 1000)) }),
  )

/** Answers one text frame of a client. Whatever is in it, at most this connection ends. */
export function handleText(connection: Connection, text: string, needs: ProtocolNeeds): void {
  if (connection.ended) return
  if (!connection.inbound.take()) return connection.close(CLOSE.tooManyMessages)
  const message = decodeMessage(text)
  if (!message) return connection.send(errorFrame(null, 'A message is a JSON object with the name of an event'))
  const handle = HANDLERS.get(message.event)
  if (handle) return handle(connection, message, needs)
  if (message.event.startsWith('client-')) return sendClientEvent(connection, message, needs)
  connection.send(errorFrame(null, `The event "${message.event.slice(0, 200)}" is not known here`))
}
