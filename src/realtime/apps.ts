import { parseOriginRule } from './origin.ts'

/**
 * One application that uses this server. `key` is public and stands in the address of the WebSocket; `secret`
 * signs subscriptions and requests and never leaves the process. Pages of the server's own host may always
 * connect; `allowedOrigins` names the others (see `origin.ts`), and `*` means every page in the world.
 */
export type App = { id: string; key: string; secret: string; allowedOrigins: readonly string[] }

/** Where apps are looked up. An app that is not found is unknown to every part of the server. */
export interface Apps {
  byId(id: string): App | undefined
  byKey(key: string): App | undefined
}

/** Apps that are known from the start. Throws when two share an id or a key, or an origin is not one. */
export function fixedApps(list: readonly App[]): Apps {
  const byId = new Map(list.map((app) => [app.id, app]))
  const byKey = new Map(list.map((app) => [app.key, app]))
  if (byId.size < list.length || byKey.size < list.length) throw new Error('two realtime apps share an id or a key')
  for (const app of list) app.allowedOrigins.forEach(parseOriginRule)
  return { byId: (id) => byId.get(id), byKey: (key) => byKey.get(key) }
}
