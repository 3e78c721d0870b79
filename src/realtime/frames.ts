import type { Member } from './roster.ts'

/**
 * One message on its way to sockets: its text, and the same as a finished WebSocket frame. Made once and shared
 * by every socket that gets it; nobody may write into `bytes`.
 */
export type Frame = { readonly text: string; readonly bytes: Buffer }

const FINAL_TEXT = 0x81

/** Frames a text as RFC 6455 says: unmasked, unfragmented, uncompressed. */
export function frameOf(text: string): Frame {
  const length = Buffer.byteLength(text)
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const bytes = Buffer.allocUnsafe(header + length)
  bytes[0] = FINAL_TEXT
  if (header === 2) bytes[1] = length
  else if (header === 4) {
    bytes[1] = 126
    bytes.writeUInt16BE(length, 2)
  } else {
    bytes[1] = 127
    bytes.writeBigUInt64BE(BigInt(length), 2)
  }
  bytes.write(text, header)
  return { text, bytes }
}

/** An event for a channel; its data is JSON inside a string, as the protocol wants it. */
export const eventFrame = (event: string, channel: string, data: string): Frame =>
  frameOf(JSON.stringify({ event, channel, data }))

/** An event of a client; who sent it is known in presence channels. */
export const clientEventFrame = (
  event: string,
  channel: string,
  data: string | undefined,
  userId: string | undefined,
): Frame => frameOf(JSON.stringify({ event, channel, data, user_id: userId }))

/** An event for the connection itself. */
export const controlFrame = (event: string, data: string): Frame => frameOf(JSON.stringify({ event, data }))

/** A fault that leaves the connection open. Its data is an object, unlike that of events. */
export const errorFrame = (code: number | null, message: string): Frame =>
  frameOf(JSON.stringify({ event: 'pusher:error', data: { code, message } }))

export const subscriptionErrorFrame = (channel: string, data: { type: string; error: string; status: number }): Frame =>
  frameOf(JSON.stringify({ event: 'pusher:subscription_error', channel, data }))

/** A change of the members of a presence channel. */
export const memberFrame = (channel: string, change: { here: boolean; userId: string; info?: unknown }): Frame =>
  change.here
    ? eventFrame(
        'pusher_internal:member_added',
        channel,
        JSON.stringify({ user_id: change.userId, user_info: change.info }),
      )
    : eventFrame('pusher_internal:member_removed', channel, JSON.stringify({ user_id: change.userId }))

export const countFrame = (channel: string, total: number): Frame =>
  eventFrame('pusher_internal:subscription_count', channel, JSON.stringify({ subscription_count: total }))

/** The success of a subscription to a presence channel: who is there, oneself included. */
export function presentFrame(channel: string, members: readonly Member[]): Frame {
  const known = lists.get(members)
  if (known) return known
  const hash = Object.fromEntries(members.map(({ id, info }) => [id, info ?? null]))
  const presence = { count: members.length, ids: members.map(({ id }) => id), hash }
  const frame = eventFrame('pusher_internal:subscription_succeeded', channel, JSON.stringify({ presence }))
  lists.set(members, frame)
  return frame
}

/** Those who come at the same moment share a list, and its bytes. */
const lists = new WeakMap<readonly Member[], Frame>()

/** A cache channel has nothing to tell its newcomer. */
export const cacheMissFrame = (channel: string): Frame =>
  frameOf(JSON.stringify({ event: 'pusher:cache_miss', channel }))

export const signedInFrame = (userData: string): Frame =>
  controlFrame('pusher:signin_success', JSON.stringify({ user_data: userData }))

/** Which users of somebody's watchlist are online and which are not. */
export function watchlistFrame(states: ReadonlyMap<string, boolean>): Frame {
  const events = (['online', 'offline'] as const)
    .map((name) => ({ name, user_ids: [...states].filter(([, is]) => is === (name === 'online')).map(([id]) => id) }))
    .filter(({ user_ids }) => user_ids.length > 0)
  return controlFrame('pusher_internal:watchlist_events', JSON.stringify({ events }))
}

/** What makes a client believe that from now on it hears everything of a channel. */
export const subscribedFrame = (channel: string): Frame =>
  eventFrame('pusher_internal:subscription_succeeded', channel, '{}')

/** A message from a client. Nothing but the type of `event` has been checked. `raw` is the data as it was sent. */
export type Incoming = { event: string; channel: unknown; data: unknown; raw: unknown }

/** Reads a message; null when it is not one. Data may arrive as an object or as JSON in a string. */
export function decodeMessage(text: string): Incoming | null {
  const message = asRecord(parseJson(text))
  if (!message || typeof message['event'] !== 'string') return null
  const { event, channel, data } = message
  const read = typeof data === 'string' ? (parseJson(data) ?? data) : data
  return { event: event as string, channel, data: read, raw: data }
}

/** The value as an object with keys, or null when it is anything else. */
export const asRecord = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null

/** JSON text as an object with keys, or null when it is anything else. */
export const readRecord = (text: string): Record<string, unknown> | null => asRecord(parseJson(text))

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
