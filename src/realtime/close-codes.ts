/**
 * Why a socket is closed. pusher-js acts on the hundreds: 4000 to 4099 stop it for good, 4100 to 4199 make it come
 * back after a second, 4200 to 4299 at once, and above it stops again.
 */
export const CLOSE = {
  tlsOnly: { code: 4000, reason: 'This app is reached over TLS only' },
  unknownApp: { code: 4001, reason: 'There is no app with this key' },
  disabledApp: { code: 4003, reason: 'This app is disabled' },
  overQuota: { code: 4004, reason: 'This app has as many connections as it may have' },
  pathNotFound: { code: 4005, reason: 'Connect to /app/{key}' },
  versionFormat: { code: 4006, reason: 'The version of the client is not a version' },
  protocolUnsupported: { code: 4007, reason: 'This server speaks the protocol versions 5 to 7' },
  protocolMissing: { code: 4008, reason: 'The protocol version is missing' },
  originDenied: { code: 4009, reason: 'Pages of this origin may not connect' },
  accessEnded: { code: 4009, reason: 'The access of this connection has ended' },
  terminated: { code: 4009, reason: 'The connections of this user were ended' },
  unproved: { code: 4009, reason: 'Nobody has vouched for this connection in time' },
  overCapacity: { code: 4100, reason: 'Over capacity, come back in a moment' },
  tooManyMessages: { code: 4100, reason: 'Too many messages' },
  tooSlow: { code: 4100, reason: 'Too slow to take what is sent' },
  notReady: { code: 4100, reason: 'Not ready, come back in a moment' },
  reconnect: { code: 4200, reason: 'This node is stopping, connect again' },
  newCredentials: { code: 4200, reason: 'The key or secret of this app has changed, connect again' },
  pongMissing: { code: 4201, reason: 'No answer to a ping' },
  binary: { code: 1003, reason: 'Binary frames are not supported' },
} as const satisfies Record<string, CloseCause>

export type CloseCause = { code: number; reason: string }

/** Codes of a `pusher:error` that leaves the connection open. */
export const CLIENT_EVENT_REJECTED = 4301
export const WATCHLIST_TOO_LONG = 4302
export const SIGN_IN_REJECTED = 4009
