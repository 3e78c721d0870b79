import { messageOf } from '#src/kernel/errors.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { nodeMessage } from './bus-messages.ts'
import { channelKind } from './channel-name.ts'
import { CLIENT_EVENT_REJECTED } from './close-codes.ts'
import type { Connection } from './connection.ts'
import { errorFrame } from './frames.ts'
import type { Incoming } from './frames.ts'
import { TokenBucket } from './limits.ts'
import type { ProtocolNeeds } from './protocol.ts'

const MAX_NAME = 200

/**
 * `client-…`: an event of a client for everybody else in the channel. It is not answered, unless it is refused; the
 * connection stays in any case.
 */
export function sendClientEvent(connection: Connection, message: Incoming, needs: ProtocolNeeds): void {
  const { app, socketId } = connection
  const data = dataOf(message.raw)
  const refusal = refusalOf(connection, message, data) ?? tooMany(connection, needs.clock)
  if (refusal) return connection.send(errorFrame(CLIENT_EVENT_REJECTED, refusal))
  const channel = message.channel as string
  const userId = connection.channels.get(channel)?.member?.id
  const event = { kind: 'client' as const, event: message.event, data: data ?? undefined, userId }
  const told = nodeMessage(app.id, channel, event, socketId)
  needs.notify(app.id, {
    name: 'client_event',
    channel,
    event: message.event,
    data: event.data,
    socket_id: socketId,
    user_id: userId,
  })
  needs.broadcast.publish([told]).catch((error: unknown) => {
    needs.log.error({ channel, error: messageOf(error) }, 'the bus did not take an event of a client')
    connection.send(errorFrame(null, 'The event could not be passed on'))
  })
}

function refusalOf(
  connection: Connection,
  { event, channel }: Incoming,
  data: string | undefined | null,
): string | null {
  const { options, limits } = connection.app
  if (!options.clientEvents) return 'Client events are not enabled for this app'
  const kind = typeof channel === 'string' ? channelKind(channel) : null
  if (!kind || typeof channel !== 'string') return 'A client event names its channel'
  if (kind.access !== 'private' && kind.access !== 'presence')
    return 'Client events belong to private and presence channels'
  if (kind.encrypted && !options.clientEventsOnEncrypted) return 'Client events are not passed on in encrypted channels'
  if (event === 'client-' || event.length > MAX_NAME)
    return `The name of a client event has 8 to ${MAX_NAME} characters`
  if (data === null) return 'The data of a client event is nested too deeply'
  if (data !== undefined && Buffer.byteLength(data) > limits.maxEventBytes)
    return `The data of an event may have ${limits.maxEventBytes} bytes`
  if (!connection.channels.get(channel)?.joined) return 'A client event goes to a channel that one is subscribed to'
  return null
}

function tooMany(connection: Connection, clock: Clock): string | null {
  const most = connection.app.limits.clientEventsPerSecond
  if (most === 0) return null
  connection.clientEvents ??= new TokenBucket(clock, most, most)
  return connection.clientEvents.take() ? null : `A connection may send ${most} client events a second`
}

/** As servers send it: JSON inside a string. Text stays as it is; null when it is no JSON that can be written. */
function dataOf(raw: unknown): string | undefined | null {
  if (typeof raw === 'string') return raw
  try {
    return JSON.stringify(raw)
  } catch {
    return null
  }
}
