/**
 * What the name of a channel says about it. The server treats a channel by these three properties only, so that
 * a kind of channel is added by supporting a property, not by knowing another prefix.
 */
export type ChannelKind = { access: 'public' | 'private' | 'presence'; encrypted: boolean; cache: boolean }

const NAME = /^[A-Za-z0-9_\-=@,.;]{1,200}$/
const PREFIX = /^(?:(private)-(encrypted-)?|(presence)-)?(cache-)?/

/** The kind of a channel, or null when the text is not the name of a channel. */
export function channelKind(name: string): ChannelKind | null {
  if (!NAME.test(name)) return null
  const [, isPrivate, encrypted, presence, cache] = PREFIX.exec(name) ?? []
  return {
    access: isPrivate ? 'private' : presence ? 'presence' : 'public',
    encrypted: encrypted !== undefined,
    cache: cache !== undefined,
  }
}

/** The word for a kind that is not supported yet, or null when it is. */
export function unsupportedKind({ access, encrypted, cache }: ChannelKind): string | null {
  if (access === 'presence') return 'Presence channels'
  if (encrypted) return 'Encrypted channels'
  return cache ? 'Cache channels' : null
}

const SOCKET_ID = /^\d{1,20}\.\d{1,20}$/
export const isSocketId = (text: string): boolean => SOCKET_ID.test(text)

/** A socket id from 256 random bits as base64url; 128 of them remain, so it cannot be guessed. */
export function socketIdFrom(token: string): string {
  const bytes = Buffer.from(token, 'base64url')
  return `${bytes.readBigUInt64BE(0)}.${bytes.readBigUInt64BE(8)}`
}
