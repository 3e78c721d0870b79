/**
 * What the name of a channel says about it. The server treats a channel by these three properties only, so that
 * a kind of channel is added by supporting a property, not by knowing another prefix.
 */
export type ChannelKind = { access: 'public' | 'private' | 'presence' | 'user'; encrypted: boolean; cache: boolean }

const NAME = /^[A-Za-z0-9_\-=@,.;]{1,200}$/
const PREFIX = /^(?:(private)-(encrypted-)?|(presence)-)?(cache-)?/

const USER = /^#server-to-user-([^\p{Cc}\p{Cs}]{1,128})$/u

/** The user whose own channel this is, or null when it is another channel. */
export const userOf = (channel: string): string | null => USER.exec(channel)?.[1] ?? null
export const userChannel = (userId: string): string => `#server-to-user-${userId}`

/** Whether a text may name a user: 1 to 128 characters without control characters. */
export const isUserId = (text: unknown): text is string =>
  typeof text === 'string' && userOf(userChannel(text)) === text

/** The kind of a channel, or null when the text is not the name of a channel. */
export function channelKind(name: string): ChannelKind | null {
  if (userOf(name) !== null) return { access: 'user', encrypted: false, cache: false }
  if (!NAME.test(name)) return null
  const [, isPrivate, encrypted, presence, cache] = PREFIX.exec(name) ?? []
  return {
    access: isPrivate ? 'private' : presence ? 'presence' : 'public',
    encrypted: encrypted !== undefined,
    cache: cache !== undefined,
  }
}

const SOCKET_ID = /^\d{1,20}\.\d{1,20}$/
export const isSocketId = (text: string): boolean => SOCKET_ID.test(text)

/** A socket id from 256 random bits as base64url; 128 of them remain, so it cannot be guessed. */
export function socketIdFrom(token: string): string {
  const bytes = Buffer.from(token, 'base64url')
  return `${bytes.readBigUInt64BE(0)}.${bytes.readBigUInt64BE(8)}`
}
