import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { AppError } from '#src/kernel/errors.ts'
import { channelKind, isSocketId } from './channel-name.ts'

export type Credentials = { key: string; secret: string }

/** HMAC-SHA256 as hex. */
export const hmac = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex')

/** Compares without telling by its duration how far two texts agree. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

const channelText = (socketId: string, channel: string, channelData: string | undefined): string =>
  channelData === undefined ? `${socketId}:${channel}` : `${socketId}:${channel}:${channelData}`

/**
 * What an auth endpoint answers once it has decided that the caller may subscribe `socketId` to `channel`. Throws
 * `request/invalid` when either is malformed: a socket id with a colon in it would move the border between the
 * signed parts and sign another channel.
 */
export function signChannel(
  app: Credentials,
  socketId: string,
  channel: string,
  channelData?: string,
): { auth: string; channel_data?: string } {
  const errors = [
    ...(isSocketId(socketId) ? [] : [{ path: 'socket_id', message: 'not the id of a socket' }]),
    ...(channelKind(channel) ? [] : [{ path: 'channel_name', message: 'not the name of a channel' }]),
  ]
  if (errors.length > 0) throw new AppError('request/invalid', { errors })
  const auth = `${app.key}:${hmac(app.secret, channelText(socketId, channel, channelData))}`
  return channelData === undefined ? { auth } : { auth, channel_data: channelData }
}

/** Whether `auth` permits this socket this channel. Data that came along is always part of what was signed. */
export function isChannelSigned(
  app: Credentials,
  socketId: string,
  channel: string,
  auth: unknown,
  channelData?: string,
): boolean {
  if (typeof auth !== 'string') return false
  return isSame(auth, `${app.key}:${hmac(app.secret, channelText(socketId, channel, channelData))}`)
}

/** Whether `auth` says that this socket belongs to the user in `userData`. */
export function isUserSigned(app: Credentials, socketId: string, auth: unknown, userData: string): boolean {
  if (typeof auth !== 'string') return false
  return isSame(auth, `${app.key}:${hmac(app.secret, `${socketId}::user::${userData}`)}`)
}

/** How far the clock of a publisher may be off, in seconds. A captured request is worthless after that. */
export const TIMESTAMP_WINDOW_SECONDS = 600

export type SignedRequest = { method: string; path: string; query: URLSearchParams; body: Buffer }

/** Why a request to the HTTP API is not authentic, or null when it is. `now` is in epoch milliseconds. */
export function requestFault(app: Credentials, request: SignedRequest, now: number): string | null {
  const { query, body } = request
  if (!isSame(query.get('auth_key') ?? '', app.key)) return 'auth_key is not the key of this app'
  if (query.get('auth_version') !== '1.0') return 'auth_version must be 1.0'
  const timestamp = query.get('auth_timestamp') ?? ''
  if (!/^\d{1,12}$/.test(timestamp)) return 'auth_timestamp must be the time in seconds'
  if (Math.abs(now / 1000 - Number(timestamp)) > TIMESTAMP_WINDOW_SECONDS)
    return `auth_timestamp is more than ${TIMESTAMP_WINDOW_SECONDS} seconds off`
  const md5 = query.get('body_md5')
  if (md5 === null && body.length > 0) return 'body_md5 is missing'
  if (md5 !== null && !isSame(md5, createHash('md5').update(body).digest('hex')))
    return 'body_md5 is not the hash of the body'
  if (!isSame(query.get('auth_signature') ?? '', hmac(app.secret, requestText(request))))
    return 'auth_signature does not match'
  return null
}

/** What a request's signature covers: parameters by their lower-case names, sorted; lists joined by commas. */
function requestText({ method, path, query }: SignedRequest): string {
  const values = new Map<string, string[]>()
  for (const [name, value] of query) {
    const key = name.toLowerCase().replace(/\[\d*\]$/, '')
    if (key === 'auth_signature') continue
    values.set(key, [...(values.get(key) ?? []), value])
  }
  const pairs = [...values.keys()].sort().map((key) => `${key}=${values.get(key)?.join(',')}`)
  return [method.toUpperCase(), path, pairs.join('&')].join('\n')
}
