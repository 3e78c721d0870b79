import { messageOf } from '#src/kernel/errors.ts'
import type { App } from './apps.ts'
import { channelKind, unsupportedKind } from './channel-name.ts'
import type { ChannelKind } from './channel-name.ts'
import { CLOSE } from './close-codes.ts'
import type { Connection } from './connection.ts'
import { noteChannelData } from './channel-data.ts'
import { asRecord, errorFrame, subscribedFrame, subscriptionErrorFrame } from './frames.ts'
import type { Frame, Incoming } from './frames.ts'
import type { ProtocolNeeds } from './protocol.ts'
import { isChannelSigned } from './signature.ts'

type Wish = { channel: string; auth: unknown; channelData: string | undefined }
type Refusal = { type: string; error: string; status: number }

/** `pusher:subscribe`: answered by success, by an error on the channel, or by the end of the connection. */
export function subscribe(connection: Connection, message: Incoming, needs: ProtocolNeeds): void {
  const wish = readWish(message.data)
  if (!wish) return connection.send(errorFrame(null, 'pusher:subscribe needs data with the name of a channel'))
  const { channel } = wish
  const refusal = judge(connection, wish, needs.limits.maxSubscriptions)
  if (refusal) return connection.send(refusalFrame(connection.app, channel, refusal))
  const welcome = (): void => connection.send(subscribedFrame(channel))
  if (channelKind(channel)?.access !== 'public') noteChannelData(connection, wish.channelData, needs.connections)
  // Asking again for a channel one has is no fault. Before the bus has answered, the last request replaces others.
  if (connection.channels.get(channel)?.joined) return welcome()
  needs.channels.join(connection, channel, welcome).catch((error: unknown) => {
    needs.log.error({ channel, error: messageOf(error) }, 'the bus refused a subscription')
    // pusher-js does not ask again after an error on the channel, but it does after a reconnect.
    connection.close(CLOSE.notReady)
  })
}

const refusalFrame = ({ options }: App, channel: string, refusal: Refusal): Frame =>
  refusal.type === 'AuthError' && options.authFailure === 'pusher_error'
    ? errorFrame(CLOSE.accessEnded.code, `${channel}: ${refusal.error}`)
    : subscriptionErrorFrame(channel, refusal)

/** `pusher:unsubscribe`: never answered, and no fault when there was no subscription. */
export function unsubscribe(connection: Connection, message: Incoming, needs: ProtocolNeeds): void {
  const wish = readWish(message.data)
  if (!wish) return connection.send(errorFrame(null, 'pusher:unsubscribe needs data with the name of a channel'))
  needs.channels.leave(connection, wish.channel)
}

function readWish(data: unknown): Wish | null {
  const wish = asRecord(data)
  if (!wish || typeof wish['channel'] !== 'string') return null
  const channelData = wish['channel_data'] ?? undefined
  if (channelData !== undefined && typeof channelData !== 'string') return null
  return { channel: wish['channel'], auth: wish['auth'], channelData: channelData || undefined }
}

function judge(connection: Connection, wish: Wish, maxSubscriptions: number): Refusal | null {
  const kind = channelKind(wish.channel)
  if (!kind)
    return { type: 'LimitReached', error: 'A channel name is 1 to 200 of A-Z a-z 0-9 _ - = @ , . ;', status: 4009 }
  const unsupported = unsupportedKind(kind)
  if (unsupported) return { type: 'NotSupported', error: `${unsupported} are not supported yet`, status: 501 }
  if (!isPermitted(connection, wish, kind))
    return { type: 'AuthError', error: 'The signature does not permit this channel', status: 401 }
  if (connection.channels.size >= maxSubscriptions && !connection.channels.has(wish.channel))
    return { type: 'LimitReached', error: `A connection may hold ${maxSubscriptions} channels`, status: 4100 }
  return null
}

const isPermitted = ({ app, socketId }: Connection, wish: Wish, kind: ChannelKind): boolean =>
  kind.access === 'public' || isChannelSigned(app, socketId, wish.channel, wish.auth, wish.channelData)
