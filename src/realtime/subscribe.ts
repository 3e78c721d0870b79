import { messageOf } from '#src/kernel/errors.ts'
import type { App } from './apps.ts'
import { noteChannelData } from './channel-data.ts'
import { channelKind, userOf } from './channel-name.ts'
import type { ChannelKind } from './channel-name.ts'
import { CLOSE } from './close-codes.ts'
import type { Connection } from './connection.ts'
import { entrance } from './entrance.ts'
import { asRecord, errorFrame, subscriptionErrorFrame } from './frames.ts'
import type { Frame, Incoming } from './frames.ts'
import { memberIn, memberOfUser } from './presence-data.ts'
import type { ProtocolNeeds } from './protocol.ts'
import type { Member } from './roster.ts'
import { isChannelSigned } from './signature.ts'

type Wish = { channel: string; auth: unknown; channelData: string | undefined }
type Refusal = { type: string; error: string; status: number }

/** `pusher:subscribe`: answered by success, by an error on the channel, or by the end of the connection. */
export function subscribe(connection: Connection, message: Incoming, needs: ProtocolNeeds): void {
  const wish = readWish(message.data)
  if (!wish) return connection.send(errorFrame(null, 'pusher:subscribe needs data with the name of a channel'))
  const { channel } = wish
  const refuse = (refusal: Refusal): void => connection.send(refusalFrame(connection.app, channel, refusal))
  const verdict = judge(connection, wish, needs.limits.maxSubscriptions)
  if ('refusal' in verdict) return refuse(verdict.refusal)
  const kind = channelKind(channel)
  if (kind && isSignedKind(kind)) {
    connection.isProved = true
    noteChannelData(connection, wish.channelData, needs.connections)
  }
  const entrant = { member: verdict.member, onFull: () => refuse(fullOf(connection.app)) }
  // Asking again for a channel one has is no fault. Before the bus has answered, the last request replaces others.
  const answered = connection.channels.get(channel)?.joined
    ? needs.channels.refresh(connection, channel, entrance(connection, channel, needs))
    : needs.channels.join(connection, channel, entrance(connection, channel, needs, entrant))
  answered.catch((error: unknown) => {
    needs.log.error({ channel, error: messageOf(error) }, 'a subscription was refused by the bus or the roster')
    // pusher-js does not ask again after an error on the channel, but it does after a reconnect.
    connection.close(CLOSE.notReady)
  })
}

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

function judge(
  connection: Connection,
  { channel, auth, channelData }: Wish,
  maxSubscriptions: number,
): { refusal: Refusal } | { member: Member | null } {
  const { app, socketId, channels, user } = connection
  const kind = channelKind(channel)
  if (!kind) return refusal('LimitReached', 'A channel name is 1 to 200 of A-Z a-z 0-9 _ - = @ , . ;', 4009)
  if (kind.access === 'user' && userOf(channel) !== user?.id)
    return refusal('AuthError', 'This is the channel of a user who has not signed in here', 401)
  if (isSignedKind(kind) && !isChannelSigned(app, socketId, channel, auth, channelData))
    return refusal('AuthError', 'The signature does not permit this channel', 401)
  if (channels.size >= maxSubscriptions && !channels.has(channel))
    return refusal('LimitReached', `A connection may hold ${maxSubscriptions} channels`, 4100)
  return kind.access === 'presence' ? memberOf(connection, channelData) : { member: null }
}

const isSignedKind = ({ access }: ChannelKind): boolean => access === 'private' || access === 'presence'

function memberOf(
  { app, user }: Connection,
  channelData: string | undefined,
): { refusal: Refusal } | { member: Member } {
  if (channelData === undefined && !user)
    return refusal('AuthError', 'A presence channel needs channel_data with a user_id, or a sign-in', 401)
  const member = channelData === undefined && user ? memberOfUser(user, app) : memberIn(channelData ?? '', app)
  if (!('fault' in member)) return { member }
  return refusal(member.isTooLong ? 'LimitReached' : 'AuthError', member.fault, member.isTooLong ? 4301 : 401)
}

const refusal = (type: string, error: string, status: number): { refusal: Refusal } => ({
  refusal: { type, error, status },
})

const fullOf = ({ limits }: App): Refusal => ({
  type: 'LimitReached',
  error: `This channel has its ${limits.maxMembers} members`,
  status: 4100,
})

const refusalFrame = ({ options }: App, channel: string, refused: Refusal): Frame =>
  refused.type === 'AuthError' && options.authFailure === 'pusher_error'
    ? errorFrame(CLOSE.accessEnded.code, `${channel}: ${refused.error}`)
    : subscriptionErrorFrame(channel, refused)
