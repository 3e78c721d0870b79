import { isDeepStrictEqual } from 'node:util'
import { parseOriginRule } from './origin.ts'
import type { WebhookSettings } from './webhook-events.ts'

/** What an application wants to be different from the default. */
export type AppOptions = {
  /** A disabled application is refused everywhere (4003, 403). */
  enabled: boolean
  /** Only sockets over TLS may connect; told by the socket itself or by a proxy in `X-Forwarded-Proto` (4000). */
  tlsOnly: boolean
  /** Pages of every origin may connect. */
  allowAnyOrigin: boolean
  /** Clients may send events to each other on private and presence channels. */
  clientEvents: boolean
  /** The same on encrypted channels, where nothing proves that they are encrypted. */
  clientEventsOnEncrypted: boolean
  /** Subscribers hear how many they are (`pusher:subscription_count` in pusher-js), but not in presence channels. */
  subscriptionCount: boolean
  /** How long a member or user that has left may be back without anybody hearing of it. Milliseconds. */
  memberGraceMs: number
  /**
   * A connection for which nobody vouches in this time, by a sign-in or the signature of a channel, is closed (4009).
   * Milliseconds; 0 lets it stay.
   */
  proveWithinMs: number
  /** How a client hears of a wrong signature: on its channel, or as `pusher:error` 4009. */
  authFailure: 'subscription_error' | 'pusher_error'
  /** What happens to a socket above `maxConnections`: away for good (4004), or back after a second (4100). */
  overQuota: 'stop' | 'come_back'
}

/** Bounds of one application; those of the whole process are in `limits.ts`. 0 means that there is none. */
export type AppLimits = {
  /** Sockets of this application in one process. */
  maxConnections: number
  /** Data of one event, in bytes, from publishers and from clients. */
  maxEventBytes: number
  /** Events that publishers send, each of a batch counted, and their questions, a second and node. */
  eventsPerSecond: number
  readsPerSecond: number
  /** Users in one presence channel, and what is known of each, as JSON in bytes. */
  maxMembers: number
  maxUserInfoBytes: number
  /** Users in the watchlist of one connection. */
  maxWatchlist: number
  /** How long the last event of a cache channel is kept. Milliseconds. */
  cacheTtlMs: number
  /** Events that one socket may send to other clients. */
  clientEventsPerSecond: number
}

export const DEFAULT_OPTIONS: AppOptions = {
  enabled: true,
  tlsOnly: false,
  allowAnyOrigin: false,
  clientEvents: false,
  clientEventsOnEncrypted: false,
  subscriptionCount: false,
  memberGraceMs: 0,
  proveWithinMs: 0,
  authFailure: 'subscription_error',
  overQuota: 'stop',
}

export const DEFAULT_APP_LIMITS: AppLimits = {
  maxConnections: 0,
  maxEventBytes: 10 * 1024,
  eventsPerSecond: 0,
  readsPerSecond: 0,
  maxMembers: 100,
  maxUserInfoBytes: 1024,
  maxWatchlist: 100,
  cacheTtlMs: 30 * 60_000,
  clientEventsPerSecond: 10,
}

/**
 * One application that uses this server. `key` is public and stands in the address of the WebSocket; `secret`
 * signs subscriptions and requests and never leaves the process. Pages of the server's own host may always
 * connect; `allowedOrigins` names the others (see `origin.ts`).
 */
export type App = {
  readonly id: string
  readonly key: string
  readonly secret: string
  readonly allowedOrigins: readonly string[]
  readonly options: AppOptions
  readonly limits: AppLimits
  readonly webhooks: readonly WebhookSettings[]
}

/** An application as somebody describes it: what is not said is the default. */
export type AppSettings = Pick<App, 'id' | 'key' | 'secret' | 'allowedOrigins'> & {
  options?: Partial<AppOptions>
  limits?: Partial<AppLimits>
  webhooks?: readonly WebhookSettings[]
}

/** Where apps are looked up. An app that is not found is unknown to every part of the server. */
export interface Apps {
  byId(id: string): App | undefined
  byKey(key: string): App | undefined
}

/** Throws when an origin is not one. */
function appOf({ id, key, secret, allowedOrigins, options, limits, webhooks = [] }: AppSettings): App {
  allowedOrigins.forEach(parseOriginRule)
  return {
    id,
    key,
    secret,
    allowedOrigins,
    options: { ...DEFAULT_OPTIONS, ...options },
    limits: { ...DEFAULT_APP_LIMITS, ...limits },
    webhooks,
  }
}

/** Apps that may change while the server runs. An app that stays as it is stays the same object. */
export class AppBook implements Apps {
  #byId = new Map<string, App>()
  #byKey = new Map<string, App>()

  /** Throws when two share an id or a key, or an origin is not one. */
  constructor(list: readonly AppSettings[]) {
    this.replace(list)
  }

  byId(id: string): App | undefined {
    return this.#byId.get(id)
  }

  byKey(key: string): App | undefined {
    return this.#byKey.get(key)
  }

  /** Throws as the constructor does, and then nothing has changed. */
  replace(list: readonly AppSettings[]): void {
    const apps = list.map((settings) => {
      const app = appOf(settings)
      const known = this.#byId.get(app.id)
      return known && isDeepStrictEqual(known, app) ? known : app
    })
    const byId = new Map(apps.map((app) => [app.id, app]))
    const byKey = new Map(apps.map((app) => [app.key, app]))
    if (byId.size < apps.length || byKey.size < apps.length) throw new Error('two realtime apps share an id or a key')
    this.#byId = byId
    this.#byKey = byKey
  }
}
